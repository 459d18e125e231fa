// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/plugin.hpp"

namespace mortise::kernel {

/// What `plugin` may call: memory, its imports, and the log.
Bridge make_bridge(Plugin& plugin);

}  // namespace mortise::kernel
