// SPDX-License-Identifier: Apache-2.0
#include "solve/problem.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "base/text.hpp"

namespace mortise::solve {
namespace {

Error too_many(std::string_view what, size_t found, size_t most) {
  return Error(Code::kSolveLimit, "choosing plugins among " + std::to_string(found) + " " +
                                      std::string(what) + ": at most " + std::to_string(most) +
                                      " are looked at; give fewer sources or narrower ones");
}

/// By plugin, the newest first; what differs in build metadata alone by that.
bool is_before(const Release* a, const Release* b) {
  if (const int names = a->plugin.compare(b->plugin); names != 0) return names < 0;
  if (a->version != b->version) return a->version > b->version;
  return a->version.build > b->version.build;
}

size_t item_count(std::span<const Release> releases) {
  size_t count = 0;
  for (const Release& release : releases)
    count += release.needs.size() + release.conflicts.size() + release.provides.size() +
             release.hosts.size();
  return count;
}

}  // namespace

Outcome<Problem> Problem::make(std::span<const Release> releases, const Request& request) {
  if (releases.size() > kMostReleases) return too_many("releases", releases.size(), kMostReleases);
  const size_t items = item_count(releases);
  if (items > kMostItems) return too_many("requirements and provisions", items, kMostItems);
  const size_t lines =
      request.wants.size() + request.pins.size() + request.points.size() + request.last.size();
  if (lines > kMostWants) return too_many("lines of the request", lines, kMostWants);
  Problem problem;
  problem.request_ = &request;
  problem.sort_releases(releases);
  for (Index i = 1; i < problem.size(); ++i) {
    if (is_before(problem.releases_[i - 1], problem.releases_[i])) continue;
    const Release& twice = problem.release(i);
    return Error(Code::kSolveDuplicate, "there are two releases " + base::quote(twice.plugin) +
                                            " " + twice.version.text() +
                                            ": leave out the one that is shadowed");
  }
  problem.sort_request(request);
  problem.index_providers();
  problem.fit_.reserve(problem.size());
  for (const Release* const release : problem.releases_)
    problem.fit_.push_back(problem.is_allowed(*release));
  return problem;
}

void Problem::sort_releases(std::span<const Release> releases) {
  releases_.reserve(releases.size());
  for (const Release& release : releases) releases_.push_back(&release);
  std::ranges::sort(releases_, is_before);
  plugin_of_.reserve(size());
  for (Index i = 0; i < size(); ++i) {
    if (plugins_.empty() || plugins_.back().name != release(i).plugin)
      plugins_.push_back({release(i).plugin, i, i});
    plugins_.back().end = i + 1;
    plugin_of_.push_back(static_cast<uint32_t>(plugins_.size() - 1));
  }
}

void Problem::sort_request(const Request& request) {
  const auto by_plugin = [](const auto& a, const auto& b) {
    return std::tie(a.plugin, a.range.text()) < std::tie(b.plugin, b.range.text());
  };
  wants_ = request.wants;
  std::ranges::sort(wants_, by_plugin);
  pins_ = request.pins;
  std::ranges::sort(pins_, by_plugin);
  points_ = request.points;
  std::ranges::sort(points_, {}, &Point::name);
  for (uint32_t pin = static_cast<uint32_t>(pins_.size()); pin-- > 0;)
    if (const uint32_t plugin = find_plugin(pins_[pin].plugin); plugin != kNone)
      plugins_[plugin].pin = pin;
  for (const Chosen& chosen : request.last) {
    const uint32_t plugin = find_plugin(chosen.plugin);
    if (plugin == kNone) continue;
    Plugin& of = plugins_[plugin];
    for (Index i = of.begin; i < of.end; ++i)
      if (release(i).version == chosen.version &&
          (of.last == kNone || release(i).version.build == chosen.version.build))
        of.last = i;
  }
}

void Problem::index_providers() {
  for (Index i = 0; i < size(); ++i)
    for (const Provision& provision : release(i).provides)
      providers_.push_back({provision.contract, i, &provision.version});
  std::ranges::sort(providers_, [](const Provider& a, const Provider& b) {
    return std::tie(a.contract, a.release, a.version) < std::tie(b.contract, b.release, b.version);
  });
}

uint32_t Problem::find_plugin(std::string_view name) const {
  const auto at = std::ranges::lower_bound(plugins_, name, {}, &Plugin::name);
  if (at == plugins_.end() || at->name != name) return kNone;
  return static_cast<uint32_t>(at - plugins_.begin());
}

std::span<const Problem::Provider> Problem::providers(std::string_view contract) const {
  return std::ranges::equal_range(providers_, contract, {}, &Provider::contract);
}

bool Problem::is_allowed(const Release& of) const {
  return of.forbidden.empty() && of.unfit.empty() && holds(of.features) &&
         (of.platforms.empty() ||
          std::ranges::find(of.platforms, host().platform) != of.platforms.end()) &&
         std::ranges::all_of(of.hosts, [&](const HostRange& needed) {
           return !holds(needed.when) || needed.range.matches(host().version);
         });
}

std::vector<std::string> Problem::unfitness(Index index) const {
  const Release& of = release(index);
  std::vector<std::string> reasons;
  if (!of.forbidden.empty()) reasons.push_back("policy forbids it: " + of.forbidden);
  reasons.insert(reasons.end(), of.unfit.begin(), of.unfit.end());
  if (!of.platforms.empty() &&
      std::ranges::find(of.platforms, host().platform) == of.platforms.end()) {
    std::string built;
    for (const std::string& platform : of.platforms)
      built += (built.empty() ? "" : ", ") + platform;
    reasons.push_back("it is built for " + built + ", and this host is " + host().platform);
  }
  for (const HostRange& needed : of.hosts)
    if (holds(needed.when) && !needed.range.matches(host().version))
      reasons.push_back("it needs host " + needed.range.text() +
                        (needed.when.is_empty() ? "" : " when " + needed.when.text()) +
                        ", and this host is " + host().version.text());
  if (!holds(of.features)) reasons.push_back("it works only when " + of.features.text());
  return reasons;
}

bool Problem::is_meant(Index index, const Subject& what, const Range& range) const {
  if (!what.is_contract())
    return release(index).plugin == what.name && range.matches(release(index).version);
  return std::ranges::any_of(release(index).provides, [&](const Provision& provision) {
    return provision.contract == what.name && range.matches(provision.version);
  });
}

uint32_t Problem::inner_need(Index index, std::string_view contract) const {
  const auto& needs = release(index).needs;
  for (uint32_t i = 0; i < needs.size(); ++i)
    if (!needs[i].is_optional && needs[i].what.is_contract() && needs[i].what.name == contract &&
        holds(needs[i].when))
      return i;
  return kNone;
}

Problem::Role Problem::role(Index index, std::string_view contract) const {
  const auto& provides = release(index).provides;
  const auto is_it = [&](const Provision& provision) { return provision.contract == contract; };
  if (std::ranges::none_of(provides, is_it)) return Role::kNothing;
  const uint32_t inner = inner_need(index, contract);
  if (inner == kNone) return Role::kSpeaks;
  const Requirement& need = release(index).needs[inner];
  return is_meant(index, need.what, need.range) ? Role::kWraps : Role::kAdapts;
}

const std::vector<Index>& Problem::candidates(const Subject& what, const Range& range) const {
  std::string key = (what.is_contract() ? "c" : "p") + what.name + '\n' + range.text();
  const auto known = candidates_.find(key);
  if (known != candidates_.end()) return known->second;
  return candidates_
      .emplace(std::move(key), what.is_contract() ? candidates_of_contract(what, range)
                                                  : candidates_of_plugin(what, range))
      .first->second;
}

std::vector<Index> Problem::candidates_of_plugin(const Subject& what, const Range& range) const {
  std::vector<Index> found;
  const uint32_t plugin = find_plugin(what.name);
  if (plugin == kNone) return found;
  for (Index i = plugins_[plugin].begin; i < plugins_[plugin].end; ++i)
    if (range.matches(release(i).version) && is_fit(i)) found.push_back(i);
  put_first(found, [&](Index i) { return is_last(i); });
  return found;
}

std::vector<Index> Problem::candidates_of_contract(const Subject& what, const Range& range) const {
  struct Ranked {
    Index release;
    const Version* version;
    bool adapts;
  };
  std::vector<Ranked> ranked;
  for (const Provider& provider : providers(what.name)) {
    if (!range.matches(*provider.version) || !is_fit(provider.release)) continue;
    const Role is = role(provider.release, what.name);
    if (is == Role::kWraps) continue;
    if (!ranked.empty() && ranked.back().release == provider.release) {  // at a second version
      if (*provider.version > *ranked.back().version) ranked.back().version = provider.version;
      continue;
    }
    ranked.push_back({provider.release, provider.version, is == Role::kAdapts});
  }
  const auto is_preferred = [&](const Ranked& a, const Ranked& b) {
    const auto rank = [&](const Ranked& of) {
      return std::tuple(of.adapts, plugins_[plugin_of_[of.release]].pin == kNone,
                        !is_last(of.release));
    };
    if (rank(a) != rank(b)) return rank(a) < rank(b);
    if (*a.version != *b.version) return *a.version > *b.version;
    return a.release < b.release;
  };
  std::ranges::sort(ranked, is_preferred);
  std::vector<Index> found;
  for (const Ranked& each : ranked) found.push_back(each.release);
  return found;
}

const Subject& Problem::subject(const Reason& reason) const {
  const Release& of = release(reason.release);
  return reason.kind == Reason::Kind::kNeed ? of.needs[reason.item].what
                                            : of.conflicts[reason.item].what;
}

const Range& Problem::range(const Reason& reason) const {
  const Release& of = release(reason.release);
  return reason.kind == Reason::Kind::kNeed ? of.needs[reason.item].range
                                            : of.conflicts[reason.item].range;
}

}  // namespace mortise::solve
