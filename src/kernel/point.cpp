// SPDX-License-Identifier: Apache-2.0
#include "kernel/point.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

#include "contract/hash.hpp"
#include "contract/sections.hpp"
#include "kernel/supervisor.hpp"
#include "route/readers.hpp"

namespace mortise::kernel {
namespace {

struct WallName {
  int thickness;
  const char* name;
};

WallName describe(Wall wall) {
  switch (wall) {
    case Wall::kThread:
      return {1, "thread"};
    case Wall::kLoopback:
      return {2, "loopback"};
    default:
      return {0, "inline"};
  }
}

/// An executor moves values as a thread wall does.
WallName describe(const Plugin::Place& place) {
  return place.executor != nullptr ? WallName{1, "an executor"} : describe(place.wall);
}

std::vector<PointCandidate> providers_in(const std::vector<PointCandidate>& candidates,
                                         std::string_view contract) {
  std::vector<PointCandidate> all;
  for (const PointCandidate& candidate : candidates)
    if (candidate.plugin->provides(contract)) all.push_back(candidate);
  return all;
}

/// In the wiring's order, but for those that are linked into the application.
std::vector<PointCandidate> providers_in(const std::vector<PointCandidate>& candidates,
                                         const Wiring::Point& wiring, std::string_view contract,
                                         const std::vector<std::string>& first) {
  std::map<std::string_view, const PointCandidate*> by_id;
  for (const PointCandidate& candidate : candidates)
    by_id.emplace(candidate.plugin->id(), &candidate);
  std::vector<PointCandidate> all;
  for (const Provider& provider : wiring.providers)
    if (const auto found = by_id.find(provider.plugin); found != by_id.end())
      all.push_back(*found->second);
  if (!wiring.takes_linked) return all;
  for (const PointCandidate& candidate : candidates)
    if (candidate.plugin->is_linked() && is_wired(*candidate.plugin, wiring, contract) &&
        std::ranges::find(wiring.providers, candidate.plugin->id(), &Provider::plugin) ==
            wiring.providers.end())
      all.push_back(candidate);
  std::vector<PointCandidate> sorted;
  const auto take = [&](auto is_meant) {
    for (PointCandidate& each : all)
      if (each.plugin != nullptr && is_meant(each)) sorted.push_back(std::exchange(each, {}));
  };
  for (const std::string& id : first)
    take([&](const PointCandidate& each) { return each.plugin->id() == id; });
  take([](const PointCandidate&) { return true; });
  return sorted;
}

}  // namespace

bool is_wired(const Plugin& plugin, const Wiring::Point& wiring, std::string_view contract) {
  if (std::ranges::find(wiring.providers, plugin.id(), &Provider::plugin) != wiring.providers.end())
    return true;
  return wiring.takes_linked && plugin.is_linked() && plugin.provides(contract) &&
         std::ranges::find(wiring.wrappers, plugin.id()) == wiring.wrappers.end();
}

bool PointSettings::is_same(const PointSettings& other) const {
  return dispatch == other.dispatch && order == other.order && deadline_ms == other.deadline_ms &&
         failure == other.failure && wall == other.wall && attributes == other.attributes &&
         breaker == other.breaker && budgets == other.budgets &&
         is_for_plugins == other.is_for_plugins && examples == other.examples;
}

void PointModel::settle(PointDraft draft) {
  functions = std::move(draft.functions);
  if (settings->is_same(*draft.settings)) return;
  draft.settings->stand_ins = settings->stand_ins;
  settings = std::move(draft.settings);
  attributes = std::move(draft.attributes);
  members.clear();  // they are looked at again
  generation.fetch_add(1);
}

std::vector<std::shared_ptr<const CallShape>> call_shapes(
    const std::vector<route::FunctionId>& functions) {
  std::vector<std::shared_ptr<const CallShape>> shapes;
  for (const route::FunctionId& function : functions) {
    std::shared_ptr<const CallShape> shape;
    if (function.types)
      if (auto made = CallShape::make(*function.types)) shape = *std::move(made);
    shapes.push_back(std::move(shape));
  }
  return shapes;
}

std::string key_of(const std::vector<route::FunctionId>& functions) {
  std::string key;
  for (const route::FunctionId& function : functions) {
    key += function.name;
    key.append(reinterpret_cast<const char*>(function.hash), sizeof(function.hash));
  }
  return key;
}

std::vector<route::FunctionId> with_types(const Wanted& wanted) {
  std::vector<route::FunctionId> functions = wanted.functions;
  auto contracts = contract::decode_sections(wanted.descriptor);
  if (!contracts) return functions;  // a caller by hand: what differs answers `unsupported`
  for (contract::Contract& each : *contracts) {
    const auto contract = std::make_shared<const contract::Contract>(std::move(each));
    const contract::Hashes hashes = contract::hash(*contract);
    for (route::FunctionId& function : functions)
      for (size_t i = 0; i < contract->functions.size(); ++i)
        if (std::ranges::equal(function.hash, hashes.functions[i]) &&
            function.name == contract::link_name(*contract, contract->functions[i]))
          function.types = {contract, i};
  }
  return functions;
}

Member PointModel::take(const PointCandidate& candidate, const Member* known) const {
  Member member{.plugin = candidate.plugin->id(), .version = candidate.plugin};
  const WallName own = describe(candidate.plugin->place());
  if (const WallName least = describe(settings->wall); own.thickness < least.thickness)
    member.refusal = std::string("it is behind the wall '") + own.name +
                     "', and the point needs '" + least.name + "' at least";
  const bool is_known = known != nullptr && !known->version.owner_before(member.version) &&
                        !member.version.owner_before(known->version);
  if (is_known) {
    member.breaker = known->breaker;
    member.budget = known->budget;
    member.attributes = known->attributes;
  }
  if (member.breaker == nullptr && Breaker::is_needed(settings->breaker))
    member.breaker = std::make_shared<Breaker>(settings->breaker);
  if (member.budget == nullptr && Budget::is_needed(settings->budgets))
    member.budget = std::make_shared<Budget>(settings->budgets);
  if (attributes != nullptr && member.attributes == nullptr) {
    const std::string& text = candidate.plugin->hints().of(contract).attributes;
    auto read = attributes->read(text.empty() ? "{}" : text);
    if (read)
      member.attributes = *std::move(read);
    else
      member.refusal =
          "its attributes are no '" + settings->attributes + "': " + std::string(read.message());
  }
  return member;
}

bool PointModel::arrange(const std::vector<PointCandidate>& candidates,
                         const Wiring::Point* wiring) {
  std::map<std::string_view, const Member*> known;
  for (const Member& member : members) known.emplace(member.plugin, &member);
  std::vector<Member> taken;
  std::vector<Placement> placements;
  std::vector<Member> refused;
  // Wired ones may provide another version, behind an adapter.
  const auto looked_at = wiring == nullptr
                             ? providers_in(candidates, contract)
                             : providers_in(candidates, *wiring, contract, settings->order);
  for (const PointCandidate& candidate : looked_at) {
    const auto former = known.find(candidate.plugin->id());
    Member member = take(candidate, former == known.end() ? nullptr : former->second);
    if (candidate.is_quarantined && member.refusal.empty()) member.refusal = "it is quarantined";
    if (!member.is_in()) {
      refused.push_back(std::move(member));
      continue;
    }
    placements.push_back(candidate.plugin->hints().of(contract).placement);
    taken.push_back(std::move(member));
  }
  std::vector<Member> next;
  if (wiring != nullptr) {
    next = std::move(taken);
  } else if (const auto order = order_plugins(placements, settings->order)) {
    for (const size_t i : *order) next.push_back(std::move(taken[i]));
  } else {  // nobody gets on routes that closes a cycle
    assert(false && "plugins on routes have an order");
  }
  std::ranges::move(refused, std::back_inserter(next));
  const bool is_same = std::ranges::equal(
      next, members, [](const Member& a, const Member& b) { return a.is_same(b); });
  members = std::move(next);
  if (!is_same) generation.fetch_add(1, std::memory_order_acq_rel);
  return !is_same;
}

}  // namespace mortise::kernel

namespace mortise::detail {

using kernel::PointSnapshot;
using kernel::SnapshotRef;

PointView::~PointView() { const SnapshotRef last(current_.exchange(nullptr)); }

SnapshotRef PointView::acquire() {
  route::ThreadReader* const reader = route::this_reader();
  if (reader == nullptr) return SnapshotRef(new PointSnapshot);
  {
    const route::Reading reading(*reader);
    PointSnapshot* const snapshot = current_.load(std::memory_order_acquire);
    if (snapshot != nullptr && snapshot->generation == generation()) {
      snapshot->references.fetch_add(1);
      return SnapshotRef(snapshot);
    }
  }
  SnapshotRef made = make();
  made->references.fetch_add(1);
  const SnapshotRef old(current_.exchange(made.get(), std::memory_order_acq_rel));
  if (old.get() != nullptr) route::wait_for_readers();
  return made;
}

PointFace::PointFace(kernel::Supervisor& supervisor, std::shared_ptr<kernel::PointModel> point,
                     std::vector<route::FunctionId> functions,
                     std::shared_ptr<kernel::Events> events)
    : supervisor_(supervisor),
      point_(std::move(point)),
      functions_(std::move(functions)),
      key_(kernel::key_of(functions_)),
      shapes_(kernel::call_shapes(functions_)),
      events_(std::move(events)) {}

SnapshotRef PointFace::make() { return supervisor_.snapshot(*this); }

SnapshotRef PointSelection::make() {
  const SnapshotRef all = parent_.acquire();
  SnapshotRef made(new PointSnapshot);
  made->generation = all->generation;
  made->point = all->point;
  made->settings = all->settings;
  made->rules = all->rules;
  if (all->settings == nullptr || all->settings->attributes_hash != attributes_) return made;
  std::vector<std::pair<double, size_t>> chosen;
  for (size_t i = 0; i < all->members.size(); ++i) {
    const auto& record = all->members[i].attributes;
    double score = 0;
    if (record == nullptr || !judge_.judge(judge_.self, record->bytes.get(), &score)) continue;
    // What is no number is worth least: the order stays one.
    chosen.emplace_back(std::isnan(score) ? -std::numeric_limits<double>::infinity() : score, i);
  }
  std::ranges::sort(chosen, [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  for (const auto& [score, i] : chosen) made->members.push_back(all->members[i]);
  return made;
}

}  // namespace mortise::detail
