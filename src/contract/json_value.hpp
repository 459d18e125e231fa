// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

#include "base/json_reader.hpp"
#include "contract/contract.hpp"

namespace mortise::contract {

/// A part of a JSON value that is not what its type asks for.
struct JsonFlaw {
  std::string message;    ///< "expected an integer from 0 to 255, found '300'"
  std::string pointer{};  ///< Which part: `/fields/0` (RFC 6901), empty for the whole.
  std::string help{};     ///< A suggestion, or empty.
  size_t begin = 0;       ///< Where that part stands in the text of the JSON, in bytes.
  size_t end = 0;
};

/// Steps that are left for checking: values, fields and names to compare. Types and values may each
/// be as large as a file, so their product needs a bound.
struct JsonBudget {
  size_t steps = 20'000'000;
};

/// Compares a value with a type by the mapping of docs/json.md. As deep as the type is nested.
/// @return the first flaw that is found; nothing where the value fits.
std::optional<JsonFlaw> check_json(const Contract& contract, TypeIndex type, const base::Json& json,
                                   JsonBudget& budget);

/// The same for a type without parts: `bool` to `string`.
std::optional<JsonFlaw> check_json(Kind primitive, const base::Json& json);

/// What a range is about: the value of a number or character, the length of a string or list.
/// Compares with others of its type; a NaN with none.
struct Magnitude {
  double real = 0;     ///< Of floating-point numbers.
  uint64_t whole = 0;  ///< Of the others; those with a sign are moved up by 2^63.

  friend std::partial_ordering operator<=>(const Magnitude& a, const Magnitude& b) {
    return a.whole != b.whole ? std::partial_ordering(a.whole <=> b.whole) : a.real <=> b.real;
  }
};

/// The magnitude of a value that fits its type: a number, character, string or list, or an option
/// of one. Nothing for an option's `none` and for other types.
std::optional<Magnitude> magnitude(const Contract& contract, TypeIndex type,
                                   const base::Json& json);

/// The same for a number or character.
std::optional<Magnitude> magnitude(Kind primitive, const base::Json& json);

}  // namespace mortise::contract
