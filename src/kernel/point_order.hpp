// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "contract/placement.hpp"
#include "mortise/outcome.hpp"

namespace mortise::kernel {

using contract::Placement;

/// What a plugin says of itself at the points of its contracts.
struct Hints {
  Placement placement{};
  std::string attributes{};  ///< JSON; empty for none.

  /// What is left out becomes what another one says.
  void fill_from(const Hints& other) {
    if (placement.before.empty()) placement.before = other.placement.before;
    if (placement.after.empty()) placement.after = other.placement.after;
    if (!placement.priority) placement.priority = other.placement.priority;
    if (attributes.empty()) attributes = other.attributes;
  }
};

/// The order of plugins at a point, as `contract::place` has it.
/// @return their numbers; `point.cycle` with the plugins on one.
Outcome<std::vector<size_t>> order_plugins(const std::vector<Placement>& plugins,
                                           const std::vector<std::string>& first = {});

}  // namespace mortise::kernel
