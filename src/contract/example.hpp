// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "base/json_reader.hpp"
#include "contract/contract.hpp"
#include "contract/json_value.hpp"

namespace mortise::contract {

/// An example of a call, read: `@example {"radius": 3} -> {"ok": {"width": 1}}`.
struct Example {
  /// One for each parameter: what was given, else its `@default`, else null for an option.
  std::vector<base::Json> arguments{};
  /// What is answered, as a pattern (`json_match.hpp`); nothing where anything but an error will
  /// do.
  std::optional<base::Json> expected{};
};

/// The arguments of a call, from an object by the names of its parameters.
///
/// @param arguments  one for each parameter, completed as in `Example`.
/// @return the first flaw; nothing where all is well.
std::optional<JsonFlaw> complete_arguments(const Contract& contract, const Function& function,
                                           const base::Json& given,
                                           std::vector<base::Json>& arguments);

/// Reads an `@example` of the function, whoever wrote it.
/// @return what is wrong with it; nothing where all is well.
std::optional<JsonFlaw> read_example(const Contract& contract, const Function& function,
                                     const Pragma& pragma, Example& example);

}  // namespace mortise::contract
