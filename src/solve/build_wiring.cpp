// SPDX-License-Identifier: Apache-2.0
#include "solve/build_wiring.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "solve/words.hpp"

namespace mortise::solve {

using Kind = Reason::Kind;

namespace {

using Role = Problem::Role;

class Builder {
 public:
  Builder(const Problem& problem, const Solution& solution)
      : problem_(problem),
        solution_(solution),
        active_(problem.plugins().size(), kNone),
        before_(problem.plugins().size()) {
    for (const Index release : solution.chosen) active_[problem.plugin_of(release)] = release;
    for (const Solution::Served& served : solution.served) {
      if (served.why.kind != Kind::kNeed) continue;
      provider_of_[served.why] = served.provider;
      needed_by_[served.provider].insert(name(served.why.release));
      before_[problem.plugin_of(served.why.release)].push_back(problem.plugin_of(served.provider));
    }
  }

  Wiring build() {
    for (const Index release : active_)
      if (release != kNone) serve_optional(release);
    Wiring wiring;
    for (const Index release : start_order()) wiring.active.push_back(describe(release));
    for (uint32_t i = 0; i < problem_.points().size(); ++i) wiring.points.push_back(serve(i));
    return wiring;
  }

 private:
  const std::string& name(Index release) const { return problem_.release(release).plugin; }
  bool is_active(Index release) const { return active_[problem_.plugin_of(release)] == release; }

  /// Optional requirements take the most preferred of what is active; the order of starting follows
  /// them where that closes no circle.
  void serve_optional(Index release) {
    const auto& needs = problem_.release(release).needs;
    for (uint32_t i = 0; i < needs.size(); ++i) {
      if (!needs[i].is_optional || !problem_.holds(needs[i].when)) continue;
      const Reason why{Kind::kNeed, release, i};
      provider_of_[why] = kNone;
      for (const Index candidate : problem_.candidates(needs[i].what, needs[i].range)) {
        if (!is_active(candidate) || candidate == release) continue;
        provider_of_[why] = candidate;
        const uint32_t provider = problem_.plugin_of(candidate);
        if (!comes_before(problem_.plugin_of(release), provider))
          before_[problem_.plugin_of(release)].push_back(provider);
        break;
      }
    }
  }

  bool comes_before(uint32_t plugin, uint32_t other) const {
    std::vector<bool> seen(before_.size());
    std::vector<uint32_t> open{other};
    while (!open.empty()) {
      const uint32_t now = open.back();
      open.pop_back();
      if (now == plugin) return true;
      if (seen[now]) continue;
      seen[now] = true;
      open.insert(open.end(), before_[now].begin(), before_[now].end());
    }
    return false;
  }

  /// What serves comes before what is served, else by id.
  std::vector<Index> start_order() const {
    std::vector<Index> order;
    std::vector<bool> seen(before_.size());
    std::vector<std::pair<uint32_t, size_t>> open;  // plugin, how many before it were looked at
    for (uint32_t root = 0; root < active_.size(); ++root) {
      if (active_[root] == kNone || seen[root]) continue;
      seen[root] = true;
      open.emplace_back(root, 0);
      while (!open.empty()) {
        auto& [plugin, next] = open.back();
        if (next == before_[plugin].size()) {
          order.push_back(active_[plugin]);
          open.pop_back();
        } else if (const uint32_t other = before_[plugin][next++]; !seen[other]) {
          seen[other] = true;
          open.emplace_back(other, 0);
        }
      }
    }
    return order;
  }

  Wiring::Active describe(Index release) const {
    Wiring::Active active{name(release), problem_.release(release).version};
    const auto from = provider_of_.lower_bound({Kind::kNeed, release, 0});
    for (auto at = from; at != provider_of_.end() && at->first.release == release; ++at)
      active.needs.push_back({at->first.item, at->second == kNone ? "" : name(at->second)});
    if (const auto at = needed_by_.find(release); at != needed_by_.end())
      active.needed_by.assign(at->second.begin(), at->second.end());
    for (const Solution::Adapted& adapted : solution_.adapted)
      if (adapted.adapter == release &&
          std::ranges::find(active.adapts_for, problem_.points()[adapted.point].name) ==
              active.adapts_for.end())
        active.adapts_for.push_back(problem_.points()[adapted.point].name);
    return active;
  }

  Wiring::Served serve(uint32_t index) const {
    const Point& point = problem_.points()[index];
    Wiring::Served served{point.name};
    const Subject what{Subject::Kind::kContract, point.contract};
    for (const Index candidate : problem_.candidates(what, point.range))
      if (is_active(candidate) && problem_.role(candidate, point.contract) == Role::kSpeaks)
        served.providers.push_back({name(candidate)});
    for (const Solution::Adapted& adapted : solution_.adapted) {
      if (adapted.point != index) continue;
      if (adapted.adapter != kNone)
        served.providers.push_back({name(adapted.provider), name(adapted.adapter)});
      else
        served.unfit.push_back(name_of(problem_, adapted.provider) + " provides " + point.contract +
                               " " + versions_of(adapted.provider, what.name) +
                               ", the point takes " + point.range.text() +
                               ", and there is no adapter");
    }
    for (const Index release : active_)
      if (release != kNone && problem_.role(release, point.contract) == Role::kWraps &&
          problem_.is_meant(release, what, point.range))
        served.wrappers.push_back(name(release));
    return served;
  }

  std::string versions_of(Index release, std::string_view contract) const {
    std::vector<std::string> versions;
    for (const Provision& provision : problem_.release(release).provides)
      if (provision.contract == contract) versions.push_back(provision.version.text());
    return list(versions);
  }

  const Problem& problem_;
  const Solution& solution_;
  std::vector<Index> active_;                  // by plugin
  std::vector<std::vector<uint32_t>> before_;  // by plugin: those that start before it
  std::map<Reason, Index> provider_of_;
  std::map<Index, std::set<std::string>> needed_by_;
};

}  // namespace

Wiring build_wiring(const Problem& problem, const Solution& solution) {
  return Builder(problem, solution).build();
}

}  // namespace mortise::solve
