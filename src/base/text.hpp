// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mortise::base {

/// Of ASCII, whatever the locale is.
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_letter(char c) { return is_lower(c) || is_upper(c); }

/// True when `text` is well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates.
bool is_utf8(std::string_view text);

/// Bytes of the UTF-8 character at the front of `text`, which is not empty; 0 when it is malformed.
size_t character_size(std::string_view text);

/// The number of the one character that `text` is, in valid UTF-8.
uint32_t decode_character(std::string_view text);

/// Adds a Unicode scalar value in UTF-8.
void append_utf8(std::string& text, uint32_t character);

/// Foreign text for a message, in single quotes: control characters, backslashes and quotes become
/// `\xNN`, and so does every byte that is not ASCII unless all of the text is UTF-8.
///
/// @param limit  bytes of `text`; what is longer is cut there and ends in `...`.
std::string quote(std::string_view text, size_t limit = 255);

/// `a, b, c`.
std::string join(std::span<const std::string> parts, std::string_view between = ", ");

}  // namespace mortise::base
