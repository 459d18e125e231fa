// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "contract/hash.hpp"
#include "kernel/events.hpp"
#include "kernel/point.hpp"
#include "mortise/lifecycle.hpp"

namespace mortise::kernel {

/// Finds out what happened to plugins by comparing what is there with what was there. Locked by the
/// supervisor, but for `tell_health`.
class Notices {
 public:
  explicit Notices(Events& events) : events_(events) {}

  /// Tells what changed since the last look.
  void look(const std::vector<PointCandidate>& candidates);
  /// Takes what is there as known.
  void begin(const std::vector<PointCandidate>& candidates) { known_ = see(candidates); }
  /// The plugin was asked how it is.
  void tell_health(std::string_view plugin, const Option<Health>& former, const Health& now) const;

 private:
  struct Seen {
    std::weak_ptr<Plugin> version{};
    bool is_quarantined = false;
    std::vector<std::string> unserved{};
  };
  using SeenById = std::map<std::string, Seen>;

  static SeenById see(const std::vector<PointCandidate>& candidates);
  void compare(const std::string& id, const Seen& before, const Seen& now) const;

  Events& events_;
  SeenById known_;
};

/// The contracts that a plugin calls and nobody provides.
/// @param is_served  asked for each of them.
template <class IsServed>
std::vector<std::string> unserved(const Plugin& plugin, IsServed is_served) {
  std::vector<std::string> missing;
  for (const engine::Import& import : plugin.imports()) {
    if (import.role != engine::ResourceRole::kNone) continue;
    const std::string_view contract = contract::contract_of(import.name);
    if ((missing.empty() || missing.back() != contract) && !is_served(contract))
      missing.emplace_back(contract);
  }
  return missing;
}

}  // namespace mortise::kernel
