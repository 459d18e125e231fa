// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "contract/resolve_state.hpp"

namespace mortise::contract {

/// Takes out everything whose gate is closed, and numbers the rest anew. Nothing that remains may
/// refer to what goes: that was reported before.
void drop_closed(ResolveState& state);

}  // namespace mortise::contract
