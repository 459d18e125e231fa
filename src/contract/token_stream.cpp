// SPDX-License-Identifier: Apache-2.0
#include "contract/token_stream.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "base/version.hpp"
#include "contract/docs.hpp"
#include "contract/names.hpp"

namespace mortise::contract {

TokenStream::TokenStream(SourceMap& sources, uint32_t file, Diagnostics& diagnostics)
    : sources_(sources),
      text_(sources.file(file).text),
      file_(file),
      diagnostics_(diagnostics),
      tokens_(tokenize(sources, file, diagnostics)),
      at_(next_index(0)) {}

size_t TokenStream::next_index(size_t from) const {
  from = std::min(from, tokens_.size() - 1);
  while (tokens_[from].kind == TokenKind::kComment) ++from;  // the last one is the end
  return from;
}

void TokenStream::advance() {
  if (at_end()) return;
  if (is_mark('{')) ++depth_;
  if (is_mark('}')) --depth_;
  comments_ = at_ + 1;
  at_ = next_index(comments_);
}

bool TokenStream::eat(char mark) {
  if (!is_mark(mark)) return false;
  advance();
  return true;
}

bool TokenStream::eat_keyword(Keyword keyword) {
  if (!is_keyword(keyword)) return false;
  advance();
  return true;
}

std::string TokenStream::describe(const Token& token) const {
  switch (token.kind) {
    case TokenKind::kEnd:
      return "the end of the file";
    case TokenKind::kInteger:
      return "the number " + std::string(text(token).substr(0, 40));
    case TokenKind::kString:
      return "a string";
    case TokenKind::kWord:
      if (token.keyword) return "the keyword " + base::quote(text(token));
      return "the name " + base::quote(text(token), 60);
    default:
      return base::quote(text(token), 60);
  }
}

bool TokenStream::fail(std::string_view expected, std::span<const std::string_view> words) {
  std::string help;
  if (peek().kind == TokenKind::kWord) help = did_you_mean(text(peek()), words);
  return report(expected, std::move(help));
}

bool TokenStream::report(std::string_view expected, std::string help) {
  // One report a place, and none behind something that was reported already.
  const bool is_cut_off = at_end() && at_ > 0 && tokens_[at_ - 1].kind == TokenKind::kBad;
  if (peek().kind == TokenKind::kBad || is_cut_off) return false;
  if (std::exchange(last_report_, at_) == at_) return false;
  diagnostics_.add(Rule::kSyntax, span(peek()),
                   "expected " + std::string(expected) + ", found " + describe(peek()),
                   std::move(help));
  return false;
}

bool TokenStream::expect(char mark) {
  if (eat(mark)) return true;
  return fail(mark == 'r' ? "'->'" : "'" + std::string(1, mark) + "'");
}

bool TokenStream::expect_keyword(Keyword keyword) {
  if (eat_keyword(keyword)) return true;
  const std::string_view word = keyword.text();
  return fail("'" + std::string(word) + "'", std::span(&word, 1));
}

std::optional<ast::Name> TokenStream::expect_name() {
  const Token token = peek();
  if (!is_name()) {
    const bool is_keyword = token.kind == TokenKind::kWord && text(token) != "_";
    report("a name", is_keyword
                         ? "to use the keyword as a name write '%" + std::string(text(token)) + "'"
                         : "");
    return std::nullopt;
  }
  advance();
  const bool is_raw = token.kind == TokenKind::kRawWord;
  const std::string_view word = text(token).substr(is_raw ? 1 : 0);
  if (const auto problem = identifier_problem(word)) {
    diagnostics_.add(Rule::kBadIdentifier, span(token),
                     base::quote(word, 60) + " is no identifier: " + std::string(*problem));
    return std::nullopt;
  }
  return ast::Name{word, span(token)};
}

std::optional<ast::VersionText> TokenStream::expect_version() {
  const Token first = peek();
  Token last = first;
  const auto integer = [&] {
    if (peek().kind != TokenKind::kInteger) return fail("a version such as 1.2.3");
    last = peek();
    advance();
    return true;
  };
  if (!integer() || !expect('.') || !integer() || !expect('.') || !integer()) return std::nullopt;
  const auto is_part = [&](const Token& token) {
    const bool is_word = token.kind == TokenKind::kWord && !token.keyword;
    return token.kind == TokenKind::kInteger || is_word || is_mark(token, '-');
  };
  for (const char prefix : {'-', '+'}) {
    if (!eat(prefix)) continue;
    if (!is_part(peek())) {
      fail("a word behind the '" + std::string(1, prefix) + "' of the version");
      return std::nullopt;
    }
    while (is_part(peek()) || (is_mark('.') && is_part(peek_second()))) {
      if (is_mark('.')) advance();
      last = peek();
      advance();
    }
  }
  const ast::VersionText version{text_.substr(first.begin, last.end - first.begin),
                                 {file_, first.begin, last.end}};
  std::string problem;
  if (base::parse_version(version.text, &problem)) return version;
  diagnostics_.add(Rule::kBadVersion, version.span,
                   base::quote(version.text, 60) + " is no version: " + problem,
                   "versions follow SemVer 2.0, such as 1.2.3 or 1.2.3-rc.1");
  return std::nullopt;
}

ast::Docs TokenStream::docs() {
  return read_docs(sources_, file_, std::span(tokens_).subspan(comments_, at_ - comments_),
                   diagnostics_);
}

void TokenStream::recover(int depth) {
  while (!at_end()) {
    if (depth_ == depth && is_mark('}')) return;
    const bool closes = is_mark('}');
    const bool ends = closes || is_mark(';');
    advance();
    if (!ends || depth_ > depth) continue;
    if (closes && depth_ == depth) eat(';');  // of `use x.{y};`
    return;
  }
}

}  // namespace mortise::contract
