// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "contract/ast.hpp"
#include "contract/token_stream.hpp"

namespace mortise::contract::grammar {

// The rules of the grammar, one function each: they read from the stream into their last argument
// and answer whether it is there. Where it is not, that was reported, and the stream stands at the
// place of the error.

bool read_type(TokenStream& tokens, ast::TypeExpr& type);
bool read_signature(TokenStream& tokens, ast::Signature& signature);
/// Behind `constructor`.
bool read_parameters(TokenStream& tokens, std::vector<ast::Parameter>& parameters);
/// Whether `get(` or `set(` stands here.
bool at_accessor(const TokenStream& tokens, const Token& first, const Token& second);

bool read_attributes(TokenStream& tokens, std::vector<ast::Attribute>& attributes);
bool read_package_ref(TokenStream& tokens, ast::PackageRef& package);
bool read_path(TokenStream& tokens, ast::Path& path);
/// The rest of one, behind `ns:`.
bool read_path_behind(TokenStream& tokens, const ast::Name& space, ast::Path& path);
bool read_use(TokenStream& tokens, ast::Use& use);

/// Whether a definition of a type begins here.
bool at_type_def(const TokenStream& tokens);
bool read_type_def(TokenStream& tokens, ast::TypeDef& type);
/// `{ ... }`; an item with an error is reported and left out.
bool read_interface_body(TokenStream& tokens, std::vector<ast::InterfaceItem>& items);
bool read_world_body(TokenStream& tokens, std::vector<ast::WorldItem>& items);

/// Adds one, and with the first one room for a few more: the list of a source is seldom longer.
template <class Item>
Item& add(std::vector<Item>& items) {
  if (items.empty()) items.reserve(4);
  return items.emplace_back();
}

/// Reads `{ item ... }`. @param read_item  reads one; where it fails, the stream goes on behind it.
template <class ReadItem>
bool read_body(TokenStream& tokens, ReadItem read_item) {
  const int outside = tokens.depth();
  if (!tokens.expect('{')) return false;
  const int inside = tokens.depth();
  while (!tokens.is_mark('}')) {
    if (tokens.at_end()) return tokens.fail("'}'");
    if (!read_item()) tokens.recover(inside);
    if (tokens.depth() <= outside) return true;  // the recovery left the body
  }
  tokens.advance();
  return true;
}

/// Reads `item, item` with an optional comma at the end, up to and with the closing mark.
template <class ReadItem>
bool read_list(TokenStream& tokens, char close, ReadItem read_item) {
  while (!tokens.eat(close)) {
    if (!read_item()) return false;
    if (tokens.eat(',')) continue;
    if (tokens.eat(close)) return true;
    return tokens.fail(std::string("',' or '") + close + "'");
  }
  return true;
}

}  // namespace mortise::contract::grammar
