// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "solve/explanation.hpp"
#include "solve/problem.hpp"
#include "solve/search.hpp"

namespace mortise::solve {

/// What is made of a problem: a solution, reasons why there is none, or neither where it is too
/// hard.
struct Found {
  Search::Result result;
  Solution solution{};
  std::vector<Reason> core{};
};

/// Searches; asks libsolv where the search does not lead on.
Found find(const Problem& problem, const Search::Limits& limits = {});

/// Explains why `request` has no solution. @param core  what `find` said of it.
Explanation explain(std::span<const Release> releases, const Request& request,
                    const std::vector<Reason>& core);

}  // namespace mortise::solve
