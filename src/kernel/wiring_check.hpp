// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/directory.hpp"
#include "kernel/roster.hpp"
#include "mortise/change.hpp"

namespace mortise::kernel {

/// Whether a wiring fits the plugins that will be there. @return `change.invalid`, which names the
/// point or the import.
Outcome<> check_wiring(const Wiring& wiring, const Directory& next, const Roster& roster);

/// Whether somebody provides what a plugin cannot do without. @return `plugin.unresolved_import`.
Outcome<> check_imports(const Plugin& plugin, const Directory& next);

}  // namespace mortise::kernel
