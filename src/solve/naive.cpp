// SPDX-License-Identifier: Apache-2.0
#include "solve/naive.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace mortise::solve::testing {
namespace {

using Releases = std::vector<const Release*>;

bool holds(const Catalog& catalog, const Condition& condition) {
  return condition.holds(catalog.request.host.features);
}

bool is_fit(const Catalog& catalog, const Release& release) {
  const Host& host = catalog.request.host;
  for (const HostRange& needed : release.hosts)
    if (holds(catalog, needed.when) && !needed.range.matches(host.version)) return false;
  for (const Pin& pin : catalog.request.pins)
    if (pin.plugin == release.plugin && !pin.range.matches(release.version)) return false;
  return release.forbidden.empty() && holds(catalog, release.features) &&
         (release.platforms.empty() || std::ranges::count(release.platforms, host.platform) > 0);
}

bool is_meant(const Release& release, const Subject& what, const Range& range) {
  if (what.kind == Subject::Kind::kPlugin)
    return release.plugin == what.name && range.matches(release.version);
  for (const Provision& provision : release.provides)
    if (provision.contract == what.name && range.matches(provision.version)) return true;
  return false;
}

/// The requirement between an adapter or wrapper and what it stands before; null for others.
const Requirement* inner(const Catalog& catalog, const Release& release,
                         const std::string& contract) {
  for (const Requirement& need : release.needs)
    if (need.what == Subject{Subject::Kind::kContract, contract} && !need.is_optional &&
        holds(catalog, need.when))
      return &need;
  return nullptr;
}

bool wraps(const Catalog& catalog, const Release& release, const std::string& contract) {
  const Requirement* const need = inner(catalog, release, contract);
  return need != nullptr && is_meant(release, need->what, need->range);
}

bool may_serve(const Catalog& catalog, const Release& release, const Subject& what,
               const Range& range) {
  return is_meant(release, what, range) &&
         (what.kind == Subject::Kind::kPlugin || !wraps(catalog, release, what.name));
}

/// Whether two releases of different plugins may stand beside each other.
bool are_friends(const Catalog& catalog, const Release& a, const Release& b) {
  for (const auto& [one, other] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    for (const Conflict& conflict : one->conflicts)
      if (holds(catalog, conflict.when) && is_meant(*other, conflict.what, conflict.range))
        return false;
    for (const Requirement& need : one->needs)
      if (need.is_optional && holds(catalog, need.when) &&
          need.what == Subject{Subject::Kind::kPlugin, other->plugin} &&
          !need.range.matches(other->version))
        return false;
  }
  return true;
}

/// Whether every release can start: each hard requirement is served by one that can start before.
bool can_start(const Catalog& catalog, const Releases& all) {
  std::set<const Release*> started;
  for (bool is_changed = true; is_changed;) {
    is_changed = false;
    for (const Release* release : all) {
      if (started.contains(release)) continue;
      const bool is_ready = std::ranges::all_of(release->needs, [&](const Requirement& need) {
        return need.is_optional || !holds(catalog, need.when) ||
               std::ranges::any_of(started, [&](const Release* other) {
                 return may_serve(catalog, *other, need.what, need.range);
               });
      });
      if (is_ready) is_changed = started.insert(release).second;
    }
  }
  return started.size() == all.size();
}

bool is_solution(const Catalog& catalog, const Releases& all) {
  const auto serves = [&](const Subject& what, const Range& range) {
    return std::ranges::any_of(
        all, [&](const Release* release) { return may_serve(catalog, *release, what, range); });
  };
  for (const Want& want : catalog.request.wants)
    if (!serves({Subject::Kind::kPlugin, want.plugin}, want.range)) return false;
  for (const Point& point : catalog.request.points)
    if (point.is_required && !serves({Subject::Kind::kContract, point.contract}, point.range))
      return false;
  for (size_t i = 0; i < all.size(); ++i)
    for (size_t k = 0; k < i; ++k)
      if (!are_friends(catalog, *all[i], *all[k])) return false;
  return can_start(catalog, all);
}

bool any_set(const Catalog& catalog, const std::vector<Releases>& plugins, size_t at,
             Releases& chosen) {
  if (at == plugins.size()) return is_solution(catalog, chosen);
  if (any_set(catalog, plugins, at + 1, chosen)) return true;
  for (const Release* release : plugins[at]) {
    chosen.push_back(release);
    if (any_set(catalog, plugins, at + 1, chosen)) return true;
    chosen.pop_back();
  }
  return false;
}

/// Decides everything open in the documented order, and comes back from every dead end to the
/// decision before it.
class Chooser {
 public:
  explicit Chooser(const Catalog& catalog) : catalog_(catalog), request_(catalog.request) {
    for (const Release& release : catalog.releases)
      if (is_fit(catalog, release)) fit_.push_back(&release);
    std::ranges::sort(request_.wants, {},
                      [](const Want& want) { return std::tuple(want.plugin, want.range.text()); });
    std::ranges::sort(request_.points, {}, &Point::name);
  }

  std::optional<Choice> choose() {
    if (!decide(0)) return std::nullopt;
    Choice choice;
    for (const Release* release : chosen_) choice[release->plugin] = release->version.text();
    return choice;
  }

 private:
  struct Step {
    Subject what;
    Range range;
    const Release* by = nullptr;     // whose requirement it is
    const Release* inner = nullptr;  // what is to be adapted
  };

  /// All steps that are known now; those that are decided keep their places.
  std::vector<Step> steps() const {
    std::vector<Step> steps;
    for (const Want& want : request_.wants)
      steps.push_back({{Subject::Kind::kPlugin, want.plugin}, want.range});
    for (const Point& point : request_.points)
      if (point.is_required)
        steps.push_back({{Subject::Kind::kContract, point.contract}, point.range});
    return steps;
  }

  std::optional<Step> next(size_t done_needs, size_t done_pairs) const {
    size_t count = 0;
    for (const Release* release : chosen_)
      for (const Requirement& need : release->needs)
        if (!need.is_optional && holds(catalog_, need.when) && count++ == done_needs)
          return Step{need.what, need.range, release};
    count = 0;
    for (const Release* release : chosen_)
      for (const Point& point : request_.points) {
        const Subject what{Subject::Kind::kContract, point.contract};
        const bool speaks = is_meant(*release, what, Range{}) || provides(*release, point.contract);
        if (speaks && inner(catalog_, *release, point.contract) == nullptr &&
            !is_meant(*release, what, point.range) && count++ == done_pairs)
          return Step{what, point.range, nullptr, release};
      }
    return std::nullopt;
  }

  static bool provides(const Release& release, const std::string& contract) {
    return std::ranges::any_of(release.provides, [&](const Provision& provision) {
      return provision.contract == contract;
    });
  }

  bool decide(size_t index) {
    const std::vector<Step> fixed = steps();
    std::optional<Step> step;
    if (index < fixed.size())
      step = fixed[index];
    else
      step = next(needs_, pairs_);
    if (!step) return true;
    size_t* const counter = index < fixed.size() ? nullptr : step->inner ? &pairs_ : &needs_;
    if (counter != nullptr) ++*counter;
    for (const Release* candidate : candidates(*step)) {
      const bool is_new = std::ranges::count(chosen_, candidate) == 0;
      if (is_new && !may_join(*candidate)) continue;
      if (step->by != nullptr && reaches(candidate, step->by)) continue;
      if (is_new) chosen_.push_back(candidate);
      if (step->by != nullptr) served_.emplace_back(step->by, candidate);
      if (decide(index + 1)) return true;
      if (step->by != nullptr) served_.pop_back();
      if (is_new) chosen_.pop_back();
    }
    if (step->inner != nullptr && decide(index + 1)) return true;  // without an adapter
    if (counter != nullptr) --*counter;
    return false;
  }

  bool may_join(const Release& candidate) const {
    return std::ranges::all_of(chosen_, [&](const Release* other) {
      return other->plugin != candidate.plugin && are_friends(catalog_, *other, candidate);
    });
  }

  bool reaches(const Release* from, const Release* to) const {
    if (from == to) return true;
    return std::ranges::any_of(
        served_, [&](const auto& edge) { return edge.first == from && reaches(edge.second, to); });
  }

  bool is_last(const Release& release) const {
    return std::ranges::any_of(request_.last, [&](const Chosen& chosen) {
      return chosen.plugin == release.plugin && chosen.version == release.version;
    });
  }

  std::vector<const Release*> candidates(const Step& step) const {
    std::vector<const Release*> found;
    for (const Release* release : fit_) {
      if (!may_serve(catalog_, *release, step.what, step.range)) continue;
      if (step.what.kind == Subject::Kind::kContract && release == step.by) continue;
      if (step.inner != nullptr) {
        const Requirement* const need = inner(catalog_, *release, step.what.name);
        if (need == nullptr || !is_meant(*step.inner, need->what, need->range)) continue;
      }
      found.push_back(release);
    }
    std::ranges::sort(found,
                      [&](const Release* a, const Release* b) { return is_better(*a, *b, step); });
    return found;
  }

  bool is_better(const Release& a, const Release& b, const Step& step) const {
    const auto rank = [&](const Release& of) {
      const bool is_idle = std::ranges::count(chosen_, &of) == 0;
      if (step.what.kind == Subject::Kind::kPlugin)
        return std::tuple(is_idle, false, false, !is_last(of));
      const bool is_pinned = std::ranges::any_of(
          request_.pins, [&](const Pin& pin) { return pin.plugin == of.plugin; });
      return std::tuple(is_idle, inner(catalog_, of, step.what.name) != nullptr, !is_pinned,
                        !is_last(of));
    };
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    if (step.what.kind == Subject::Kind::kContract) {
      const auto best = [&](const Release& of) {
        Version found;
        for (const Provision& provision : of.provides)
          if (provision.contract == step.what.name && step.range.matches(provision.version))
            found = std::max(found, provision.version);
        return found;
      };
      if (best(a) != best(b)) return best(a) > best(b);
    }
    if (a.plugin != b.plugin) return a.plugin < b.plugin;
    return a.version > b.version;
  }

  const Catalog& catalog_;
  Request request_;
  std::vector<const Release*> fit_;
  std::vector<const Release*> chosen_;
  std::vector<std::pair<const Release*, const Release*>> served_;
  size_t needs_ = 0;
  size_t pairs_ = 0;
};

}  // namespace

bool has_solution(const Catalog& catalog) {
  std::map<std::string, Releases> by_plugin;
  for (const Release& release : catalog.releases)
    if (is_fit(catalog, release)) by_plugin[release.plugin].push_back(&release);
  std::vector<Releases> plugins;
  for (const auto& [plugin, releases] : by_plugin) plugins.push_back(releases);
  Releases chosen;
  return any_set(catalog, plugins, 0, chosen);
}

std::optional<Choice> naive_choice(const Catalog& catalog) { return Chooser(catalog).choose(); }

}  // namespace mortise::solve::testing
