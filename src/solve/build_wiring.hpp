// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "solve/problem.hpp"
#include "solve/search.hpp"
#include "solve/wiring.hpp"

namespace mortise::solve {

/// Makes of decisions what callers see: optional requirements, points, the order of starting.
Wiring build_wiring(const Problem& problem, const Solution& solution);

}  // namespace mortise::solve
