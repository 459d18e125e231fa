// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "contract.hpp"

namespace mortise::python {

// Results of a contract's functions as JSON (docs/json.md) and as objects of Python.

/// @param function  its name in Python; one with a result.
/// @return nothing with an exception.
std::optional<std::string> result_to_json(const ContractData& contract, const std::string& function,
                                          PyObject* value);
/// @return null with an exception.
Object result_from_json(const ContractData& contract, const std::string& function,
                        const std::string& text);

}  // namespace mortise::python
