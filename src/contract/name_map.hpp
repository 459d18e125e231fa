// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::contract {

/// Values by name, in the order in which they were added. Names are views that outlive it.
/// One-thread.
template <class Value>
class NameMap {
 public:
  using Entry = std::pair<std::string_view, Value>;

  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }

  /// Null where there is none; valid until the next one is added.
  const Value* find(std::string_view name) const {
    if (index_.empty()) {
      const auto at = std::ranges::find(entries_, name, &Entry::first);
      return at == entries_.end() ? nullptr : &at->second;
    }
    const auto at = index_.find(name);
    return at == index_.end() ? nullptr : &entries_[at->second].second;
  }

  /// Adds a value. @return the one that has the name already, and stays; null where it was free.
  const Value* add(std::string_view name, Value value) {
    if (const Value* const known = find(name)) return known;
    entries_.emplace_back(name, std::move(value));
    if (entries_.size() <= kFew) return nullptr;
    for (size_t i = index_.size(); i < entries_.size(); ++i)
      index_.emplace(entries_[i].first, static_cast<uint32_t>(i));
    return nullptr;
  }

  /// In alphabetical order, as candidates for a name that does not exist.
  void append_names(std::vector<std::string_view>& names) const {
    const size_t before = names.size();
    for (const Entry& entry : entries_) names.push_back(entry.first);
    std::ranges::sort(names.begin() + static_cast<std::ptrdiff_t>(before), names.end());
  }

 private:
  /// As many are compared one by one, which is quicker than an index. That is no hash: sources may
  /// be made to be slow.
  static constexpr size_t kFew = 32;

  std::vector<Entry> entries_;
  std::map<std::string_view, uint32_t> index_;  // empty where there are few
};

}  // namespace mortise::contract
