// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "base/json_reader.hpp"
#include "contract/contract.hpp"

namespace mortise::contract {

/// Compares a value with what an example expects of it. Both fit the type, the expected one as a
/// pattern (`JsonChecker`): fields that it leaves out, and the payload of a case that it only
/// names, may be anything. Numbers are compared in their type, NaN equals NaN, bytes in either
/// form; flags in any order, and maps of texts too.
///
/// @return where the first difference is, as a JSON pointer; nothing where there is none.
std::optional<std::string> find_difference(const Contract& contract, TypeIndex type,
                                           const base::Json& expected, const base::Json& value);

}  // namespace mortise::contract
