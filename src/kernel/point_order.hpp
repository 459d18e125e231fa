// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mortise/outcome.hpp"

namespace mortise::kernel {

/// What a plugin says of its place among others.
struct Placement {
  std::string plugin{};
  std::vector<std::string> before{};
  std::vector<std::string> after{};
  std::optional<int32_t> priority{};
};

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

/// The order of plugins at a point: those that `first` names, in that order; the others so that
/// each keeps what it says of `before` and `after`, higher priorities earlier where that leaves a
/// choice, else as they are given. What a plugin says of one that `first` names, or of one that is
/// not there, does not count.
///
/// @return their numbers; `point.cycle` with the plugins on one.
Outcome<std::vector<size_t>> order_plugins(const std::vector<Placement>& plugins,
                                           const std::vector<std::string>& first = {});

}  // namespace mortise::kernel
