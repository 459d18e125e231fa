// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "contract/resolve_state.hpp"

namespace mortise::contract {

/// Completes a world: takes over what it includes, then imports every interface that its types come
/// from. The worlds that it includes are complete already. Reports names that clash, and exports
/// that would need one interface both as import and as export.
void elaborate_world(ResolveState& state, Resolved::Id world);

}  // namespace mortise::contract
