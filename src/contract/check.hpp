// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "contract/diagnostic.hpp"
#include "contract/resolved.hpp"
#include "contract/wit.hpp"

namespace mortise::contract {

/// What is checked when everything is known: sizes and counts, pragmas against the types they stand
/// on, and gates of what refers to each other.
void check_resolved(const Resolved& resolved, const ReadOptions& options, Diagnostics& diagnostics);

}  // namespace mortise::contract
