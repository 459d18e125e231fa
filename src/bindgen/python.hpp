// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "contract/contract.hpp"

namespace mortise::bindgen {

/// A module of Python for an interface: dataclasses, enums, unions and a `typing.Protocol`, made a
/// contract by `mortise.contract`. Read as one it has the same functions with the same hashes.
///
/// Types of other interfaces are declared in it too. What has no values in Python is left out, with
/// a comment that says so; gates but `@since` are left out without one.
std::string python_module(const contract::Contract& contract);

}  // namespace mortise::bindgen
