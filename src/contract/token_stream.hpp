// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "contract/ast.hpp"
#include "contract/diagnostic.hpp"
#include "contract/lexer.hpp"
#include "contract/source.hpp"

namespace mortise::contract {

/// The tokens of a file under a cursor, and what every rule of the grammar asks of them. Reports
/// what does not fit; then its functions answer false or nothing, and the caller gives up its item.
/// One-thread.
class TokenStream {
 public:
  TokenStream(SourceMap& sources, uint32_t file, Diagnostics& diagnostics);

  /// The next token that is no comment.
  const Token& peek() const { return tokens_[at_]; }
  /// The one behind it.
  const Token& peek_second() const { return tokens_[next_index(at_ + 1)]; }
  const Token& peek_third() const { return tokens_[next_index(next_index(at_ + 1) + 1)]; }

  bool at_end() const { return peek().kind == TokenKind::kEnd; }
  bool is_mark(const Token& token, char mark) const {
    return token.kind == TokenKind::kPunctuation && token.mark == mark;
  }
  bool is_mark(char mark) const { return is_mark(peek(), mark); }
  bool is_keyword(Keyword keyword) const { return peek().keyword == keyword; }
  /// A word that means something here alone, such as `get`.
  bool is_word(const Token& token, std::string_view word) const {
    return token.kind == TokenKind::kWord && text(token) == word;
  }
  /// Whether a name may begin here.
  bool is_name() const {
    return peek().kind == TokenKind::kRawWord ||
           (peek().kind == TokenKind::kWord && !peek().keyword);
  }

  void advance();
  bool eat(char mark);
  bool eat_keyword(Keyword keyword);
  /// The same, and a report where it is not there.
  bool expect(char mark);
  bool expect_keyword(Keyword keyword);
  std::optional<ast::Name> expect_name();
  std::optional<ast::VersionText> expect_version();

  /// The comments right in front of the next token.
  ast::Docs docs();

  /// Reports that something else was expected here. @return false, for the caller to pass on.
  /// @param words  what might have been meant by a word that stands here.
  bool fail(std::string_view expected, std::span<const std::string_view> words = {});

  /// How deep in braces the cursor is, for `recover`.
  int depth() const { return depth_; }
  /// Leaves the item that has an error: goes on behind its `;` or `}`, or before the `}` of what
  /// surrounds it.
  void recover(int depth);

  std::string_view text(const Token& token) const {
    return text_.substr(token.begin, token.end - token.begin);
  }
  Span span(const Token& token) const { return {file_, token.begin, token.end}; }
  Span span(const Span& first, const Span& last) const { return {file_, first.begin, last.end}; }
  SourceMap& sources() { return sources_; }
  Diagnostics& diagnostics() { return diagnostics_; }

 private:
  size_t next_index(size_t from) const;
  bool report(std::string_view expected, std::string help);
  std::string describe(const Token& token) const;

  SourceMap& sources_;
  const std::string_view text_;
  const uint32_t file_;
  Diagnostics& diagnostics_;
  const std::vector<Token> tokens_;
  size_t at_ = 0;        // never at a comment
  size_t comments_ = 0;  // where those in front of `at_` begin
  int depth_ = 0;
  size_t last_report_ = SIZE_MAX;
};

}  // namespace mortise::contract
