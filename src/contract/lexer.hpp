// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
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

/// A piece of a source. Sixteen bytes: a large package has millions.
struct Token {
  TokenKind kind = TokenKind::kEnd;
  char mark = 0;  ///< Of punctuation: its character, `>` behind a minus being 'r'.
  bool is_keyword = false;
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
