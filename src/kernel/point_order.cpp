// SPDX-License-Identifier: Apache-2.0
#include "kernel/point_order.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include "contract/topological.hpp"

namespace mortise::kernel {
namespace {

using Needs = std::vector<std::vector<size_t>>;

Error cycle_error(const std::vector<const Placement*>& plugins, const Needs& needs,
                  const contract::TopologicalOrder& order) {
  std::string text = "plugins cannot be put in an order: ";
  const std::vector<size_t> cycle = contract::find_cycle(needs, order);
  for (const size_t each : cycle) text += "'" + plugins[each]->plugin + "' goes after ";
  text += "'" + plugins[cycle.front()]->plugin +
          "'; change 'before' or 'after' of one of them, or name it in the point's 'order'";
  return Error(Code::kPointCycle, text);
}

}  // namespace

Outcome<std::vector<size_t>> order_plugins(const std::vector<Placement>& plugins,
                                           const std::vector<std::string>& first) {
  std::vector<size_t> order;
  std::vector<bool> is_placed(plugins.size());
  for (const std::string& id : first)
    for (size_t i = 0; i < plugins.size(); ++i)
      if (!is_placed[i] && plugins[i].plugin == id) {
        is_placed[i] = true;
        order.push_back(i);
      }

  std::vector<size_t> rest;
  for (size_t i = 0; i < plugins.size(); ++i)
    if (!is_placed[i]) rest.push_back(i);
  // Numbers break ties, and are the order of things that say nothing.
  std::ranges::sort(rest, [&](size_t a, size_t b) {
    const int32_t mine = plugins[a].priority.value_or(0);
    const int32_t other = plugins[b].priority.value_or(0);
    return mine != other ? mine > other : a < b;
  });
  std::vector<const Placement*> placements;
  for (const size_t i : rest) placements.push_back(&plugins[i]);

  Needs needs(rest.size());
  std::multimap<std::string_view, size_t> by_id;
  const bool has_words = std::ranges::any_of(placements, [](const Placement* each) {
    return !each->before.empty() || !each->after.empty();
  });
  if (has_words)
    for (size_t i = 0; i < rest.size(); ++i) by_id.emplace(placements[i]->plugin, i);
  const auto each_of = [&](const std::string& id, size_t self, const auto& visit) {
    for (auto [at, end] = by_id.equal_range(id); at != end; ++at)
      if (at->second != self) visit(at->second);
  };
  for (size_t i = 0; i < rest.size(); ++i) {
    for (const std::string& id : placements[i]->after)
      each_of(id, i, [&](size_t other) { needs[i].push_back(other); });
    for (const std::string& id : placements[i]->before)
      each_of(id, i, [&](size_t other) { needs[other].push_back(i); });
  }
  const contract::TopologicalOrder sorted = contract::topological_order(needs);
  if (!sorted.is_complete) return cycle_error(placements, needs, sorted);
  for (const size_t i : sorted.order) order.push_back(rest[i]);
  return order;
}

}  // namespace mortise::kernel
