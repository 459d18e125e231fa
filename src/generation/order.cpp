// SPDX-License-Identifier: Apache-2.0
#include "generation/order.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace mortise::generation {
namespace {

class Orderer {
 public:
  Orderer(std::span<const OrderHints> hints, std::span<const std::string> first) : hints_(hints) {
    std::map<std::string_view, size_t> numbers;
    for (size_t i = 0; i < hints.size(); ++i) numbers.emplace(hints[i].plugin, i);
    ranks_.assign(hints.size(), first.size());
    for (size_t i = first.size(); i-- > 0;)
      if (const auto at = numbers.find(first[i]); at != numbers.end()) ranks_[at->second] = i;
    later_.resize(hints.size());
    earlier_.assign(hints.size(), 0);
    for (size_t i = 0; i < hints.size(); ++i) {
      for (const std::string& other : hints[i].before)
        if (const auto at = numbers.find(other); at != numbers.end()) put(i, at->second);
      for (const std::string& other : hints[i].after)
        if (const auto at = numbers.find(other); at != numbers.end()) put(at->second, i);
    }
  }

  Order run() {
    Order order;
    std::set<Key> ready;
    for (size_t i = 0; i < hints_.size(); ++i)
      if (earlier_[i] == 0) ready.insert(key(i));
    std::vector<bool> done(hints_.size());
    while (order.plugins.size() < hints_.size()) {
      if (ready.empty()) {
        if (order.circle.empty()) order.circle = circle(done);
        ready.insert(best_left(done));
      }
      const size_t next = std::get<3>(*ready.begin());
      ready.erase(ready.begin());
      done[next] = true;
      order.plugins.push_back(hints_[next].plugin);
      for (const size_t other : later_[next])
        if (--earlier_[other] == 0 && !done[other]) ready.insert(key(other));
    }
    return order;
  }

 private:
  using Key = std::tuple<size_t, int64_t, std::string_view, size_t>;

  Key key(size_t plugin) const {
    return {ranks_[plugin], -int64_t{hints_[plugin].priority}, hints_[plugin].plugin, plugin};
  }

  /// `a` goes before `b`, unless the application says where they stand.
  void put(size_t a, size_t b) {
    if (a == b || ranks_[a] != ranks_[b] || std::ranges::find(later_[a], b) != later_[a].end())
      return;
    later_[a].push_back(b);
    ++earlier_[b];
  }

  Key best_left(const std::vector<bool>& done) const {
    std::optional<Key> best;
    for (size_t i = 0; i < hints_.size(); ++i)
      if (!done[i] && (!best || key(i) < *best)) best = key(i);
    return *best;
  }

  /// Everything that is left waits for something that is left: going back leads into a circle.
  std::vector<std::string> circle(const std::vector<bool>& done) const {
    std::vector<size_t> way;
    size_t now = std::get<3>(best_left(done));
    for (;;) {
      const auto met = std::ranges::find(way, now);
      if (met != way.end()) {
        std::vector<std::string> names;
        for (auto at = way.end(); at != met;) names.push_back(hints_[*--at].plugin);
        return names;
      }
      way.push_back(now);
      for (size_t i = 0; i < hints_.size(); ++i)
        if (!done[i] && std::ranges::find(later_[i], now) != later_[i].end()) {
          now = i;
          break;
        }
    }
  }

  std::span<const OrderHints> hints_;
  std::vector<size_t> ranks_;  // by the application's order; what it does not name last
  std::vector<std::vector<size_t>> later_;  // by plugin: what comes after it
  std::vector<size_t> earlier_;             // by plugin: how many are to come before it
};

}  // namespace

Order order_of(std::span<const OrderHints> hints, std::span<const std::string> first) {
  return Orderer(hints, first).run();
}

}  // namespace mortise::generation
