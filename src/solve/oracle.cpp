// SPDX-License-Identifier: Apache-2.0
#include "solve/oracle.hpp"

#include <algorithm>

namespace mortise::solve {

using Kind = Reason::Kind;

Oracle::Oracle(const Problem& problem)
    : problem_(problem), sat_(mortise_sat_new()), number_of_(problem.size(), -1) {
  add_releases();
  for (const Index release : reached_)
    mortise_sat_add_release(sat_.get(), std::to_string(problem.plugin_of(release)).c_str(),
                            UINT32_MAX - release);
  add_wants();
  for (const Index release : reached_) {
    add_pins(release);
    add_needs(release);
    add_conflicts(release);
  }
}

/// Everything that a need, and a need of what serves it, may bring in.
void Oracle::add_releases() {
  for (const Want& want : problem_.wants())
    reach(problem_.candidates({Subject::Kind::kPlugin, want.plugin}, want.range));
  for (const Point& point : problem_.points())
    if (point.is_required)
      reach(problem_.candidates({Subject::Kind::kContract, point.contract}, point.range));
  for (size_t i = 0; i < reached_.size(); ++i) {  // NOLINT(modernize-loop-convert): it grows
    const Release& release = problem_.release(reached_[i]);
    for (const Requirement& need : release.needs)
      if (!need.is_optional && problem_.holds(need.when))
        reach(problem_.candidates(need.what, need.range));
  }
}

void Oracle::reach(const std::vector<Index>& releases) {
  for (const Index release : releases) {
    if (number_of_[release] >= 0) continue;
    number_of_[release] = static_cast<int>(reached_.size());
    reached_.push_back(release);
  }
}

int Oracle::set_of(const std::vector<Index>& releases) {
  const auto known = sets_.find(releases);
  if (known != sets_.end()) return known->second;
  std::vector<int> numbers;
  for (const Index release : releases)
    if (number_of_[release] >= 0) numbers.push_back(number_of_[release]);
  const int set = mortise_sat_add_set(sat_.get(), numbers.data(), numbers.size());
  sets_.emplace(releases, set);
  return set;
}

void Oracle::add_wants() {
  set_of({});  // there is always a set
  const auto add = [&](const Reason& reason, const std::vector<Index>& candidates) {
    wants_.push_back(reason);
    mortise_sat_add_want(sat_.get(), set_of(candidates));
  };
  for (uint32_t i = 0; i < problem_.wants().size(); ++i) {
    const Want& want = problem_.wants()[i];
    add({Kind::kWant, kNone, i},
        problem_.candidates({Subject::Kind::kPlugin, want.plugin}, want.range));
  }
  for (uint32_t i = 0; i < problem_.points().size(); ++i) {
    const Point& point = problem_.points()[i];
    if (point.is_required)
      add({Kind::kPoint, kNone, i},
          problem_.candidates({Subject::Kind::kContract, point.contract}, point.range));
  }
}

/// A pinned plugin's other releases need what is not there.
void Oracle::add_pins(Index release) {
  const auto pins = problem_.pins();
  const auto& plugin = problem_.plugins()[problem_.plugin_of(release)];
  for (uint32_t i = plugin.pin; i < pins.size() && pins[i].plugin == plugin.name; ++i) {
    if (pins[i].range.matches(problem_.release(release).version)) continue;
    const int set = set_of({});
    reasons_[{number_of_[release], set}].push_back({Kind::kPin, kNone, i});
    mortise_sat_add_need(sat_.get(), number_of_[release], set);
  }
}

const std::vector<Index>& Oracle::candidates(const Reason& reason) {
  const Subject& what = problem_.subject(reason);
  const auto& all = problem_.candidates(what, problem_.range(reason));
  if (!what.is_contract() || std::ranges::find(all, reason.release) == all.end()) return all;
  without_self_ = all;
  std::erase(without_self_, reason.release);
  return without_self_;
}

void Oracle::add_needs(Index release) {
  const auto& needs = problem_.release(release).needs;
  for (uint32_t i = 0; i < needs.size(); ++i) {
    if (!problem_.holds(needs[i].when)) continue;
    const Reason reason{Kind::kNeed, release, i};
    const int number = number_of_[release];
    if (!needs[i].is_optional) {
      const std::vector<Index>& all = candidates(reason);
      // The problem keeps its lists, so the same one is the same set.
      int own = -1;
      int& set =
          &all == &without_self_ ? own : set_of_candidates_.try_emplace(&all, -1).first->second;
      if (set < 0) set = set_of(all);
      reasons_[{number, set}].push_back(reason);
      mortise_sat_add_need(sat_.get(), number, set);
    } else if (!needs[i].what.is_contract()) {
      if (needs[i].what.name == problem_.release(release).plugin) continue;
      const int set = set_of(outside(needs[i]));
      reasons_[{number, set}].push_back(reason);
      mortise_sat_add_conflict(sat_.get(), number, set);
    }
  }
}

void Oracle::add_conflicts(Index release) {
  const auto& conflicts = problem_.release(release).conflicts;
  for (uint32_t i = 0; i < conflicts.size(); ++i) {
    if (!problem_.holds(conflicts[i].when)) continue;
    const int set = set_of(meant(conflicts[i], release));
    reasons_[{number_of_[release], set}].push_back({Kind::kConflict, release, i});
    mortise_sat_add_conflict(sat_.get(), number_of_[release], set);
  }
}

/// Reached releases of an optional plugin that must not be active.
std::vector<Index> Oracle::outside(const Requirement& need) const {
  std::vector<Index> found;
  const uint32_t plugin = problem_.find_plugin(need.what.name);
  if (plugin == kNone) return found;
  for (Index i = problem_.plugins()[plugin].begin; i < problem_.plugins()[plugin].end; ++i)
    if (number_of_[i] >= 0 && !need.range.matches(problem_.release(i).version)) found.push_back(i);
  return found;
}

/// Reached releases of other plugins that a conflict means.
std::vector<Index> Oracle::meant(const Conflict& conflict, Index by) const {
  std::vector<Index> found;
  const auto add = [&](Index i) {
    if (number_of_[i] >= 0 && problem_.plugin_of(i) != problem_.plugin_of(by) &&
        problem_.is_meant(i, conflict.what, conflict.range))
      found.push_back(i);
  };
  if (conflict.what.is_contract()) {
    for (const auto& provider : problem_.providers(conflict.what.name)) add(provider.release);
  } else if (const uint32_t plugin = problem_.find_plugin(conflict.what.name); plugin != kNone) {
    for (Index i = problem_.plugins()[plugin].begin; i < problem_.plugins()[plugin].end; ++i)
      add(i);
  }
  return found;
}

bool Oracle::has_solution(std::span<const Index> chosen, std::vector<Reason>& reasons) {
  std::vector<int> numbers;
  for (const Index release : chosen)
    if (number_of_[release] >= 0) numbers.push_back(number_of_[release]);
  const mortise_sat_part* parts = nullptr;
  size_t count = 0;
  if (mortise_sat_solve(sat_.get(), numbers.data(), numbers.size(), &parts, &count) != 0)
    return true;
  for (const mortise_sat_part& part : std::span(parts, count)) {
    if (part.kind == mortise_sat_part::MORTISE_SAT_WANT) {
      reasons.push_back(wants_[static_cast<size_t>(part.number)]);
      continue;
    }
    const auto found = reasons_.find({part.number, part.set});
    if (found != reasons_.end())
      reasons.insert(reasons.end(), found->second.begin(), found->second.end());
  }
  return false;
}

}  // namespace mortise::solve
