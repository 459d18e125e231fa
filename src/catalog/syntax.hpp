// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/shape.hpp"

namespace mortise::catalog {

/// Why a text does not keep to a syntax, empty where there is no more to say than what was
/// expected; nothing where it does.
std::optional<std::string> syntax_problem(Syntax syntax, std::string_view text);

/// A regular expression of ECMA-262 that every text of the syntax matches; empty for any text.
std::string_view syntax_pattern(Syntax syntax);

/// The milliseconds of `250ms`, `2s`, `5m`, `1h`; below 2^53.
std::optional<uint64_t> parse_duration(std::string_view text);

/// The bytes of `512 B`, `64 MiB`, `1 GiB`; below 2^53.
std::optional<uint64_t> parse_size(std::string_view text);

/// Whether an id matches a pattern with `*` for any text, also none. In time linear in their
/// product.
bool matches(std::string_view pattern, std::string_view id);

}  // namespace mortise::catalog
