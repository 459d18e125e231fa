// SPDX-License-Identifier: Apache-2.0
#include "solve/proof.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "solve/words.hpp"

namespace mortise::solve {

using Kind = Reason::Kind;

namespace {

/// So many facts may stand in one sentence.
constexpr size_t kMostJoined = 3;

class Prover {
 public:
  Prover(const Problem& problem, std::span<const Fact> facts) : problem_(problem), facts_(facts) {}

  Explanation::Trouble prove() {
    say_request();
    // NOLINTNEXTLINE(modernize-loop-convert): it grows
    for (size_t i = 0; i < open_.size(); ++i) say_plugin(open_[i]);
    for (const Fact& fact : facts_)  // what nothing led to
      if (fact.first().release != kNone) say_plugin(problem_.plugin_of(fact.first().release));
    say_pins();
    say_contradictions();
    say_circle();
    Explanation::Trouble trouble;
    for (Line& line : lines_) trouble.proof.push_back(std::move(line.text));
    trouble.conclusion = conclusion();
    return trouble;
  }

 private:
  struct Line {
    std::string text;
    uint32_t tail =
        kNone;  ///< The plugin that is named at the end, where it can go on with "which".
    std::string subject{};    ///< Who it is about; empty where nothing can be added with "and".
    std::string predicate{};  ///< What the subject does: "needs".
    size_t joined = 1;
  };

  std::vector<const Fact*> facts_of(Kind kind) const {
    std::vector<const Fact*> found;
    for (const Fact& fact : facts_)
      if (fact.kind == kind) found.push_back(&fact);
    return found;
  }

  void say_request() {
    for (const bool is_implied : {false, true}) {
      std::vector<std::string> wanted;
      std::string_view plugin;
      for (const Fact* fact : facts_of(Kind::kWant)) {
        const Want& want = problem_.wants()[fact->first().item];
        if (want.is_implied != is_implied) continue;
        wanted.push_back(named(want.plugin, want.range));
        plugin = want.plugin;
      }
      if (wanted.empty()) continue;
      lines_.push_back({(is_implied ? "points take " : "you asked for ") + list(wanted)});
      if (wanted.size() == 1) lines_.back().tail = problem_.find_plugin(plugin);
    }
    for (const Fact* fact : facts_of(Kind::kWant)) {
      const Want& want = problem_.wants()[fact->first().item];
      introduce({Subject::Kind::kPlugin, want.plugin}, want.range);
    }
    for (const Fact* fact : facts_of(Kind::kPoint)) {
      const Point& point = problem_.points()[fact->first().item];
      lines_.push_back({say(problem_, fact->first())});
      introduce({Subject::Kind::kContract, point.contract}, point.range);
    }
  }

  void say_supply(const Subject& what, const Range& range) {
    for (std::string& line : supply(problem_, what, range))
      if (std::ranges::find(lines_, line, &Line::text) == lines_.end())
        lines_.push_back({std::move(line)});
  }

  /// Says what there is of a subject, and notes the plugins whose facts come next.
  void introduce(const Subject& what, const Range& range) {
    if (!told_.insert({what.name, range.text()}).second) return;
    say_supply(what, range);
    for (const Fact& fact : facts_) {
      if (fact.first().release == kNone) continue;
      const bool is_it = std::ranges::any_of(fact.reasons, [&](const Reason& reason) {
        return problem_.is_meant(reason.release, what, range);
      });
      const uint32_t plugin = problem_.plugin_of(fact.first().release);
      if (is_it && std::ranges::find(open_, plugin) == open_.end()) open_.push_back(plugin);
    }
    if (!what.is_contract())
      if (const uint32_t plugin = problem_.find_plugin(what.name);
          plugin != kNone && std::ranges::find(open_, plugin) == open_.end())
        open_.push_back(plugin);
  }

  void say_plugin(uint32_t plugin) {
    if (!said_.insert(plugin).second) return;
    for (const Fact* fact : facts_of(Kind::kPin))
      if (problem_.pins()[fact->first().item].plugin == problem_.plugins()[plugin].name)
        say_pin(*fact);
    for (const Kind kind : {Kind::kNeed, Kind::kConflict})
      for (const Fact* fact : facts_of(kind))
        if (problem_.plugin_of(fact->first().release) == plugin) say_fact(*fact);
  }

  void say_pin(const Fact& fact) {
    if (!told_pins_.insert(fact.first().item).second) return;
    const Pin& pin = problem_.pins()[fact.first().item];
    lines_.push_back({say(problem_, fact.first())});
    const Subject what{Subject::Kind::kPlugin, pin.plugin};
    if (told_.insert({pin.plugin, pin.range.text()}).second) say_supply(what, pin.range);
  }
  void say_pins() {
    for (const Fact* fact : facts_of(Kind::kPin)) say_pin(*fact);
  }

  void say_fact(const Fact& fact) {
    const uint32_t plugin = problem_.plugin_of(fact.first().release);
    const Subject& what = problem_.subject(fact.first());
    const Range& range = problem_.range(fact.first());
    const bool is_all = covers_all(fact);
    const std::string who = subject_of(fact);
    const bool is_many = who.find(" and ") != who.npos || who.find(" to ") != who.npos;
    std::string does = predicate(problem_, fact.first());
    if (is_many) does.erase(does.find(' ') - 1, 1);  // they need
    const std::string verb = does.substr(0, does.find(' '));
    Line* const last = lines_.empty() ? nullptr : &lines_.back();
    const bool is_short = last != nullptr && last->joined < kMostJoined;
    if (is_short && last->tail == plugin && is_all) {
      last->text += ", which " + does;
      last->subject.clear();
      ++last->joined;
    } else if (is_short && last->subject == who && last->predicate == verb &&
               verb.starts_with("need")) {
      last->text += " and " + does.substr(verb.size() + 1);
      ++last->joined;
    } else {
      lines_.push_back({who + " " + does, kNone, who, verb});
    }
    const bool is_need = fact.kind == Kind::kNeed;
    lines_.back().tail = is_need && !what.is_contract() ? problem_.find_plugin(what.name) : kNone;
    if (is_need || what.is_contract()) introduce(what, range);
  }

  /// Fit releases of a plugin to which wants and pins of the proof hold it.
  std::vector<Index> relevant(uint32_t plugin) const {
    const Problem::Plugin& of = problem_.plugins()[plugin];
    std::vector<Index> found;
    for (Index i = of.begin; i < of.end; ++i) {
      const Version& version = problem_.release(i).version;
      const auto holds = [&](const Fact& fact) {
        if (fact.kind == Kind::kWant) {
          const Want& want = problem_.wants()[fact.first().item];
          return want.plugin != of.name || want.range.matches(version);
        }
        if (fact.kind == Kind::kPin) {
          const Pin& pin = problem_.pins()[fact.first().item];
          return pin.plugin != of.name || pin.range.matches(version);
        }
        return true;
      };
      if (problem_.is_fit(i) && std::ranges::all_of(facts_, holds)) found.push_back(i);
    }
    const auto ranges = needed_ranges(plugin);
    if (ranges.size() == 1)
      std::erase_if(found,
                    [&](Index i) { return !ranges[0]->matches(problem_.release(i).version); });
    return found;
  }

  /// Ranges of requirements on a plugin in the proof that are not optional.
  std::vector<const Range*> needed_ranges(uint32_t plugin) const {
    std::vector<const Range*> ranges;
    for (const Fact* fact : facts_of(Kind::kNeed)) {
      const Reason& reason = fact->first();
      if (!problem_.subject(reason).is_contract() &&
          problem_.subject(reason).name == problem_.plugins()[plugin].name &&
          !problem_.release(reason.release).needs[reason.item].is_optional)
        ranges.push_back(&problem_.range(reason));
    }
    return ranges;
  }

  static std::vector<Index> releases_of(const Fact& fact) {
    std::vector<Index> releases;
    for (const Reason& reason : fact.reasons) releases.push_back(reason.release);
    releases.erase(std::ranges::unique(releases).begin(), releases.end());
    return releases;
  }

  bool covers_all(const Fact& fact) const {
    return std::ranges::includes(releases_of(fact),
                                 relevant(problem_.plugin_of(fact.first().release)));
  }

  /// "every version of resize", "resize 1.0.0 to 1.4.0".
  std::string subject_of(const Fact& fact) const {
    const uint32_t plugin = problem_.plugin_of(fact.first().release);
    const Problem::Plugin& of = problem_.plugins()[plugin];
    const std::vector<Index> releases = releases_of(fact);
    const std::vector<Index> relevant_ones = relevant(plugin);
    if (of.end - of.begin > 1 && releases.size() == of.end - of.begin)
      return "every version of " + shown(of.name);
    std::vector<Index> both;
    std::ranges::set_intersection(releases, relevant_ones, std::back_inserter(both));
    return shown(of.name) + " " + versions_of(problem_, both.empty() ? releases : both);
  }

  /// Says of which plugins no version is what everybody takes, where each finds some.
  void say_contradictions() {
    for (uint32_t plugin = 0; plugin < problem_.plugins().size(); ++plugin) {
      const Problem::Plugin& of = problem_.plugins()[plugin];
      std::vector<const Range*> ranges;
      std::set<std::string> texts;
      std::multiset<uint32_t> by;  // who needs it: versions of one plugin do not need it together
      for (const Fact& fact : facts_) {
        const Range* const range = range_on(fact, of.name);
        if (range == nullptr || range->text() == "*") continue;
        ranges.push_back(range);
        texts.insert(range->text());
        if (fact.kind == Kind::kNeed) by.insert(problem_.plugin_of(fact.first().release));
      }
      const auto finds_some = [&](const Range* range) { return !inside(of, {range}).empty(); };
      if (texts.size() < 2 || !std::ranges::all_of(ranges, finds_some)) continue;
      const std::vector<Index> common = inside(of, ranges);
      if (std::ranges::any_of(common, [&](Index i) { return problem_.is_fit(i); })) continue;
      std::string line = "one version of " + shown(of.name) + " is active at a time";
      if (std::ranges::none_of(by, [&](uint32_t each) { return by.count(each) > 1; }))
        line += std::string(", and none ") + (common.empty() ? "" : "that can be used ") +
                "is in " + (texts.size() == 2 ? "both " : "all of ") +
                list(std::vector<std::string>(texts.begin(), texts.end()));
      lines_.push_back({std::move(line)});
    }
  }

  /// Releases that are in all of some ranges, fit or not.
  std::vector<Index> inside(const Problem::Plugin& plugin,
                            const std::vector<const Range*>& ranges) const {
    std::vector<Index> found;
    for (Index i = plugin.begin; i < plugin.end; ++i)
      if (std::ranges::all_of(ranges, [&](const Range* range) {
            return range->matches(problem_.release(i).version);
          }))
        found.push_back(i);
    return found;
  }

  /// The range to which a fact holds a plugin; null where it does not.
  const Range* range_on(const Fact& fact, std::string_view plugin) const {
    const Reason& reason = fact.first();
    if (fact.kind == Kind::kWant) {
      const Want& want = problem_.wants()[reason.item];
      return want.plugin == plugin ? &want.range : nullptr;
    }
    if (fact.kind == Kind::kPin) {
      const Pin& pin = problem_.pins()[reason.item];
      return pin.plugin == plugin ? &pin.range : nullptr;
    }
    if (fact.kind != Kind::kNeed || problem_.subject(reason).is_contract()) return nullptr;
    return problem_.subject(reason).name == plugin ? &problem_.range(reason) : nullptr;
  }

  /// Plugins that a requirement may bring in, of those in the proof.
  std::vector<uint32_t> led_to(const Fact& fact) const {
    std::vector<uint32_t> plugins;
    if (fact.kind != Kind::kNeed) return plugins;
    const Reason& reason = fact.first();
    if (problem_.release(reason.release).needs[reason.item].is_optional) return plugins;
    for (const Index release :
         problem_.candidates(problem_.subject(reason), problem_.range(reason)))
      if (plugins.empty() || plugins.back() != problem_.plugin_of(release))
        plugins.push_back(problem_.plugin_of(release));
    return plugins;
  }

  /// Whether facts of the proof lead from `plugin` to what is last in `way`.
  bool leads_back(uint32_t plugin, std::vector<uint32_t>& way, std::set<uint32_t>& seen) const {
    for (const Fact* fact : facts_of(Kind::kNeed)) {
      if (problem_.plugin_of(fact->first().release) != plugin) continue;
      for (const uint32_t next : led_to(*fact)) {
        if (next != way.front() && !seen.insert(next).second) continue;
        way.push_back(next);
        if (next == way.front() || leads_back(next, way, seen)) return true;
        way.pop_back();
      }
    }
    return false;
  }

  void say_circle() {
    for (const Fact* fact : facts_of(Kind::kNeed)) {
      std::vector<uint32_t> way{problem_.plugin_of(fact->first().release)};
      std::set<uint32_t> seen;
      if (!leads_back(way.front(), way, seen)) continue;
      std::string text = shown(problem_.plugins()[way[0]].name);
      for (size_t i = 1; i < way.size(); ++i)
        text += " -> " + shown(problem_.plugins()[way[i]].name);
      lines_.push_back({"that is a circle, in which none can start first: " + text});
      return;
    }
  }

  std::string conclusion() const {
    std::vector<std::string> wanted;
    std::vector<std::string> held;
    for (const Fact* fact : facts_of(Kind::kWant))
      wanted.push_back(shown(problem_.wants()[fact->first().item].plugin));
    wanted.erase(std::ranges::unique(wanted).begin(), wanted.end());
    std::vector<std::string> points;
    for (const Fact* fact : facts_of(Kind::kPoint))
      points.push_back(base::quote(problem_.points()[fact->first().item].name));
    for (const Fact* fact : facts_of(Kind::kPin)) {
      const Pin& pin = problem_.pins()[fact->first().item];
      held.push_back(shown(pin.plugin) + " is pinned to " + pin.range.text());
    }
    const std::string served = (points.size() == 1 ? "the point " : "the points ") + list(points) +
                               (points.size() == 1 ? " is served" : " are served");
    if (!wanted.empty() && !points.empty()) held.insert(held.begin(), served);
    const std::string together = wanted.size() > 1 ? " together" : "";
    const std::string what = wanted.empty() ? (points.size() == 1 ? "the point " : "the points ") +
                                                  list(points) + " cannot be served"
                                            : list(wanted) + " cannot be active" + together;
    return "So " + what + (held.empty() ? "" : " while " + list(held)) + ".";
  }

  const Problem& problem_;
  std::span<const Fact> facts_;
  std::vector<Line> lines_;
  std::vector<uint32_t> open_;  // plugins whose facts are next
  std::set<uint32_t> said_;
  std::set<std::pair<std::string, std::string>> told_;  // subjects and ranges
  std::set<uint32_t> told_pins_;
};

}  // namespace

Explanation::Trouble prove(const Problem& problem, std::span<const Fact> facts) {
  return Prover(problem, facts).prove();
}

}  // namespace mortise::solve
