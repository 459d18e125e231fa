// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "contract/contract.hpp"
#include "engine/engine.hpp"
#include "mortise/outcome.hpp"

namespace mortise::engine {

/// Whether a function is one of a plugin's own life: `mortise:plugin/lifecycle@1#start`.
bool is_lifecycle(std::string_view function);

/// Gives functions of a plugin's own life the types that they have: `health` those of
/// contracts/lifecycle.wit, `configure`, `export-state` and `import-state` those that one of the
/// plugin's contracts declares under this name and hash. Rows without code are left alone.
///
/// @return `abi.malformed` where one has no such declaration, or one of another form.
Outcome<> type_lifecycle(std::vector<Function>& functions,
                         std::span<const std::shared_ptr<const contract::Contract>> contracts);

}  // namespace mortise::engine
