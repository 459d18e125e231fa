// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/diagnostic.hpp"
#include "contract/source.hpp"

namespace mortise::contract {

enum class TokenKind : uint8_t {
  kEnd,
  kComment,
  kPunctuation,  ///< one of `= , : ; ( ) { } < > * . / @ + -` and `->`
  kInteger,
  kString,
  kWord,     ///< an identifier or a keyword: which of them, the grammar decides
  kRawWord,  ///< `%identifier`, never a keyword
  kBad,      ///< something that was reported already
};

/// A word that WIT has a meaning for. The grammar writes it as a literal, which the compiler turns
/// into its number, so that no texts are compared when a source is read.
class Keyword {
 public:
  constexpr Keyword() = default;       ///< None.
  consteval Keyword(const char* text)  // NOLINT(google-explicit-constructor)
      : number_(number_of(text)) {
    if (number_ == 0) throw "this is no keyword";
  }

  /// The one that a word is; none where it is a name.
  /// @param word  not empty.
  static Keyword find(std::string_view word);

  constexpr std::string_view text() const { return kTexts[number_]; }
  explicit constexpr operator bool() const { return number_ != 0; }
  friend constexpr bool operator==(Keyword, Keyword) = default;

 private:
  static constexpr std::string_view kTexts[] = {
      "",          "_",           "as",           "s8",      "u8",      "f32",     "f64",
      "map",       "own",         "s16",          "s32",     "s64",     "u16",     "u32",
      "u64",       "use",         "bool",         "char",    "enum",    "from",    "func",
      "list",      "type",        "with",         "async",   "flags",   "tuple",   "world",
      "borrow",    "export",      "future",       "import",  "option",  "record",  "result",
      "static",    "stream",      "string",       "include", "package", "variant", "resource",
      "interface", "constructor", "error-context"};

  /// 0 where a word is none.
  static constexpr uint8_t number_of(std::string_view word) {
    for (size_t number = 1; number < std::size(kTexts); ++number)
      if (kTexts[number] == word) return static_cast<uint8_t>(number);
    return 0;
  }

  uint8_t number_ = 0;
};

/// A piece of a source. Twelve bytes: a large package has millions.
struct Token {
  TokenKind kind = TokenKind::kEnd;
  char mark = 0;      ///< Of punctuation: its character, `>` behind a minus being 'r'.
  Keyword keyword{};  ///< Of a word that is one.
  uint32_t begin = 0;
  uint32_t end = 0;
};

/// Splits a file into tokens, comments included; the last one is `kEnd`. Whatever is no token is
/// reported and becomes `kBad`.
std::vector<Token> tokenize(const SourceMap& sources, uint32_t file, Diagnostics& diagnostics);

/// The value of a string literal with its quotes. Nothing, and a report, where it is malformed.
std::optional<std::string> string_value(std::string_view literal, const Span& span,
                                        Diagnostics& diagnostics);

}  // namespace mortise::contract
