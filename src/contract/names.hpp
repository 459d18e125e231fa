// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "contract/contract.hpp"

namespace mortise::contract {

/// Why a character may stand nowhere in a source of WIT, comments and strings included: "is a
/// control character". Nothing where it may.
std::optional<std::string_view> character_problem(uint32_t character);

/// Why a word is no identifier of WIT; nothing when it is one: words joined by `-`, of ASCII
/// letters in one case and of digits, the first beginning with a letter. Keywords are identifiers:
/// `%list` is written with one.
std::optional<std::string_view> identifier_problem(std::string_view word);
inline bool is_identifier(std::string_view text) { return !identifier_problem(text); }

/// Whether `text` is a version as SemVer 2.0.0 has them, its numbers below 2^64.
bool is_version(std::string_view text);

/// Whether `text` is `ns:pkg`.
bool is_package_name(std::string_view text);

/// Whether `text` is `ns:pkg/iface` or `ns:pkg/iface@1.0.0`.
bool is_interface_name(std::string_view text);

/// Whether `text` is a date: `2027-06-01`, a day of the calendar.
bool is_date(std::string_view text);

/// Whether `text` is UTF-8 of characters that WIT allows.
bool is_plain_text(std::string_view text);

/// What two names of one scope must not share: lower case and without hyphens; of a function
/// without what stands in brackets before it, but `[constructor]` and `[set]`; `[method]a.a` is
/// `a`.
/// @param name  an identifier or the name of a function.
std::string unique_form(std::string_view name);

/// `[method][get]`: what stands before the label in the name of a function.
std::string function_prefix(Function::Role role, Function::Access access);

/// The name of a function as WIT's tools write it: `[method][get]image.width`.
/// @param resource  empty for a free function.
std::string function_name(Function::Role role, Function::Access access, std::string_view resource,
                          std::string_view name);

/// The getter that a setter belongs to: `[get]size` for `[set]size`.
std::string getter_of(std::string_view setter);

}  // namespace mortise::contract
