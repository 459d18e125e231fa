// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "base/json_reader.hpp"
#include "contract/contract.hpp"
#include "contract/json_value.hpp"

namespace mortise::contract {

/// The most parts of a value with all that its defaults add.
inline constexpr size_t kMostCompleted = 1'000'000;

/// Compares a value with its type, and writes out what it leaves out: a field that is absent gets
/// its `@default`, or null where it is an option. Then what `@range` says of fields is true as
/// well. For configuration, where both directives are binding; the contract may be a stranger's, so
/// that its defaults are compared like everything else.
///
/// @return the first flaw that is found; then `json` is partly completed.
std::optional<JsonFlaw> complete_json(const Contract& contract, TypeIndex type, base::Json& json);

}  // namespace mortise::contract
