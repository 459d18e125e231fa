// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace mortise::generation {

/// What decides where a plugin stands at a point.
struct OrderHints {
  std::string plugin{};
  std::vector<std::string> before{};
  std::vector<std::string> after{};
  int32_t priority = 0;
};

struct Order {
  std::vector<std::string> plugins{};
  /// Plugins that go before one another in a circle, in its order: their hints were left out.
  std::vector<std::string> circle{};
};

/// Puts the plugins of a point in order: first those that the application names, in its order; then
/// what goes before what, the higher priority, the smaller id. What the application says wins over
/// a plugin's own hints.
Order order_of(std::span<const OrderHints> hints, std::span<const std::string> first);

}  // namespace mortise::generation
