// SPDX-License-Identifier: Apache-2.0
#include "contract/lexer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "contract/names.hpp"

namespace mortise::contract {
namespace {

using base::is_digit;
using base::is_letter;
using base::is_lower;
/// Every byte above ASCII may be a part of a word: the check of identifiers refuses it there, with
/// a better message.
constexpr bool begins_word(char c) {
  return is_letter(c) || c == '_' || c == '-' || (c & 0x80) != 0;
}
/// What continues a word, by byte: most of a source is words and blanks.
constexpr auto kContinuesWord = [] {
  std::array<bool, 256> continues{};
  for (size_t i = 0; i < continues.size(); ++i) {
    const auto c = static_cast<char>(i);
    continues[i] = begins_word(c) || is_digit(c);
  }
  return continues;
}();
constexpr bool continues_word(char c) { return kContinuesWord[static_cast<uint8_t>(c)]; }
constexpr bool is_punctuation(char c) {
  switch (c) {
    case '=':
    case ',':
    case ':':
    case ';':
    case '(':
    case ')':
    case '{':
    case '}':
    case '<':
    case '>':
    case '*':
    case '.':
    case '/':
    case '@':
    case '+':
      return true;
    default:
      return false;
  }
}

/// Where a word is looked for in the table of keywords, of whose places most are free: so most
/// names meet no keyword.
constexpr size_t kPlaces = 256;
constexpr size_t place_of(std::string_view word) {
  return (static_cast<uint8_t>(word.front()) * 5U + static_cast<uint8_t>(word.back()) * 17U +
          word.size() * 67U) %
         kPlaces;
}

/// Where the first byte from `at` on may be that is no printable ASCII and no end of a line: nearly
/// all of a source is, so it is passed over in blocks, which compilers turn into vectors.
size_t skip_plain(std::string_view text, size_t at) {
  constexpr size_t kBlock = 32;
  for (; at + kBlock <= text.size(); at += kBlock) {
    uint8_t special = 0;
    for (size_t i = 0; i < kBlock; ++i) {
      const auto byte = static_cast<uint8_t>(text[at + i]);
      special |= static_cast<uint8_t>((byte < 0x20 && byte != '\n') || byte >= 0x7f);
    }
    if (special != 0) break;
  }
  return at;
}

std::string code_point(uint32_t value) {
  char digits[8];
  const auto done = std::to_chars(digits, digits + sizeof(digits), value, 16);
  std::string hex(digits, done.ptr);
  std::ranges::transform(hex, hex.begin(), [](char c) { return is_lower(c) ? char(c - 32) : c; });
  return "U+" + std::string(hex.size() < 4 ? 4 - hex.size() : 0, '0') + hex;
}

class Lexer {
 public:
  Lexer(const SourceMap& sources, uint32_t file, Diagnostics& diagnostics)
      : text_(sources.file(file).text), file_(file), diagnostics_(diagnostics) {}

  std::vector<Token> run() {
    if (!check_characters()) return {{}};
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
    tokens_.reserve(text_.size() / 8);
    while (skip_blanks()) tokens_.push_back(next());
    tokens_.push_back({.begin = at_, .end = at_});
    return std::move(tokens_);
  }

 private:
  Span span(uint32_t begin, uint32_t end) const { return {file_, begin, end}; }

  /// Reports what may stand nowhere, comments and strings included. @return false where the file is
  /// no text.
  bool check_characters() {
    for (size_t at = skip_plain(text_, 0); at < text_.size();) {
      const auto byte = static_cast<uint8_t>(text_[at]);
      if (byte >= 0x20 && byte < 0x7f) {
        ++at;
        continue;
      }
      if (byte == '\n') {
        at = skip_plain(text_, at + 1);
        continue;
      }
      is_ascii_ &= byte < 0x80;
      const size_t size = base::character_size(text_.substr(at));
      const auto begin = static_cast<uint32_t>(at);
      if (size == 0) {
        diagnostics_.add(Rule::kNotText, span(begin, begin + 1), "this is not UTF-8",
                         "save the file as UTF-8");
        return false;
      }
      const uint32_t character = base::decode_character(text_.substr(at, size));
      if (const auto why = character_problem(character))
        diagnostics_.add(
            Rule::kForbiddenCharacter, span(begin, begin + static_cast<uint32_t>(size)),
            "the character " + code_point(character) + " " + std::string(*why), "remove it");
      at += size;
    }
    return true;
  }

  bool skip_blanks() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      const bool line_end = c == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n';
      if (c != ' ' && c != '\t' && c != '\n' && !line_end) return true;
      ++at_;
    }
    return false;
  }

  Token token(TokenKind kind, uint32_t end, char mark = 0) {
    const Token made{.kind = kind, .mark = mark, .begin = at_, .end = end};
    at_ = end;
    return made;
  }

  uint32_t end_of_word(uint32_t from) const {
    while (from < text_.size() && continues_word(text_[from])) ++from;
    return from;
  }

  Token next() {
    const char c = text_[at_];
    const char following = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
    if (c == '/' && following == '/') return line_comment();
    if (c == '/' && following == '*') return block_comment();
    if (c == '-' && following == '>') return token(TokenKind::kPunctuation, at_ + 2, 'r');
    if (c == '-') return token(TokenKind::kPunctuation, at_ + 1, c);
    if (is_punctuation(c)) return token(TokenKind::kPunctuation, at_ + 1, c);
    if (c == '"') return string();
    if (c == '%') {
      const bool named = at_ + 1 < text_.size() && begins_word(following);
      return token(TokenKind::kRawWord, named ? end_of_word(at_ + 2) : at_ + 1);
    }
    if (begins_word(c)) {
      Token word = token(TokenKind::kWord, end_of_word(at_ + 1));
      const std::string_view text = text_.substr(word.begin, word.end - word.begin);
      word.keyword = Keyword::find(text);
      if (!is_ascii_ && !is_plain_text(text)) word.kind = TokenKind::kBad;  // it was reported
      return word;
    }
    if (is_digit(c)) {
      uint32_t end = at_ + 1;
      while (end < text_.size() && is_digit(text_[end])) ++end;
      return token(TokenKind::kInteger, end);
    }
    if (!character_problem(static_cast<uint8_t>(c)))  // else it was reported
      diagnostics_.add(Rule::kUnexpectedCharacter, span(at_, at_ + 1),
                       "unexpected character " + base::quote(text_.substr(at_, 1)));
    return token(TokenKind::kBad, at_ + 1);
  }

  Token line_comment() {
    const size_t end = std::min(text_.find('\n', at_), text_.size());
    return token(TokenKind::kComment, static_cast<uint32_t>(end));
  }

  Token block_comment() {
    size_t depth = 1;
    uint32_t end = at_ + 2;
    while (depth > 0 && end < text_.size()) {
      const std::string_view pair = std::string_view(text_).substr(end, 2);
      depth += pair == "/*" ? 1 : 0;
      depth -= pair == "*/" ? 1 : 0;
      end += pair == "/*" || pair == "*/" ? 2 : 1;
    }
    if (depth == 0) return token(TokenKind::kComment, end);
    diagnostics_.add(Rule::kUnterminatedComment, span(at_, at_ + 2), "this comment does not end",
                     "close it with '*/'; comments nest");
    return token(TokenKind::kBad, static_cast<uint32_t>(text_.size()));
  }

  Token string() {
    uint32_t end = at_ + 1;
    while (end < text_.size() && text_[end] != '"') {
      if (text_[end] == '\n') break;
      end += text_[end] == '\\' ? 2 : 1;
    }
    if (end < text_.size() && text_[end] == '"') return token(TokenKind::kString, end + 1);
    end = std::min(end, static_cast<uint32_t>(text_.size()));
    diagnostics_.add(Rule::kBadString, span(at_, at_ + 1), "this string does not end",
                     "close it with '\"' on the same line");
    return token(TokenKind::kBad, end);
  }

  const std::string_view text_;
  const uint32_t file_;
  Diagnostics& diagnostics_;
  uint32_t at_ = 0;
  bool is_ascii_ = true;
  std::vector<Token> tokens_;
};

/// Reads one escape behind its backslash. @return why it is none, or null.
class Escapes {
 public:
  explicit Escapes(std::string_view rest) : rest_(rest) {}

  const char* read(std::string& value) {
    const char c = take();
    constexpr std::string_view kLetters = "\"'\\tnr";
    constexpr std::string_view kMeaning = "\"'\\\t\n\r";
    if (const size_t at = kLetters.find(c); at != kLetters.npos) {
      value += kMeaning[at];
      return nullptr;
    }
    if (c == 'u') return unicode(value);
    const int high = digit(c);
    const int low = high < 0 ? -1 : digit(take());
    if (low < 0)
      return "there is no such escape; those are \\\" \\' \\\\ \\t \\n \\r \\hh \\u{hex}";
    value += static_cast<char>(high * 16 + low);
    return nullptr;
  }
  std::string_view rest() const { return rest_; }

 private:
  char take() {
    if (rest_.empty()) return '\0';
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  static int digit(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  }

  const char* unicode(std::string& value) {
    constexpr const char* kForm = "a character is written \\u{hex}";
    if (take() != '{') return kForm;
    uint32_t character = 0;
    char before = '{';
    for (char c = take(); c != '}'; c = take()) {
      const int next = digit(c);
      if (c != '_' && next < 0) return kForm;
      if (c == '_' && before == '{') return kForm;
      if (c != '_') character = character * 16 + static_cast<uint32_t>(next);
      if (character > 0x10ffff) return "there is no such character";
      before = c;
    }
    if (before == '{' || before == '_') return kForm;
    if (character >= 0xd800 && character < 0xe000) return "a surrogate is no character";
    base::append_utf8(value, character);
    return nullptr;
  }

  std::string_view rest_;
};

}  // namespace

Keyword Keyword::find(std::string_view word) {
  static constexpr auto kTable = [] {
    std::array<uint8_t, kPlaces> table{};
    for (size_t number = 1; number < std::size(kTexts); ++number) {
      size_t place = place_of(kTexts[number]);
      while (table[place] != 0) place = (place + 1) % kPlaces;
      table[place] = static_cast<uint8_t>(number);
    }
    return table;
  }();
  Keyword found;
  for (size_t place = place_of(word); kTable[place] != 0; place = (place + 1) % kPlaces) {
    found.number_ = kTable[place];
    if (found.text() == word) return found;
  }
  return {};
}

std::vector<Token> tokenize(const SourceMap& sources, uint32_t file, Diagnostics& diagnostics) {
  return Lexer(sources, file, diagnostics).run();
}

std::optional<std::string> string_value(std::string_view literal, const Span& span,
                                        Diagnostics& diagnostics) {
  std::string_view rest = literal.substr(1, literal.size() - 2);
  std::string value;
  const auto refuse = [&](std::string_view why) {
    const auto at = static_cast<uint32_t>(span.end - 1 - rest.size());
    diagnostics.add(Rule::kBadString, {span.file, at, at + 1}, std::string(why));
    return std::nullopt;
  };
  while (!rest.empty()) {
    const char c = rest.front();
    if (character_problem(static_cast<uint8_t>(c)) && static_cast<uint8_t>(c) < 0x80)
      return std::nullopt;  // it was reported with the others of the file
    if (static_cast<uint8_t>(c) < 0x20)
      return refuse("a string has no control characters; write an escape");
    if (c != '\\') {
      value += c;
      rest.remove_prefix(1);
      continue;
    }
    Escapes escape(rest.substr(1));
    if (const char* why = escape.read(value)) return refuse(why);
    rest = escape.rest();
  }
  if (!base::is_utf8(value)) return refuse("the bytes of this string are not UTF-8");
  return value;
}

}  // namespace mortise::contract
