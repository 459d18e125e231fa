// SPDX-License-Identifier: Apache-2.0
#include "solve/explain.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "solve/facts.hpp"
#include "solve/oracle.hpp"
#include "solve/proof.hpp"
#include "solve/resolve.hpp"
#include "solve/words.hpp"

namespace mortise::solve {

using Kind = Reason::Kind;

namespace {

constexpr size_t kMostFixes = 4;
/// What might fix it is tried for so long: what is harder than that is offered only where nothing
/// else is.
constexpr Search::Limits kTrial{.patience = SIZE_MAX, .most_dead_ends = 100};
constexpr Search::Limits kFull{};

/// A trouble with what might fix it.
struct Work {
  Explanation::Trouble trouble;
  std::vector<Fix> candidates;  ///< That take this trouble away, whatever else there is.
};

class Explainer {
 public:
  Explainer(std::span<const Release> releases, const Request& request)
      : releases_(releases), request_(request) {}

  Explanation explain(std::vector<Reason> core) {
    Request now = request_;
    std::vector<Work> works;
    Explanation explanation;
    for (;;) {
      const Problem problem = *Problem::make(releases_, now);
      const std::vector<Fact> facts = smallest_core(problem, core);
      works.push_back({prove(problem, facts), {}});
      Work& work = works.back();
      std::vector<Reason> next;
      std::vector<Fix> fixes = candidates(problem, facts);
      for (const Search::Limits& limits : {kTrial, kFull})
        for (Fix& fix : fixes) {
          if (limits.patience == kFull.patience && !work.candidates.empty()) break;
          std::optional<Found> found = without(fix, now, limits);
          if (!found) continue;
          if (work.candidates.empty()) next = found->core;
          work.candidates.push_back(fix);
        }
      if (work.candidates.empty()) break;  // no request can change it
      now = apply(work.candidates.front(), now);
      core = std::move(next);
      if (core.empty()) break;  // solved
      if (works.size() == Explanation::kMostTroubles) {
        explanation.has_more = true;
        break;
      }
    }
    for (size_t i = 0; i < works.size(); ++i) {
      if (!explanation.has_more) works[i].trouble.fixes = confirmed(works, i);
      explanation.troubles.push_back(std::move(works[i].trouble));
    }
    return explanation;
  }

 private:
  /// Changes of what takes part, the cheapest first. Nothing here lifts a policy.
  std::vector<Fix> candidates(const Problem& problem, std::span<const Fact> facts) const {
    std::vector<Fix> fixes;
    const auto add = [&](Fix fix) {
      const bool is_known = std::ranges::any_of(fixes, [&](const Fix& other) {
        return other.kind == fix.kind && other.plugin == fix.plugin;
      });
      if (is_plain(fix.plugin) && !is_known && fixes.size() < 4 * kMostFixes)
        fixes.push_back(std::move(fix));
    };
    for (const Fact& fact : facts)
      if (fact.kind == Kind::kPin)
        add({Fix::Kind::kUnpin, problem.pins()[fact.first().item].plugin});
    for (const Fact& fact : facts) {
      if (fact.kind != Kind::kWant) continue;
      const Want& want = problem.wants()[fact.first().item];
      if (problem.find_plugin(want.plugin) == kNone) {
        const std::string near = nearest_plugin(problem, want.plugin);
        if (is_plain(near)) add({Fix::Kind::kChange, want.plugin, {}, near});
      } else if (const auto range = other_range(problem, want)) {
        add({Fix::Kind::kChange, want.plugin, *range});
      }
    }
    for (const Fact& fact : facts)
      if (fact.kind == Kind::kWant)
        add({Fix::Kind::kDisable, problem.wants()[fact.first().item].plugin});
    return fixes;
  }

  /// Versions of a plugin with which its request could stay: of its releases, else of a prerelease;
  /// nothing where there are none.
  std::optional<Range> other_range(const Problem& problem, const Want& want) const {
    std::vector<Range> ranges;
    if (!want.range.takes_all()) ranges.emplace_back();
    const auto& plugin = problem.plugins()[problem.find_plugin(want.plugin)];
    for (Index i = plugin.begin; i < plugin.end; ++i) {
      const Version& version = problem.release(i).version;
      if (version.pre.empty() || want.range.matches(version)) continue;
      ranges.push_back(*base::parse_range("^" + version.text()));
      break;
    }
    for (const Range& range : ranges) {
      const Request request = apply({Fix::Kind::kChange, want.plugin, range}, request_of(problem));
      const auto changed = Problem::make(releases_, request);
      if (!changed) continue;
      for (const Index release : find(*changed, kTrial).solution.chosen)
        if (changed->release(release).plugin == want.plugin)
          return base::parse_range("^" + changed->release(release).version.text());
    }
    return std::nullopt;
  }

  static Request request_of(const Problem& problem) {
    return {problem.host(),
            {problem.wants().begin(), problem.wants().end()},
            {problem.pins().begin(), problem.pins().end()},
            {problem.points().begin(), problem.points().end()},
            {}};
  }

  /// What is found after a fix; nothing where the fix takes part in what is wrong then.
  std::optional<Found> without(Fix& fix, const Request& now, const Search::Limits& limits) const {
    const Request request = apply(fix, now);
    const auto problem = Problem::make(releases_, request);
    if (!problem) return std::nullopt;
    Found found = find(*problem, limits);
    if (found.result == Search::Result::kGaveUp) return std::nullopt;
    const std::string& plugin = fix.instead.empty() ? fix.plugin : fix.instead;
    if (found.result == Search::Result::kFound) {
      if (fix.kind == Fix::Kind::kUnpin)
        for (const Index release : found.solution.chosen)
          if (problem->release(release).plugin == plugin)
            fix.then = name_of(*problem, release) + " is chosen";
      return found;
    }
    const bool takes_part = std::ranges::any_of(found.core, [&](const Reason& reason) {
      return (reason.kind == Kind::kWant && problem->wants()[reason.item].plugin == plugin) ||
             (reason.kind == Kind::kPin && problem->pins()[reason.item].plugin == plugin) ||
             (reason.release != kNone && problem->release(reason.release).plugin == plugin);
    });
    if (takes_part && fix.kind != Fix::Kind::kDisable) return std::nullopt;
    return found;
  }

  /// Fixes of one trouble that solve everything together with the first fix of each other one.
  std::vector<Fix> confirmed(const std::vector<Work>& works, size_t index) const {
    Request others = request_;
    for (size_t i = 0; i < works.size(); ++i) {
      if (works[i].candidates.empty()) return {};
      if (i != index) others = apply(works[i].candidates.front(), others);
    }
    std::vector<Fix> fixes;
    for (const Search::Limits& limits : {kTrial, kFull})
      for (const Fix& fix : works[index].candidates) {
        if (fixes.size() == kMostFixes || (limits.patience == kFull.patience && !fixes.empty()))
          break;
        const Request request = apply(fix, others);
        const auto problem = Problem::make(releases_, request);
        if (problem && find(*problem, limits).result == Search::Result::kFound)
          fixes.push_back(fix);
      }
    return fixes;
  }

  std::span<const Release> releases_;
  const Request& request_;
};

}  // namespace

Found find(const Problem& problem, const Search::Limits& limits) {
  std::optional<Oracle> oracle;
  const auto ask = [&](std::span<const Index> chosen, std::vector<Reason>& reasons) {
    if (!oracle) oracle.emplace(problem);
    return oracle->has_solution(chosen, reasons);
  };
  Search search(problem, {}, ask, limits);
  Found found{search.run()};
  if (found.result == Search::Result::kFound) found.solution = search.solution();
  if (found.result == Search::Result::kImpossible) found.core = search.core();
  return found;
}

Explanation explain(std::span<const Release> releases, const Request& request,
                    const std::vector<Reason>& core) {
  return Explainer(releases, request).explain(core);
}

}  // namespace mortise::solve
