// SPDX-License-Identifier: Apache-2.0
#include "generation/order.hpp"

#include <algorithm>
#include <ranges>

namespace mortise::generation {

Order order_of(std::span<const OrderHints> hints, std::span<const std::string> first) {
  std::vector<OrderHints> sorted(hints.begin(), hints.end());
  std::ranges::sort(sorted, {}, &OrderHints::plugin);
  const contract::PlacementOrder placed = contract::place(sorted, first);
  Order order;
  for (const size_t each : placed.order) order.plugins.push_back(sorted[each].plugin);
  for (const size_t each : std::views::reverse(placed.cycle))
    order.circle.push_back(sorted[each].plugin);
  return order;
}

}  // namespace mortise::generation
