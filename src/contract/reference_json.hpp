// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "contract/resolved.hpp"

namespace mortise::contract {

/// The JSON that the reference parser (wit-parser 0.262) writes of the same packages: for tools
/// made for it, and to compare with it. The members and their order are its own; the numbers of
/// types are ours, so compare by structure (tests/contract/compare_json.py).
std::string reference_json(const Resolved& resolved);

}  // namespace mortise::contract
