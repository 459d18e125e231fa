// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "contract/contract.hpp"

namespace mortise::contract {

/// Whether `text` is an identifier of WIT: words joined by `-`, of ASCII letters in one case and of
/// digits, the first beginning with a letter. Keywords are identifiers: `%list` is written with
/// one.
bool is_identifier(std::string_view text);

/// Whether `text` is a version as SemVer 2.0.0 has them, its numbers below 2^64.
bool is_version(std::string_view text);

/// Whether `text` is `ns:pkg`.
bool is_package_name(std::string_view text);

/// Whether `text` is `ns:pkg/iface` or `ns:pkg/iface@1.0.0`.
bool is_interface_name(std::string_view text);

/// Whether `text` is a date: `2027-06-01`.
bool is_date(std::string_view text);

/// Whether `text` is UTF-8 without the characters that WIT forbids everywhere: control characters
/// but line ends and tabs, overrides of the writing direction, and a few deprecated ones.
bool is_plain_text(std::string_view text);

/// What two names of one scope must not share: lower case and without hyphens; of a function
/// without what stands in brackets before it, but `[constructor]` and `[set]`; `[method]a.a` is
/// `a`.
/// @param name  an identifier or the name of a function.
std::string unique_form(std::string_view name);

/// `[method][get]`: what stands before the label in the name of a function.
std::string function_prefix(Function::Role role, Function::Access access);

}  // namespace mortise::contract
