// SPDX-License-Identifier: Apache-2.0
#include "solve/words.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "contract/diagnostic.hpp"

namespace mortise::solve {

using Kind = Reason::Kind;

namespace {

/// As many versions, or plugins, are told one by one.
constexpr size_t kTold = 6;

std::vector<std::string_view> plugin_names(const Problem& problem) {
  std::vector<std::string_view> names;
  for (const Problem::Plugin& plugin : problem.plugins()) names.push_back(plugin.name);
  return names;
}

std::vector<std::string_view> contract_names(const Problem& problem) {
  std::vector<std::string_view> names;
  for (const Problem::Provider& provider : problem.providers())
    if (names.empty() || names.back() != provider.contract) names.push_back(provider.contract);
  return names;
}

/// Releases by plugin, as text: "blur 1.0.0 and 1.1.0, median 2.0.0".
std::string by_plugin(const Problem& problem, const std::vector<Index>& releases) {
  std::map<uint32_t, std::vector<Index>> grouped;
  for (const Index release : releases) grouped[problem.plugin_of(release)].push_back(release);
  std::vector<std::string> words;
  for (const auto& [plugin, all] : grouped) {
    if (words.size() == kTold) {
      words.push_back(std::to_string(grouped.size() - kTold) + " more");
      break;
    }
    words.push_back(shown(problem.plugins()[plugin].name) + " " + versions_of(problem, all));
  }
  return list(words);
}

/// One line for each reason why some of these are unfit.
void add_unfit(const Problem& problem, const std::vector<Index>& releases,
               std::vector<std::string>& lines) {
  std::map<std::string, std::vector<Index>> by_reason;
  for (const Index release : releases) {
    const auto reasons = problem.unfitness(release);
    if (!reasons.empty()) by_reason[list(reasons)].push_back(release);
  }
  std::vector<std::pair<std::vector<Index>, std::string>> sorted;
  for (auto& [reason, of] : by_reason) sorted.emplace_back(std::move(of), reason);
  std::ranges::sort(sorted);
  for (const auto& [of, reason] : sorted)
    lines.push_back(by_plugin(problem, of) + " cannot be used: " + reason);
}

std::vector<std::string> supply_plugin(const Problem& problem, std::string_view name,
                                       const Range& range) {
  std::vector<std::string> lines;
  const uint32_t found = problem.find_plugin(name);
  if (found == kNone) {
    const std::string near = nearest_plugin(problem, name);
    lines.push_back(
        "there is no plugin " + base::quote(name) +
        (near.empty() ? " in any source" : "; did you mean " + base::quote(near) + "?"));
    return lines;
  }
  const Problem::Plugin& plugin = problem.plugins()[found];
  std::vector<Index> all;
  std::vector<Index> inside;
  std::vector<Index> early;
  for (Index i = plugin.begin; i < plugin.end; ++i) {
    const Version& version = problem.release(i).version;
    all.push_back(i);
    if (range.matches(version))
      inside.push_back(i);
    else if (!version.pre.empty() &&
             range.matches(
                 {.major = version.major, .minor = version.minor, .patch = version.patch}))
      early.push_back(i);
  }
  if (inside.empty()) {
    lines.push_back("no version of " + shown(name) +
                    (range.takes_all() ? " is released" : " is in " + range.text()) + ": there " +
                    (all.size() == 1 ? "is " : "are ") + versions_of(problem, all));
    if (!early.empty())
      lines.push_back(shown(name) + " " + versions_of(problem, early) +
                      " would be near, but a prerelease is taken only where it is named: ^" +
                      problem.release(early.front()).version.text());
  }
  add_unfit(problem, inside, lines);
  return lines;
}

/// Who provides a contract outside of the range, by version: "1.0.0 by blur 1.0.0".
std::string elsewhere(const Problem& problem, std::string_view contract) {
  std::map<Version, std::vector<Index>> by_version;
  for (const auto& provider : problem.providers(contract))
    by_version[*provider.version].push_back(provider.release);
  std::vector<std::string> words;
  for (const auto& [version, releases] : by_version) {
    if (words.size() == kTold) break;
    words.push_back(version.text() + " by " + by_plugin(problem, releases));
  }
  return list(words);
}

std::vector<std::string> supply_contract(const Problem& problem, std::string_view contract,
                                         const Range& range) {
  const auto providers = problem.providers(contract);
  if (providers.empty()) {
    const std::string near = contract::nearest(contract, contract_names(problem));
    return {"nothing provides " + shown(contract) +
            (near.empty() ? "" : "; did you mean " + base::quote(near) + "?")};
  }
  std::vector<std::string> lines;
  std::vector<Index> fit;
  std::vector<Index> unfit;
  std::vector<Index> wrappers;
  for (const auto& provider : providers) {
    if (!range.matches(*provider.version)) continue;
    const Index release = provider.release;
    auto& place = !problem.is_fit(release)                                   ? unfit
                  : problem.role(release, contract) == Problem::Role::kWraps ? wrappers
                                                                             : fit;
    place.push_back(release);
  }
  if (fit.empty() && unfit.empty() && wrappers.empty())
    return {"nothing provides " + named(contract, range) + "; there is " +
            elsewhere(problem, contract)};
  if (!fit.empty())
    lines.push_back(named(contract, range) + " is provided by " + by_plugin(problem, fit));
  if (!wrappers.empty() && fit.empty())
    lines.push_back(by_plugin(problem, wrappers) + " only wraps what provides " + shown(contract));
  add_unfit(problem, unfit, lines);
  return lines;
}

}  // namespace

bool is_plain(std::string_view name) {
  return !name.empty() && name.front() != '-' && name.size() <= 128 &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_' || c == '.' || c == ':' || c == '/' || c == '@';
         });
}

std::string shown(std::string_view name) {
  return is_plain(name) ? std::string(name) : base::quote(name, 128);
}

std::string list(std::span<const std::string> words, std::string_view last) {
  std::string text;
  for (size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 < words.size() ? ", " : " " + std::string(last) + " ";
    text += words[i];
  }
  return text;
}

std::string name_of(const Problem& problem, Index release) {
  return shown(problem.release(release).plugin) + " " + problem.release(release).version.text();
}

std::string versions_of(const Problem& problem, std::vector<Index> releases) {
  std::ranges::sort(releases, std::greater<>());  // the oldest first
  releases.erase(std::ranges::unique(releases).begin(), releases.end());
  std::vector<std::string> words;
  for (size_t i = 0; i < releases.size();) {
    size_t end = i + 1;
    while (end < releases.size() && releases[end] + 1 == releases[end - 1]) ++end;
    const std::string first = problem.release(releases[i]).version.text();
    const std::string last = problem.release(releases[end - 1]).version.text();
    if (end - i >= 3)
      words.push_back(first + " to " + last);
    else
      for (size_t k = i; k < end; ++k) words.push_back(problem.release(releases[k]).version.text());
    i = end;
  }
  if (words.size() > kTold) {
    const size_t more = words.size() - kTold;
    words.resize(kTold);
    words.push_back(std::to_string(more) + " more");
  }
  return list(words);
}

std::string named(std::string_view name, const Range& range) {
  return shown(name) + (range.text() == "*" ? "" : " " + range.text());
}

std::string predicate(const Problem& problem, const Reason& reason) {
  const Release& release = problem.release(reason.release);
  const std::string what = named(problem.subject(reason), problem.range(reason));
  if (reason.kind == Kind::kConflict) {
    const Condition& when = release.conflicts[reason.item].when;
    return "conflicts with " + what + (when.is_empty() ? "" : " when " + when.text());
  }
  const Requirement& need = release.needs[reason.item];
  return (need.is_optional ? "works beside no other than " : "needs ") + what +
         (need.when.is_empty() ? "" : " when " + need.when.text());
}

std::string say(const Problem& problem, const Reason& reason) {
  switch (reason.kind) {
    case Kind::kWant: {
      const Want& want = problem.wants()[reason.item];
      return (want.is_implied ? "points take " : "you asked for ") + named(want.plugin, want.range);
    }
    case Kind::kPoint: {
      const Point& point = problem.points()[reason.item];
      return "the point " + base::quote(point.name) + " needs " +
             named(point.contract, point.range);
    }
    case Kind::kPin: {
      const Pin& pin = problem.pins()[reason.item];
      return "you pinned " + shown(pin.plugin) + " to " + pin.range.text();
    }
    case Kind::kNeed:
    case Kind::kConflict:
      break;
  }
  return name_of(problem, reason.release) + " " + predicate(problem, reason);
}

std::vector<std::string> supply(const Problem& problem, const Subject& what, const Range& range) {
  return what.is_contract() ? supply_contract(problem, what.name, range)
                            : supply_plugin(problem, what.name, range);
}

std::string nearest_plugin(const Problem& problem, std::string_view name) {
  return contract::nearest(name, plugin_names(problem));
}

}  // namespace mortise::solve
