// SPDX-License-Identifier: Apache-2.0
#include "contract/placement.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "contract/topological.hpp"

namespace mortise::contract {
namespace {

using Needs = std::vector<std::vector<size_t>>;

/// By number in `rest`: those that go before it.
Needs needs_of(std::span<const Placement> plugins, const std::vector<size_t>& rest) {
  Needs needs(rest.size());
  std::multimap<std::string_view, size_t> by_id;
  const bool has_words = std::ranges::any_of(rest, [&](size_t each) {
    return !plugins[each].before.empty() || !plugins[each].after.empty();
  });
  if (!has_words) return needs;
  for (size_t i = 0; i < rest.size(); ++i) by_id.emplace(plugins[rest[i]].plugin, i);
  const auto each_of = [&](const std::string& id, size_t self, const auto& visit) {
    for (auto [at, end] = by_id.equal_range(id); at != end; ++at)
      if (at->second != self) visit(at->second);
  };
  for (size_t i = 0; i < rest.size(); ++i) {
    for (const std::string& id : plugins[rest[i]].after)
      each_of(id, i, [&](size_t other) { needs[i].push_back(other); });
    for (const std::string& id : plugins[rest[i]].before)
      each_of(id, i, [&](size_t other) { needs[other].push_back(i); });
  }
  return needs;
}

}  // namespace

PlacementOrder place(std::span<const Placement> plugins, std::span<const std::string> first) {
  PlacementOrder placed;
  std::vector<bool> is_placed(plugins.size());
  for (const std::string& id : first)
    for (size_t i = 0; i < plugins.size(); ++i)
      if (!is_placed[i] && plugins[i].plugin == id) {
        is_placed[i] = true;
        placed.order.push_back(i);
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
  while (!rest.empty()) {
    const Needs needs = needs_of(plugins, rest);
    const TopologicalOrder sorted = topological_order(needs);
    std::vector<bool> is_left(rest.size(), true);
    for (const size_t i : sorted.order) {
      placed.order.push_back(rest[i]);
      is_left[i] = false;
    }
    if (sorted.is_complete) break;
    if (placed.cycle.empty())
      for (const size_t i : find_cycle(needs, sorted)) placed.cycle.push_back(rest[i]);
    // The best of those that are left goes as if nothing were to come before it.
    std::vector<size_t> left;
    for (size_t i = 0; i < rest.size(); ++i)
      if (is_left[i]) left.push_back(rest[i]);
    placed.order.push_back(left.front());
    rest.assign(left.begin() + 1, left.end());
  }
  return placed;
}

}  // namespace mortise::contract
