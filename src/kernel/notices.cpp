// SPDX-License-Identifier: Apache-2.0
#include "kernel/notices.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace mortise::kernel {

Notices::SeenById Notices::see(const std::vector<PointCandidate>& candidates) {
  std::set<std::string_view> provided;
  for (const PointCandidate& candidate : candidates)
    if (!candidate.is_quarantined)
      for (const std::string& contract : candidate.plugin->contracts()) provided.insert(contract);
  SeenById all;
  for (const PointCandidate& candidate : candidates)
    all.emplace(candidate.plugin->id(),
                Seen{candidate.plugin, candidate.is_quarantined,
                     unserved(*candidate.plugin, [&](std::string_view contract) {
                       return provided.contains(contract);
                     })});
  return all;
}

void Notices::look(const std::vector<PointCandidate>& candidates) {
  if (!events_.is_heard()) return;
  const SeenById former = std::exchange(known_, see(candidates));
  for (const auto& [id, seen] : former)
    if (!known_.contains(id)) events_.post({.kind = EventKind::kRemoved, .plugin = id});
  for (const auto& [id, seen] : known_) {
    const auto before = former.find(id);
    if (before == former.end())
      events_.post({.kind = EventKind::kAdded, .plugin = id});
    else
      compare(id, before->second, seen);
  }
}

void Notices::compare(const std::string& id, const Seen& before, const Seen& now) const {
  if (before.version.owner_before(now.version) || now.version.owner_before(before.version))
    events_.post({.kind = EventKind::kSwapped, .plugin = id});
  if (now.is_quarantined && !before.is_quarantined)
    events_.post({.kind = EventKind::kQuarantined, .plugin = id});
  if (before.is_quarantined && !now.is_quarantined)
    events_.post({.kind = EventKind::kRecovered, .plugin = id});
  const auto each_missing = [](const Seen& from, const Seen& in, const auto& tell) {
    for (const std::string& contract : from.unserved)
      if (std::ranges::find(in.unserved, contract) == in.unserved.end()) tell(contract);
  };
  each_missing(now, before, [&](const std::string& contract) {
    events_.post({.kind = EventKind::kDegraded,
                  .plugin = id,
                  .text = "nobody provides '" + contract + "' any more, which it calls"});
  });
  each_missing(before, now, [&](const std::string& contract) {
    events_.post({.kind = EventKind::kRecovered,
                  .plugin = id,
                  .text = "'" + contract + "', which it calls, is provided"});
  });
}

void Notices::tell_health(std::string_view plugin, const Option<Health>& former,
                          const Health& now) const {
  const HealthStatus before = former ? former->status : HealthStatus::kReady;
  if (before == now.status) return;
  const bool is_ready = now.status == HealthStatus::kReady;
  events_.post({.kind = is_ready ? EventKind::kRecovered : EventKind::kDegraded,
                .plugin = plugin,
                .text = is_ready ? "it is ready" : std::string_view(now.reason)});
}

}  // namespace mortise::kernel
