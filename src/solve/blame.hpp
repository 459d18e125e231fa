// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <vector>

#include "solve/problem.hpp"

namespace mortise::solve {

/// Why something is impossible: decisions, by level, and reasons. One-thread.
class Blame {
 public:
  void add_level(uint32_t level) {
    if (levels_.size() <= level / 64) levels_.resize(level / 64 + 1);
    levels_[level / 64] |= uint64_t{1} << (level % 64);
  }
  void add_levels_below(uint32_t level) {
    for (uint32_t i = 0; i < level; ++i) add_level(i);
  }
  void remove_level(uint32_t level) {
    if (level / 64 < levels_.size()) levels_[level / 64] &= ~(uint64_t{1} << (level % 64));
  }
  void add(const Reason& reason) {
    const auto at = std::ranges::lower_bound(reasons_, reason);
    if (at == reasons_.end() || *at != reason) reasons_.insert(at, reason);
  }
  void add(const Blame& other) {
    if (levels_.size() < other.levels_.size()) levels_.resize(other.levels_.size());
    for (size_t i = 0; i < other.levels_.size(); ++i) levels_[i] |= other.levels_[i];
    has_cycle_ |= other.has_cycle_;
    std::vector<Reason> both;
    std::ranges::set_union(reasons_, other.reasons_, std::back_inserter(both));
    reasons_ = std::move(both);
  }

  /// The last decision that took part; `kNone` where none did.
  uint32_t highest_level() const {
    for (size_t i = levels_.size(); i-- > 0;)
      if (levels_[i] != 0)
        return static_cast<uint32_t>(i * 64 + 63) -
               static_cast<uint32_t>(std::countl_zero(levels_[i]));
    return kNone;
  }
  const std::vector<Reason>& reasons() const { return reasons_; }

  /// How many decisions took part.
  size_t level_count() const {
    size_t count = 0;
    for (const uint64_t word : levels_) count += static_cast<size_t>(std::popcount(word));
    return count;
  }
  bool has_level(uint32_t level) const {
    return level / 64 < levels_.size() && (levels_[level / 64] >> (level % 64) & 1) != 0;
  }

  /// Whether what serves what took part, beside what is active.
  bool has_cycle() const { return has_cycle_; }
  void set_cycle() { has_cycle_ = true; }

 private:
  std::vector<uint64_t> levels_;
  std::vector<Reason> reasons_;  // sorted
  bool has_cycle_ = false;
};

}  // namespace mortise::solve
