// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include "contract/placement.hpp"

namespace mortise::generation {

/// What decides where a plugin stands at a point.
using OrderHints = contract::Placement;

struct Order {
  std::vector<std::string> plugins{};
  /// Plugins that go before one another in a circle, in its order: their hints were left out.
  std::vector<std::string> circle{};
};

/// Puts the plugins of a point in order, as `contract::place` has it, the smaller id first where
/// nothing else decides: in whatever order they are given.
Order order_of(std::span<const OrderHints> hints, std::span<const std::string> first);

}  // namespace mortise::generation
