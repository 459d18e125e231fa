// SPDX-License-Identifier: Apache-2.0
#include "solve/judge.hpp"

#include "solve/words.hpp"

namespace mortise::solve {
namespace {

using Kind = Reason::Kind;

/// Knows why one plugin is active, in which version.
class Judge {
 public:
  Judge(const Problem& problem, const Solution& solution, uint32_t plugin)
      : problem_(problem), solution_(solution) {
    for (const Index release : solution.chosen)
      if (problem.plugin_of(release) == plugin) active_ = release;
    for (const Solution::Served& served : solution.served)
      if (problem.plugin_of(served.provider) == plugin) serves_.push_back(served.why);
  }

  Verdict judge(Index release) const {
    Verdict verdict{problem_.release(release).plugin, problem_.release(release).version,
                    release == active_};
    if (verdict.is_chosen)
      why_chosen(release, verdict.why);
    else if (!problem_.is_fit(release))
      verdict.why = problem_.unfitness(release);
    else if (active_ != kNone)
      why_another(release, verdict.why);
    else
      verdict.why.push_back("nothing that is active asks for it");
    return verdict;
  }

 private:
  void why_chosen(Index release, std::vector<std::string>& why) const {
    for (const Reason& reason : serves_) why.push_back(say(problem_, reason));
    for (const Solution::Adapted& adapted : solution_.adapted)
      if (adapted.adapter == release)
        why.push_back("it adapts " + name_of(problem_, adapted.provider) + " to the point '" +
                      problem_.points()[adapted.point].name + "'");
    if (problem_.is_last(release)) why.push_back("it was chosen the last time");
  }

  /// Why another version is active.
  void why_another(Index release, std::vector<std::string>& why) const {
    const Release& of = problem_.release(release);
    const Problem::Plugin& plugin = problem_.plugins()[problem_.plugin_of(release)];
    for (const Reason& reason : serves_) {
      const bool fits =
          reason.kind == Kind::kWant ? problem_.wants()[reason.item].range.matches(of.version)
          : reason.kind == Kind::kNeed
              ? problem_.is_meant(release, problem_.subject(reason), problem_.range(reason))
              : true;
      if (!fits) why.push_back(say(problem_, reason));
    }
    for (uint32_t i = plugin.pin; i < problem_.pins().size(); ++i) {
      const Pin& pin = problem_.pins()[i];
      if (pin.plugin != plugin.name) break;
      if (!pin.range.matches(of.version)) why.push_back(say(problem_, {Kind::kPin, kNone, i}));
    }
    if (!why.empty()) return;
    const std::string chosen = problem_.release(active_).version.text();
    if (problem_.is_last(active_))
      why.push_back(chosen + " was chosen the last time, and still fits");
    else if (active_ < release)
      why.push_back(chosen + " is newer, and was chosen");
    else
      why.push_back(
          "with it, what was decided before cannot be satisfied; to see it: mortise why " +
          of.plugin + "@" + of.version.text());
  }

  const Problem& problem_;
  const Solution& solution_;
  Index active_ = kNone;
  std::vector<Reason> serves_;
};

}  // namespace

std::vector<Verdict> judge(const Problem& problem, const Solution& solution, uint32_t plugin) {
  const Judge of(problem, solution, plugin);
  std::vector<Verdict> verdicts;
  for (Index i = problem.plugins()[plugin].begin; i < problem.plugins()[plugin].end; ++i)
    verdicts.push_back(of.judge(i));
  return verdicts;
}

}  // namespace mortise::solve
