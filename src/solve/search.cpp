// SPDX-License-Identifier: Apache-2.0
#include "solve/search.hpp"

#include <algorithm>
#include <utility>

namespace mortise::solve {

using Kind = Reason::Kind;

Search::Search(const Problem& problem, Filter counts, Oracle oracle)
    : Search(problem, std::move(counts), std::move(oracle), Limits{}) {}

Search::Search(const Problem& problem, Filter counts, Oracle oracle, const Limits& limits)
    : problem_(problem),
      counts_(std::move(counts)),
      oracle_(std::move(oracle)),
      limits_(limits),
      active_(problem.plugins().size(), kNone),
      level_of_(problem.plugins().size(), kNone),
      bans_(problem.plugins().size()),
      edges_(problem.plugins().size()),
      way_to_(problem.plugins().size(), kNone),
      patience_left_(limits.patience) {}

Search::Result Search::run() {
  for (;;) {
    Cursor cursor = frames_.empty() ? Cursor{} : frames_.back().cursor;
    const auto step = next_step(cursor);
    if (!step) return Result::kFound;
    open(*step, cursor);
    while (!decide(frames_.back())) {
      ++dead_ends_;
      if (dead_ends_ > limits_.most_dead_ends) return Result::kGaveUp;
      if (!retreat()) return Result::kImpossible;
      if (oracle_ && --patience_left_ == 0 && !ask_oracle()) return Result::kImpossible;
    }
  }
}

std::optional<Search::Step> Search::next_step(Cursor& cursor) const {
  while (cursor.want < problem_.wants().size()) {
    const Reason why{Kind::kWant, kNone, cursor.want++};
    if (counts(why)) return Step{why};
  }
  while (cursor.point < problem_.points().size()) {
    const Reason why{Kind::kPoint, kNone, cursor.point++};
    if (problem_.points()[why.item].is_required && counts(why)) return Step{why};
  }
  if (auto need = next_need(cursor)) return need;
  return next_adapter(cursor);
}

std::optional<Search::Step> Search::next_need(Cursor& cursor) const {
  while (cursor.chosen < chosen_.size()) {
    const Index release = chosen_[cursor.chosen];
    const auto& needs = problem_.release(release).needs;
    while (cursor.item < needs.size()) {
      const Reason why{Kind::kNeed, release, cursor.item++};
      const Requirement& need = needs[why.item];
      if (!need.is_optional && problem_.holds(need.when) && counts(why)) return Step{why};
    }
    ++cursor.chosen;
    cursor.item = 0;
  }
  return std::nullopt;
}

std::optional<Search::Step> Search::next_adapter(Cursor& cursor) const {
  const size_t points = problem_.points().size();
  while (cursor.adapted < chosen_.size() * points) {
    const Index inner = chosen_[cursor.adapted / points];
    const Reason why{Kind::kPoint, kNone, static_cast<uint32_t>(cursor.adapted % points)};
    ++cursor.adapted;
    const Point& point = problem_.points()[why.item];
    if (problem_.role(inner, point.contract) == Problem::Role::kSpeaks &&
        !problem_.is_meant(inner, {Subject::Kind::kContract, point.contract}, point.range))
      return Step{why, true, inner};
  }
  return std::nullopt;
}

void Search::open(const Step& step, const Cursor& cursor) {
  frames_.push_back({.step = step, .cursor = cursor, .candidates = candidates_of(step)});
  if (step.is_adapter) return;
  frames_.back().blame.add(step.why);
  if (step.why.kind == Kind::kNeed)
    frames_.back().blame.add_level(level_of_[problem_.plugin_of(step.why.release)]);
}

std::vector<Index> Search::candidates_of(const Step& step) const {
  std::vector<Index> found;
  if (step.why.kind == Kind::kWant) {
    const Want& want = problem_.wants()[step.why.item];
    found = problem_.candidates({Subject::Kind::kPlugin, want.plugin}, want.range);
  } else if (step.why.kind == Kind::kPoint) {
    const Point& point = problem_.points()[step.why.item];
    found = problem_.candidates({Subject::Kind::kContract, point.contract}, point.range);
    if (step.is_adapter)
      std::erase_if(found, [&](Index candidate) {
        if (problem_.role(candidate, point.contract) != Problem::Role::kAdapts) return true;
        const uint32_t inner = problem_.inner_need(candidate, point.contract);
        const Requirement& need = problem_.release(candidate).needs[inner];
        return !problem_.is_meant(step.inner, need.what, need.range);
      });
  } else {
    found = problem_.candidates(problem_.subject(step.why), problem_.range(step.why));
    if (problem_.subject(step.why).is_contract()) std::erase(found, step.why.release);
  }
  put_first(found,
            [&](Index candidate) { return active_[problem_.plugin_of(candidate)] == candidate; });
  if (step.is_adapter) found.push_back(kNone);
  return found;
}

/// Takes the next candidate that nothing bars. @return false where none is left.
bool Search::decide(Frame& frame) {
  while (frame.next < frame.candidates.size()) {
    const Index candidate = frame.candidates[frame.next++];
    frame.taken = candidate;
    if (candidate == kNone) return true;
    const uint32_t plugin = problem_.plugin_of(candidate);
    frame.is_new = active_[plugin] != candidate;
    if (frame.is_new ? is_barred(candidate, frame.blame) || is_hopeless(candidate, frame.blame)
                     : closes_cycle(frame.step, candidate, frame.blame)) {
      frame.is_new = false;
      continue;
    }
    if (frame.is_new) choose(candidate);
    if (frame.step.why.kind == Kind::kNeed)
      edges_[problem_.plugin_of(frame.step.why.release)].push_back({plugin, level()});
    return true;
  }
  frame.taken = kNone;
  return false;
}

/// Whether `reason`, which is said by one of the two, keeps `candidate` from standing beside
/// `other`.
bool Search::is_barred_by(const Reason& reason, Index other, Index candidate, Blame& blame) const {
  const Index named = reason.release == candidate ? other : candidate;
  const bool is_meant = problem_.is_meant(named, problem_.subject(reason), problem_.range(reason));
  if (is_meant == (reason.kind == Kind::kNeed)) return false;
  blame.add(reason);
  blame.add_level(level_of_[problem_.plugin_of(other)]);
  return true;
}

bool Search::is_barred(Index candidate, Blame& blame) const {
  const uint32_t plugin = problem_.plugin_of(candidate);
  if (active_[plugin] != kNone) {
    blame.add_level(level_of_[plugin]);
    return true;
  }
  const Release& release = problem_.release(candidate);
  const auto pins = problem_.pins();
  for (uint32_t i = problem_.plugins()[plugin].pin;
       i < pins.size() && pins[i].plugin == release.plugin; ++i) {
    const Reason reason{Kind::kPin, kNone, i};
    if (pins[i].range.matches(release.version) || !counts(reason)) continue;
    blame.add(reason);
    return true;
  }
  if (is_barred_by_lesson(candidate, blame)) return true;
  for (const auto* bans : {&bans_[plugin], &contract_bans_})
    for (const Reason& reason : *bans)
      if (is_barred_by(reason, reason.release, candidate, blame)) return true;
  for (uint32_t i = 0; i < release.conflicts.size(); ++i) {
    const Conflict& conflict = release.conflicts[i];
    const Reason reason{Kind::kConflict, candidate, i};
    if (!problem_.holds(conflict.when) || !counts(reason)) continue;
    if (conflict.what.is_contract()) {
      for (const Index other : chosen_)
        if (is_barred_by(reason, other, candidate, blame)) return true;
    } else if (const uint32_t other = problem_.find_plugin(conflict.what.name);
               other != kNone && active_[other] != kNone &&
               is_barred_by(reason, active_[other], candidate, blame)) {
      return true;
    }
  }
  for (uint32_t i = 0; i < release.needs.size(); ++i) {
    const Requirement& need = release.needs[i];
    if (need.what.is_contract() || !problem_.holds(need.when)) continue;
    const Reason reason{Kind::kNeed, candidate, i};
    const uint32_t other = problem_.find_plugin(need.what.name);
    if (other != kNone && active_[other] != kNone && counts(reason) &&
        is_barred_by(reason, active_[other], candidate, blame))
      return true;
  }
  return false;
}

/// Whether `candidate` needs, by way of others, what it would serve.
bool Search::closes_cycle(const Step& step, Index candidate, Blame& blame) {
  if (step.why.kind != Kind::kNeed) return false;
  const uint32_t from = problem_.plugin_of(candidate);
  const uint32_t to = problem_.plugin_of(step.why.release);
  if (from != to && edges_[from].empty()) return false;
  std::vector<uint32_t>& by = way_to_;
  for (const uint32_t plugin : reached_) by[plugin] = kNone;
  reached_.clear();
  std::vector<uint32_t> open{from};
  while (!open.empty() && from != to && by[to] == kNone) {
    const uint32_t plugin = open.back();
    open.pop_back();
    for (const Edge& edge : edges_[plugin]) {
      if (by[edge.plugin] != kNone || edge.plugin == from) continue;
      by[edge.plugin] = edge.level;
      reached_.push_back(edge.plugin);
      open.push_back(edge.plugin);
    }
  }
  if (from != to && by[to] == kNone) return false;
  blame.set_cycle();
  blame.add_level(level_of_[from]);
  for (uint32_t plugin = to; plugin != from;) {
    const Frame& way = frames_[by[plugin]];
    blame.add_level(by[plugin]);
    blame.add(way.step.why);
    plugin = problem_.plugin_of(way.step.why.release);
  }
  return true;
}

void Search::choose(Index candidate) {
  const uint32_t plugin = problem_.plugin_of(candidate);
  const Release& release = problem_.release(candidate);
  active_[plugin] = candidate;
  level_of_[plugin] = level();
  chosen_.push_back(candidate);
  const auto ban = [&](const Subject& what, const Reason& reason) {
    if (!counts(reason)) return;
    if (what.is_contract()) return contract_bans_.push_back(reason);
    const uint32_t banned = problem_.find_plugin(what.name);
    if (banned != kNone) bans_[banned].push_back(reason);
  };
  for (uint32_t i = 0; i < release.conflicts.size(); ++i)
    if (problem_.holds(release.conflicts[i].when))
      ban(release.conflicts[i].what, {Kind::kConflict, candidate, i});
  for (uint32_t i = 0; i < release.needs.size(); ++i)
    if (!release.needs[i].what.is_contract() && problem_.holds(release.needs[i].when))
      ban(release.needs[i].what, {Kind::kNeed, candidate, i});
}

/// Whether something that `candidate` needs can be served by nothing, as things stand.
bool Search::is_hopeless(Index candidate, Blame& blame) const {
  const auto& needs = problem_.release(candidate).needs;
  for (uint32_t i = 0; i < needs.size(); ++i) {
    const Reason reason{Kind::kNeed, candidate, i};
    if (needs[i].is_optional || !problem_.holds(needs[i].when) || !counts(reason)) continue;
    Blame found;
    const auto can_serve = [&](Index other) {
      if (other == candidate) return !needs[i].what.is_contract();
      return active_[problem_.plugin_of(other)] == other || !is_barred(other, found);
    };
    if (std::ranges::any_of(problem_.candidates(needs[i].what, needs[i].range), can_serve))
      continue;
    found.add(reason);
    blame.add(found);
    return true;
  }
  return false;
}

/// Undoes what was decided in the last frame.
void Search::take_back(Frame& frame) {
  if (frame.taken == kNone) return;
  if (frame.step.why.kind == Kind::kNeed)
    edges_[problem_.plugin_of(frame.step.why.release)].pop_back();
  if (frame.is_new) {
    const auto is_mine = [&](const Reason& reason) { return reason.release == frame.taken; };
    const Release& release = problem_.release(frame.taken);
    const auto lift = [&](const Subject& what) {
      if (what.is_contract()) return;
      const uint32_t banned = problem_.find_plugin(what.name);
      if (banned != kNone)
        while (!bans_[banned].empty() && is_mine(bans_[banned].back())) bans_[banned].pop_back();
    };
    for (const Conflict& conflict : release.conflicts) lift(conflict.what);
    for (const Requirement& need : release.needs) lift(need.what);
    while (!contract_bans_.empty() && is_mine(contract_bans_.back())) contract_bans_.pop_back();
    active_[problem_.plugin_of(frame.taken)] = kNone;
    chosen_.pop_back();
  }
  frame.taken = kNone;
  frame.is_new = false;
}

void Search::go_back_to(uint32_t level) {
  while (frames_.size() > level + size_t{1}) {
    take_back(frames_.back());
    frames_.pop_back();
  }
  take_back(frames_.back());
}

/// From a frame without candidates to the last decision that took part. @return false where none.
bool Search::retreat() {
  Blame blame = std::move(frames_.back().blame);
  const uint32_t level = blame.highest_level();
  if (level == kNone) {
    core_ = blame.reasons();
    return false;
  }
  learn(blame);
  go_back_to(level);
  blame.remove_level(level);
  frames_.back().blame.add(blame);
  return true;
}

/// Remembers what cannot stand together. It must be what was chosen that is to blame, and not what
/// serves what, which may be another release the next time.
void Search::learn(const Blame& blame) {
  if (blame.has_cycle() || lessons_.size() == kMostLessons || blame.level_count() > kLongestLesson)
    return;
  Lesson lesson{{}, blame.reasons()};
  for (uint32_t i = 0; i < frames_.size(); ++i) {
    if (!blame.has_level(i)) continue;
    if (!frames_[i].is_new) return;
    lesson.releases.push_back(frames_[i].taken);
  }
  for (const Index release : lesson.releases)
    lessons_of_[release].push_back(static_cast<uint32_t>(lessons_.size()));
  lessons_.push_back(std::move(lesson));
}

bool Search::is_barred_by_lesson(Index candidate, Blame& blame) const {
  const auto found = lessons_of_.find(candidate);
  if (found == lessons_of_.end()) return false;
  for (const uint32_t number : found->second) {
    const Lesson& lesson = lessons_[number];
    const auto is_there = [&](Index release) {
      return release == candidate || active_[problem_.plugin_of(release)] == release;
    };
    if (!std::ranges::all_of(lesson.releases, is_there)) continue;
    for (const Index release : lesson.releases)
      if (release != candidate) blame.add_level(level_of_[problem_.plugin_of(release)]);
    for (const Reason& reason : lesson.reasons) blame.add(reason);
    return true;
  }
  return false;
}

/// Goes back to the first decision that cannot be kept. @return false where nothing can be.
bool Search::ask_oracle() {
  patience_left_ = limits_.patience;
  std::vector<Reason> reasons;
  if (oracle_(chosen_, reasons)) return true;
  size_t good = 0;  // decisions that can be kept
  size_t bad = chosen_.size();
  if (std::vector<Reason> all; !oracle_({}, all)) {
    core_ = std::move(all);
    return false;
  }
  while (bad - good > 1) {
    const size_t middle = (good + bad) / 2;
    std::vector<Reason> found;
    if (oracle_(std::span(chosen_).first(middle), found)) {
      good = middle;
    } else {
      bad = middle;
      reasons = std::move(found);
    }
  }
  const uint32_t level = level_of_[problem_.plugin_of(chosen_[bad - 1])];
  go_back_to(level);
  frames_[level].blame.add_levels_below(level);
  for (const Reason& reason : reasons) frames_[level].blame.add(reason);
  return true;
}

Solution Search::solution() const {
  Solution solution;
  solution.chosen = chosen_;
  for (const Frame& frame : frames_) {
    if (frame.step.is_adapter)
      solution.adapted.push_back({frame.step.why.item, frame.step.inner, frame.taken});
    else
      solution.served.push_back({frame.step.why, frame.taken});
  }
  return solution;
}

}  // namespace mortise::solve
