// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "solve/problem.hpp"
#include "solve/search.hpp"
#include "solve/wiring.hpp"

namespace mortise::solve {

/// What became of the releases of a plugin, the newest first.
std::vector<Verdict> judge(const Problem& problem, const Solution& solution, uint32_t plugin);

}  // namespace mortise::solve
