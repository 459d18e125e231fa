// SPDX-License-Identifier: Apache-2.0
#include <utility>

#include "contract/grammar.hpp"

namespace mortise::contract::grammar {
namespace {

constexpr std::string_view kWorldItems[] = {"import", "export",  "include", "use",  "type",
                                            "record", "variant", "flags",   "enum", "resource"};

/// Behind `import` or `export`. After `label :` a function is known by its first word, an inline
/// interface by its keyword, and `ns:pkg/name` by the slash; all else is the path of a named
/// import.
bool read_extern(TokenStream& tokens, ast::Extern& item) {
  using Form = ast::Extern::Form;
  if (!tokens.is_mark(tokens.peek_second(), ':'))
    return read_path(tokens, item.path) && tokens.expect(';');
  const auto label = tokens.expect_name();
  if (!label) return false;
  tokens.advance();
  item.label = *label;
  if (tokens.is_keyword("func") || tokens.is_keyword("async") ||
      at_accessor(tokens, tokens.peek(), tokens.peek_second())) {
    item.form = Form::kFunction;
    return read_signature(tokens, item.signature) && tokens.expect(';');
  }
  if (tokens.eat_keyword("interface")) {
    item.form = Form::kInline;
    return read_interface_body(tokens, item.items);
  }
  item.form = Form::kNamedPath;
  if (!tokens.is_name()) return tokens.fail("a function, an interface or the name of one");
  if (!tokens.is_mark(tokens.peek_second(), '/'))
    return read_path(tokens, item.path) && tokens.expect(';');

  // The label was the namespace of a path.
  item.form = Form::kPath;
  return read_path_behind(tokens, *label, item.path) && tokens.expect(';');
}

bool read_include(TokenStream& tokens, ast::Include& include) {
  tokens.advance();
  if (!read_path(tokens, include.from)) return false;
  if (!tokens.eat_keyword("with")) return tokens.expect(';');
  return tokens.expect('{') && read_list(tokens, '}', [&] {
           const auto name = tokens.expect_name();
           if (!name || !tokens.expect_keyword("as")) return false;
           const auto as = tokens.expect_name();
           if (!as) return false;
           include.names.push_back({*name, as});
           return true;
         });
}

bool read_world_item(TokenStream& tokens, std::vector<ast::WorldItem>& items) {
  ast::Docs docs = tokens.docs();
  std::vector<ast::Attribute> attributes;
  if (!read_attributes(tokens, attributes)) return false;
  if (tokens.is_keyword("import") || tokens.is_keyword("export")) {
    ast::Extern item{.is_import = tokens.is_keyword("import"),
                     .docs = std::move(docs),
                     .attributes = std::move(attributes)};
    tokens.advance();
    if (!read_extern(tokens, item)) return false;
    items.emplace_back(std::move(item));
    return true;
  }
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
  if (tokens.is_keyword("include")) {
    ast::Include include{.attributes = std::move(attributes)};
    if (!read_include(tokens, include)) return false;
    items.emplace_back(std::move(include));
    return true;
  }
  return tokens.fail("'import', 'export', 'include', 'use' or a type", kWorldItems);
}

}  // namespace

bool read_world_body(TokenStream& tokens, std::vector<ast::WorldItem>& items) {
  return read_body(tokens, [&] { return read_world_item(tokens, items); });
}

}  // namespace mortise::contract::grammar
