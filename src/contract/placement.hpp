// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace mortise::contract {

/// What a plugin says of its place among others that provide the same contract.
struct Placement {
  std::string plugin{};
  std::vector<std::string> before{};
  std::vector<std::string> after{};
  std::optional<int32_t> priority{};
};

/// An order of plugins, by their numbers.
struct PlacementOrder {
  std::vector<size_t> order{};
  /// Plugins each of which goes after the next one, the last one after the first. Where there are
  /// any, what one of them says was left out of the order.
  std::vector<size_t> cycle{};
};

/// Those that `first` names come first, in that order; the others so that each keeps what it says
/// of `before` and `after`, higher priorities earlier where that leaves a choice, else as they are
/// given. What a plugin says of one that `first` names, or of one that is not there, does not
/// count.
PlacementOrder place(std::span<const Placement> plugins, std::span<const std::string> first = {});

}  // namespace mortise::contract
