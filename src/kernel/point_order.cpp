// SPDX-License-Identifier: Apache-2.0
#include "kernel/point_order.hpp"

#include <utility>

namespace mortise::kernel {

Outcome<std::vector<size_t>> order_plugins(const std::vector<Placement>& plugins,
                                           const std::vector<std::string>& first) {
  contract::PlacementOrder placed = contract::place(plugins, first);
  if (placed.cycle.empty()) return std::move(placed.order);
  std::string text = "plugins cannot be put in an order: ";
  for (const size_t each : placed.cycle) text += "'" + plugins[each].plugin + "' goes after ";
  text += "'" + plugins[placed.cycle.front()].plugin +
          "'; change 'before' or 'after' of one of them, or name it in the point's 'order'";
  return Error(Code::kPointCycle, text);
}

}  // namespace mortise::kernel
