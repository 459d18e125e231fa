// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <charconv>
#include <string>

#include "base/text.hpp"
#include "contract/grammar.hpp"
#include "contract/parser.hpp"

namespace mortise::contract::grammar {
namespace {

struct Word {
  Keyword keyword;
  Kind kind;
};

constexpr Word kPrimitives[] = {{"bool", Kind::kBool},     {"s8", Kind::kS8},
                                {"u8", Kind::kU8},         {"s16", Kind::kS16},
                                {"u16", Kind::kU16},       {"s32", Kind::kS32},
                                {"u32", Kind::kU32},       {"s64", Kind::kS64},
                                {"u64", Kind::kU64},       {"f32", Kind::kF32},
                                {"f64", Kind::kF64},       {"char", Kind::kChar},
                                {"string", Kind::kString}, {"error-context", Kind::kErrorContext}};

constexpr Word kGenerics[] = {
    {"list", Kind::kList},     {"option", Kind::kOption}, {"map", Kind::kMap},
    {"tuple", Kind::kTuple},   {"result", Kind::kResult}, {"future", Kind::kFuture},
    {"stream", Kind::kStream}, {"own", Kind::kOwn},       {"borrow", Kind::kBorrow}};

/// Reads types with a bound on their depth.
class TypeReader {
 public:
  explicit TypeReader(TokenStream& tokens) : tokens_(tokens) {}

  bool read(ast::TypeExpr& type, int depth) {
    type.span = tokens_.span(tokens_.peek());
    if (depth >= kMaxDepth) {
      tokens_.diagnostics().add(Rule::kTooDeep, type.span,
                                "types may be nested " + std::to_string(kMaxDepth) + " deep",
                                "give an inner part a name of its own");
      return false;
    }
    if (tokens_.is_name()) {
      const auto name = tokens_.expect_name();
      if (!name) return false;
      type.form = ast::TypeExpr::Form::kName;
      type.name = *name;
      return true;
    }
    for (const Word& word : kPrimitives) {
      if (!tokens_.eat_keyword(word.keyword)) continue;
      set_kind(type, word.kind);
      return true;
    }
    for (const Word& word : kGenerics) {
      if (!tokens_.eat_keyword(word.keyword)) continue;
      set_kind(type, word.kind);
      return read_arguments(type, depth + 1);
    }
    return tokens_.fail("a type");
  }

 private:
  static void set_kind(ast::TypeExpr& type, Kind kind) {
    type.form = ast::TypeExpr::Form::kKind;
    type.kind = kind;
  }

  bool read_argument(ast::TypeExpr& type, int depth) {
    return read(type.arguments.emplace_back(), depth);
  }

  bool read_arguments(ast::TypeExpr& type, int depth) {
    switch (type.kind) {
      case Kind::kResult:
        return read_result(type, depth);
      case Kind::kFuture:
      case Kind::kStream:
        return !tokens_.eat('<') || (read_argument(type, depth) && tokens_.expect('>'));
      case Kind::kTuple:
        return tokens_.expect('<') &&
               read_list(tokens_, '>', [&] { return read_argument(type, depth); });
      case Kind::kMap:
        return tokens_.expect('<') && read_argument(type, depth) && tokens_.expect(',') &&
               read_argument(type, depth) && tokens_.expect('>');
      case Kind::kOwn:
      case Kind::kBorrow:
        return read_handle(type);
      case Kind::kList:
        return read_list_type(type, depth);
      default:
        return tokens_.expect('<') && read_argument(type, depth) && tokens_.expect('>');
    }
  }

  bool read_handle(ast::TypeExpr& type) {
    if (!tokens_.expect('<')) return false;
    const auto name = tokens_.expect_name();
    if (!name) return false;
    type.name = *name;
    type.span = name->span;
    return tokens_.expect('>');
  }

  bool read_list_type(ast::TypeExpr& type, int depth) {
    if (!tokens_.expect('<') || !read_argument(type, depth)) return false;
    if (tokens_.eat(',')) {
      const Token number = tokens_.peek();
      if (number.kind != TokenKind::kInteger) return tokens_.fail("the length of the list");
      const std::string_view digits = tokens_.text(number);
      const auto done = std::from_chars(digits.data(), digits.data() + digits.size(), type.length);
      if (done.ec != std::errc{}) {
        tokens_.diagnostics().add(
            Rule::kBadLength, tokens_.span(number),
            "a list has at most 4294967295 elements, not " + std::string(digits.substr(0, 40)));
        return false;
      }
      tokens_.advance();
      type.kind = Kind::kFixedList;
    }
    return tokens_.expect('>');
  }

  /// `result`, `result<ok>`, `result<ok, error>`, `result<_, error>`.
  bool read_result(ast::TypeExpr& type, int depth) {
    type.arguments.resize(2);
    if (!tokens_.eat('<')) return true;
    if (tokens_.eat_keyword("_")) {
      if (!tokens_.expect(',') || !read(type.arguments[1], depth)) return false;
    } else {
      if (!read(type.arguments[0], depth)) return false;
      if (tokens_.eat(',') && !read(type.arguments[1], depth)) return false;
    }
    return tokens_.expect('>');
  }

  TokenStream& tokens_;
};

}  // namespace

bool read_type(TokenStream& tokens, ast::TypeExpr& type) {
  return TypeReader(tokens).read(type, 0);
}

bool read_parameters(TokenStream& tokens, std::vector<ast::Parameter>& parameters) {
  return tokens.expect('(') && read_list(tokens, ')', [&] {
           ast::Parameter& parameter = add(parameters);
           const auto name = tokens.expect_name();
           if (!name) return false;
           parameter.name = *name;
           return tokens.expect(':') && read_type(tokens, parameter.type);
         });
}

bool at_accessor(const TokenStream& tokens, const Token& first, const Token& second) {
  return (tokens.is_word(first, "get") || tokens.is_word(first, "set")) &&
         tokens.is_mark(second, '(');
}

bool read_signature(TokenStream& tokens, ast::Signature& signature) {
  signature.is_async = tokens.eat_keyword("async");
  signature.span = tokens.span(tokens.peek());
  if (!signature.is_async && at_accessor(tokens, tokens.peek(), tokens.peek_second())) {
    signature.access =
        tokens.is_word(tokens.peek(), "get") ? Function::Access::kGet : Function::Access::kSet;
    tokens.advance();
  } else if (!tokens.expect_keyword("func")) {
    return false;
  }
  if (!read_parameters(tokens, signature.parameters)) return false;
  return !tokens.eat('r') || read_type(tokens, signature.result.emplace());
}

}  // namespace mortise::contract::grammar
