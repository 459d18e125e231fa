// SPDX-License-Identifier: Apache-2.0
#include "solve/facts.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "solve/search.hpp"

namespace mortise::solve {

using Kind = Reason::Kind;

namespace {

using Keys = std::vector<std::string>;  // sorted

/// Smaller than the searches that found the reasons: they are about few facts.
constexpr Search::Limits kLimits{.patience = 1'000, .most_dead_ends = 20'000};

class Shrinker {
 public:
  Shrinker(const Problem& problem, const std::vector<Reason>& reasons) : problem_(problem) {
    for (const Reason& reason : reasons) keys_.push_back(key(reason));
    tidy(keys_);
  }

  Keys shrink() {
    for (size_t size = std::max<size_t>(keys_.size() / 2, 1);; size /= 2) {
      for (size_t at = 0; at < keys_.size();)
        if (!drop(at, size)) at += size;
      if (size == 1) return keys_;
    }
  }

 private:
  static void tidy(Keys& keys) {
    std::ranges::sort(keys);
    keys.erase(std::ranges::unique(keys).begin(), keys.end());
  }

  const std::string& key(const Reason& reason) {
    auto& known = known_[reason];
    if (known.empty()) known = key_of(problem_, reason);
    return known;
  }

  /// Leaves out some facts if what is left still cannot hold, and then all that took no part.
  bool drop(size_t at, size_t size) {
    Keys rest = keys_;
    const auto begin = rest.begin() + static_cast<std::ptrdiff_t>(at);
    rest.erase(begin, begin + static_cast<std::ptrdiff_t>(std::min(size, rest.size() - at)));
    Search search(
        problem_,
        [&](const Reason& reason) { return std::ranges::binary_search(rest, key(reason)); }, {},
        kLimits);
    if (search.run() != Search::Result::kImpossible) return false;
    Keys needed;
    for (const Reason& reason : search.core()) needed.push_back(key(reason));
    tidy(needed);
    keys_.clear();
    std::ranges::set_intersection(rest, needed, std::back_inserter(keys_));
    return true;
  }

  const Problem& problem_;
  Keys keys_;
  std::map<Reason, std::string> known_;
};

}  // namespace

std::string key_of(const Problem& problem, const Reason& reason) {
  std::string key = std::to_string(static_cast<int>(reason.kind));
  if (reason.kind == Kind::kWant || reason.kind == Kind::kPoint || reason.kind == Kind::kPin)
    return key + '\n' + std::to_string(reason.item);
  const Release& release = problem.release(reason.release);
  const bool is_need = reason.kind == Kind::kNeed;
  const Condition& when =
      is_need ? release.needs[reason.item].when : release.conflicts[reason.item].when;
  const Subject& what = problem.subject(reason);
  key += is_need && release.needs[reason.item].is_optional ? "o\n" : "\n";
  key += what.is_contract() ? "c" : "p";
  for (const std::string& part :
       {release.plugin, what.name, problem.range(reason).text(), when.text()})
    key += '\n' + part;
  return key;
}

std::vector<Fact> smallest_core(const Problem& problem, const std::vector<Reason>& reasons) {
  const Keys keys = Shrinker(problem, reasons).shrink();
  std::map<std::string, Fact> facts;
  std::set<std::string_view> plugins;
  for (const Reason& reason : reasons) {
    const std::string key = key_of(problem, reason);
    if (!std::ranges::binary_search(keys, key)) continue;
    if (reason.release == kNone)
      facts.emplace(key, Fact{reason.kind, {reason}});
    else
      plugins.insert(problem.release(reason.release).plugin);
  }
  for (const std::string_view name : plugins) {
    const Problem::Plugin& plugin = problem.plugins()[problem.find_plugin(name)];
    for (Index i = plugin.begin; i < plugin.end; ++i) {
      const auto add = [&](const Reason& reason) {
        const std::string key = key_of(problem, reason);
        if (!std::ranges::binary_search(keys, key)) return;
        facts.emplace(key, Fact{reason.kind, {}}).first->second.reasons.push_back(reason);
      };
      for (uint32_t item = 0; item < problem.release(i).needs.size(); ++item)
        add({Kind::kNeed, i, item});
      for (uint32_t item = 0; item < problem.release(i).conflicts.size(); ++item)
        add({Kind::kConflict, i, item});
    }
  }
  std::vector<Fact> sorted;
  for (auto& [key, fact] : facts) sorted.push_back(std::move(fact));
  std::ranges::sort(sorted, {}, &Fact::first);
  return sorted;
}

}  // namespace mortise::solve
