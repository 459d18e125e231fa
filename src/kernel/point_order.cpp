// SPDX-License-Identifier: Apache-2.0
#include "kernel/point_order.hpp"

#include <utility>

namespace mortise::kernel {
namespace {

/// `photo:lab/image-filter` of `photo:lab/image-filter@1`.
std::string_view name_of(std::string_view contract) {
  return contract.substr(0, contract.find('@'));
}

/// What is left out becomes what another one says.
void fill(Hints::Entry& entry, const Hints::Entry& other) {
  Placement& placement = entry.placement;
  if (placement.before.empty()) placement.before = other.placement.before;
  if (placement.after.empty()) placement.after = other.placement.after;
  if (!placement.priority) placement.priority = other.placement.priority;
  if (entry.attributes.empty()) entry.attributes = other.attributes;
}

}  // namespace

Hints::Hints(const std::string& plugin, const std::vector<ContractHints>& given,
             const Hints* former) {
  if (given.empty() && former != nullptr) entries_ = former->entries_;
  for (const ContractHints& each : given) {
    Entry& entry = each.contract.empty() ? entries_.front() : entries_.emplace_back();
    entry.contract = each.contract;
    entry.placement = {.plugin = {},
                       .before = each.before,
                       .after = each.after,
                       .priority = each.priority ? std::optional(*each.priority) : std::nullopt};
    entry.attributes = each.attributes;
    if (each.contract.empty() && former != nullptr) fill(entry, former->entries_.front());
  }
  for (Entry& entry : entries_) entry.placement.plugin = plugin;
}

const Hints::Entry& Hints::of(std::string_view contract) const {
  for (const Entry& entry : entries_)
    if (entry.contract == contract) return entry;
  for (const Entry& entry : entries_)
    if (name_of(entry.contract) == name_of(contract)) return entry;
  return entries_.front();
}

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
