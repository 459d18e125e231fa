// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "kernel/plugin.hpp"
#include "route/hold.hpp"

namespace mortise::kernel {

/// A plugin as others reach it.
struct Part {
  std::string_view id{};
  Plugin* plugin = nullptr;
  bool serves = true;           ///< False where its calls answer `unavailable`.
  route::Hold* hold = nullptr;  ///< Where its calls wait.
};

/// Who is there, in the order of loading, while one root is made. Parts stay where they are. Not
/// thread-safe.
class Directory {
 public:
  Directory() = default;
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  void add(const Part& part) { parts_.push_back(part); }
  const std::deque<Part>& all() const { return parts_; }

  /// The first that was added under an id; null without one.
  const Part* find(std::string_view id) const;
  /// The first that serves a contract and is not `except`; null without one.
  const Part* first(std::string_view contract, const Plugin* except = nullptr) const;

 private:
  std::deque<Part> parts_;
  // Made of the parts when they are first asked for.
  mutable std::unordered_map<std::string_view, const Part*> by_id_;
  mutable std::unordered_map<std::string_view, std::vector<const Part*>> by_contract_;
};

}  // namespace mortise::kernel
