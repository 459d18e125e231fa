// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "base/text.hpp"
#include "contract/grammar.hpp"

namespace mortise::contract::grammar {
namespace {

constexpr std::string_view kInterfaceItems[] = {"type", "record",   "flags", "variant",
                                                "enum", "resource", "use"};

/// `name(key = `
bool read_attribute_key(TokenStream& tokens, std::string_view key) {
  if (!tokens.expect('(')) return false;
  if (!tokens.is_word(tokens.peek(), key)) return tokens.fail("'" + std::string(key) + "'");
  tokens.advance();
  return tokens.expect('=');
}

bool read_attribute_version(TokenStream& tokens, ast::Attribute& attribute) {
  if (!read_attribute_key(tokens, "version")) return false;
  const auto version = tokens.expect_version();
  if (!version) return false;
  attribute.text = version->text;
  return tokens.expect(')');
}

bool read_attribute(TokenStream& tokens, ast::Attribute& attribute) {
  using What = ast::Attribute::What;
  const auto name = tokens.expect_name();
  if (!name) return false;
  attribute.span = name->span;
  if (name->text == "since" || name->text == "deprecated") {
    attribute.what = name->text == "since" ? What::kSince : What::kDeprecated;
    return read_attribute_version(tokens, attribute);
  }
  if (name->text == "unstable") {
    attribute.what = What::kUnstable;
    if (!read_attribute_key(tokens, "feature")) return false;
    const auto feature = tokens.expect_name();
    if (!feature) return false;
    attribute.text = feature->text;
    return tokens.expect(')');
  }
  if (name->text == "external-id") {
    attribute.what = What::kExternalId;
    if (!tokens.expect('(')) return false;
    const Token literal = tokens.peek();
    if (literal.kind != TokenKind::kString) return tokens.fail("a string");
    tokens.advance();
    const auto value =
        string_value(tokens.text(literal), tokens.span(literal), tokens.diagnostics());
    if (!value) return false;
    attribute.text = tokens.sources().keep(*value);
    return tokens.expect(')');
  }
  constexpr std::string_view kNames[] = {"since", "unstable", "deprecated", "external-id"};
  tokens.diagnostics().add(Rule::kUnknownAttribute, name->span,
                           "there is no attribute '@" + std::string(name->text) + "'",
                           did_you_mean(name->text, kNames));
  return false;
}

bool read_named_type(TokenStream& tokens, ast::Member& member) {
  return tokens.expect(':') && read_type(tokens, member.type.emplace());
}

/// `{ name, ... }` of a record, variant, enum or flags.
bool read_members(TokenStream& tokens, Kind kind, std::vector<ast::Member>& members) {
  return tokens.expect('{') && read_list(tokens, '}', [&] {
           ast::Member& member = add(members);
           member.docs = tokens.docs();
           const auto name = tokens.expect_name();
           if (!name) return false;
           member.name = *name;
           if (kind == Kind::kRecord) return read_named_type(tokens, member);
           if (kind != Kind::kVariant || !tokens.eat('(')) return true;
           return read_type(tokens, member.type.emplace()) && tokens.expect(')');
         });
}

bool read_constructor(TokenStream& tokens, ast::Func& func) {
  func.role = Function::Role::kConstructor;
  func.name = {"constructor", tokens.span(tokens.peek())};
  func.signature.span = func.name.span;
  tokens.advance();
  if (!read_parameters(tokens, func.signature.parameters)) return false;
  if (tokens.eat('r') && !read_type(tokens, func.signature.result.emplace())) return false;
  return tokens.expect(';');
}

bool read_func(TokenStream& tokens, ast::Func& func) {
  const auto name = tokens.expect_name();
  if (!name) return false;
  func.name = *name;
  return tokens.expect(':') && read_signature(tokens, func.signature) && tokens.expect(';');
}

bool read_resource_item(TokenStream& tokens, std::vector<ast::Func>& functions) {
  ast::Func func{.docs = tokens.docs()};
  if (!read_attributes(tokens, func.attributes)) return false;
  if (tokens.is_keyword("constructor")) {
    if (!read_constructor(tokens, func)) return false;
  } else {
    if (!tokens.is_name()) return tokens.fail("a method or 'constructor'");
    const auto name = tokens.expect_name();
    if (!name) return false;
    func.name = *name;
    if (!tokens.expect(':')) return false;
    func.role = tokens.eat_keyword("static") ? Function::Role::kStatic : Function::Role::kMethod;
    if (!read_signature(tokens, func.signature) || !tokens.expect(';')) return false;
  }
  functions.push_back(std::move(func));
  return true;
}

bool read_interface_item(TokenStream& tokens, std::vector<ast::InterfaceItem>& items) {
  ast::Docs docs = tokens.docs();
  std::vector<ast::Attribute> attributes;
  if (!read_attributes(tokens, attributes)) return false;
  if (at_type_def(tokens)) {
    ast::TypeDef type{.docs = std::move(docs), .attributes = std::move(attributes)};
    if (!read_type_def(tokens, type)) return false;
    items.emplace_back(std::move(type));
    return true;
  }
  if (tokens.is_keyword("use")) {
    ast::Use use{.attributes = std::move(attributes)};
    if (!read_use(tokens, use)) return false;
    items.emplace_back(std::move(use));
    return true;
  }
  if (!tokens.is_name()) return tokens.fail("a type, a function or 'use'", kInterfaceItems);
  if (!tokens.is_mark(tokens.peek_second(), ':')) {
    const bool misspelt = tokens.peek_second().kind == TokenKind::kWord;
    if (misspelt) return tokens.fail("a type, a function or 'use'", kInterfaceItems);
  }
  ast::Func func{.docs = std::move(docs), .attributes = std::move(attributes)};
  if (!read_func(tokens, func)) return false;
  items.emplace_back(std::move(func));
  return true;
}

}  // namespace

bool read_attributes(TokenStream& tokens, std::vector<ast::Attribute>& attributes) {
  while (tokens.eat('@')) {
    ast::Attribute attribute{};
    if (!read_attribute(tokens, attribute)) return false;
    attributes.push_back(attribute);
  }
  return true;
}

bool read_package_ref(TokenStream& tokens, ast::PackageRef& package) {
  const auto space = tokens.expect_name();
  if (!space || !tokens.expect(':')) return false;
  const auto name = tokens.expect_name();
  if (!name) return false;
  package = {.space = *space, .name = *name, .span = tokens.span(space->span, name->span)};
  if (!tokens.eat('@')) return true;
  const auto version = tokens.expect_version();
  if (!version) return false;
  package.version = *version;
  package.span.end = version->span.end;
  return true;
}

bool read_path(TokenStream& tokens, ast::Path& path) {
  const auto first = tokens.expect_name();
  if (!first) return false;
  if (tokens.eat(':')) return read_path_behind(tokens, *first, path);
  path.name = *first;
  return true;
}

bool read_path_behind(TokenStream& tokens, const ast::Name& space, ast::Path& path) {
  const auto package = tokens.expect_name();
  if (!package || !tokens.expect('/')) return false;
  const auto name = tokens.expect_name();
  if (!name) return false;
  path.package = {.space = space, .name = *package, .span = tokens.span(space.span, package->span)};
  path.name = *name;
  if (!tokens.eat('@')) return true;
  const auto version = tokens.expect_version();
  if (!version) return false;
  path.package->version = *version;
  return true;
}

bool read_use(TokenStream& tokens, ast::Use& use) {
  tokens.advance();
  return read_path(tokens, use.from) && tokens.expect('.') && tokens.expect('{') &&
         read_list(tokens, '}',
                   [&] {
                     const auto name = tokens.expect_name();
                     if (!name) return false;
                     ast::Rename& rename = use.names.emplace_back(*name);
                     if (!tokens.eat_keyword("as")) return true;
                     rename.as = tokens.expect_name();
                     return rename.as.has_value();
                   }) &&
         tokens.expect(';');
}

bool at_type_def(const TokenStream& tokens) {
  const Keyword word = tokens.peek().keyword;
  return word == "type" || word == "record" || word == "flags" || word == "variant" ||
         word == "enum" || word == "resource";
}

bool read_type_def(TokenStream& tokens, ast::TypeDef& type) {
  const Keyword word = tokens.peek().keyword;
  tokens.advance();
  const auto name = tokens.expect_name();
  if (!name) return false;
  type.name = *name;
  if (word == "type") {
    type.kind = Kind::kAlias;
    return tokens.expect('=') && read_type(tokens, type.target) && tokens.expect(';');
  }
  if (word == "resource") {
    if (tokens.eat(';')) return true;
    if (!tokens.is_mark('{')) return tokens.fail("'{' or ';'");
    return read_body(tokens, [&] { return read_resource_item(tokens, type.functions); });
  }
  type.kind = word == "record"    ? Kind::kRecord
              : word == "flags"   ? Kind::kFlags
              : word == "variant" ? Kind::kVariant
                                  : Kind::kEnum;
  return read_members(tokens, *type.kind, type.members);
}

bool read_interface_body(TokenStream& tokens, std::vector<ast::InterfaceItem>& items) {
  items.reserve(16);
  return read_body(tokens, [&] { return read_interface_item(tokens, items); });
}

}  // namespace mortise::contract::grammar
