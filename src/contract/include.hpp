// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "contract/resolve_state.hpp"

namespace mortise::contract {

/// Takes over what a world includes, and checks its names, which are complete then.
void process_includes(ResolveState& state, Resolved::Id world);

}  // namespace mortise::contract
