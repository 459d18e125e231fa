// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "solve/explanation.hpp"
#include "solve/facts.hpp"

namespace mortise::solve {

/// Tells facts that cannot all hold: what was asked for first, then what each plugin that was named
/// says, and what there is of it, and last what follows. Without fixes.
Explanation::Trouble prove(const Problem& problem, std::span<const Fact> facts);

}  // namespace mortise::solve
