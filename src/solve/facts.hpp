// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "solve/problem.hpp"

namespace mortise::solve {

/// One thing to say in an explanation: a line of the request, or what several releases of one
/// plugin say in the same words.
struct Fact {
  Reason::Kind kind;
  std::vector<Reason> reasons;  ///< At least one, sorted.

  const Reason& first() const { return reasons.front(); }
};

/// The same for reasons of the same plugin that say the same; not for people.
std::string key_of(const Problem& problem, const Reason& reason);

/// A smallest set of facts that cannot all hold: without any of them there is a solution. A fact
/// about some releases of a plugin is told about all of them that say the same.
///
/// @param reasons  what a search gave: those cannot all hold.
std::vector<Fact> smallest_core(const Problem& problem, const std::vector<Reason>& reasons);

}  // namespace mortise::solve
