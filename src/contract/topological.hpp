// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <numeric>
#include <queue>
#include <vector>

namespace mortise::contract {

/// An order in which each thing follows those it needs.
struct TopologicalOrder {
  std::vector<size_t> order;  ///< Without what is on a cycle or needs something on one.
  bool is_complete = true;
};

/// Among things that could come next the one with the smallest number does, so that the order of a
/// source is kept where it can be (Kahn's algorithm). Linear in things and edges but for a
/// logarithm.
/// @param needs  for each thing the numbers of those it needs; the same one may stand there twice.
inline TopologicalOrder topological_order(const std::vector<std::vector<size_t>>& needs) {
  TopologicalOrder result;
  bool is_sorted = true;
  for (size_t i = 0; i < needs.size(); ++i)
    for (const size_t needed : needs[i]) is_sorted &= needed < i;
  if (is_sorted) {  // as most sources are
    result.order.resize(needs.size());
    std::iota(result.order.begin(), result.order.end(), size_t{0});
    return result;
  }
  std::vector<std::vector<size_t>> wanted_by(needs.size());
  std::vector<size_t> missing(needs.size());
  std::priority_queue<size_t, std::vector<size_t>, std::greater<>> ready;
  for (size_t i = 0; i < needs.size(); ++i) {
    missing[i] = needs[i].size();
    for (const size_t needed : needs[i]) wanted_by[needed].push_back(i);
    if (missing[i] == 0) ready.push(i);
  }
  while (!ready.empty()) {
    const size_t next = ready.top();
    ready.pop();
    result.order.push_back(next);
    for (const size_t dependant : wanted_by[next])
      if (--missing[dependant] == 0) ready.push(dependant);
  }
  result.is_complete = result.order.size() == needs.size();
  return result;
}

/// The things that are on a cycle, one after the other, each needing the next one and the last one
/// the first. @param order  an incomplete order of the same things.
inline std::vector<size_t> find_cycle(const std::vector<std::vector<size_t>>& needs,
                                      const TopologicalOrder& order) {
  std::vector<bool> is_free(needs.size());
  for (const size_t i : order.order) is_free[i] = true;
  size_t at = 0;
  while (is_free[at]) ++at;
  // What is not free needs something that is not free: going on, a place comes again.
  std::vector<size_t> path;
  std::vector<size_t> place(needs.size(), needs.size());
  while (place[at] == needs.size()) {
    place[at] = path.size();
    path.push_back(at);
    for (const size_t needed : needs[at]) {
      if (is_free[needed]) continue;
      at = needed;
      break;
    }
  }
  path.erase(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(place[at]));
  return path;
}

}  // namespace mortise::contract
