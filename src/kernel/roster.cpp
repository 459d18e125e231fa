// SPDX-License-Identifier: Apache-2.0
#include "kernel/roster.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "contract/hash.hpp"
#include "contract/sections.hpp"
#include "kernel/core.hpp"
#include "kernel/root_maker.hpp"

namespace mortise::kernel {
namespace {

/// Gives a plugin that is about to be on its routes a place for its own life.
void seat_life(Plugin& plugin, route::Table& table) {
  std::vector<route::FunctionId> functions = plugin.life().placed();
  if (!functions.empty()) plugin.life().sit(table.add_place(std::move(functions)));
}

}  // namespace

Roster::~Roster() {
  first_places_.clear();
  seats_.clear();
  leaving_.clear();
  table_->close();
}

Seat* Roster::find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

void Roster::add(std::string_view id, std::shared_ptr<Plugin> plugin) {
  seat_life(*plugin, *table_);
  seats_.push_back(
      std::make_unique<Seat>(Seat{.id = std::string(id), .plugin = std::move(plugin)}));
  by_id_.emplace(seats_.back()->id, seats_.back().get());
}

std::shared_ptr<Plugin> Roster::replace(std::string_view id, std::shared_ptr<Plugin> plugin) {
  seat_life(*plugin, *table_);
  Seat& seat = *find(id);
  seat.quarantine.clear();
  return std::exchange(seat.plugin, std::move(plugin));
}

std::shared_ptr<Plugin> Roster::remove(std::string_view id) {
  Seat* const seat = find(id);
  std::shared_ptr<Plugin> plugin = std::move(seat->plugin);
  by_id_.erase(id);
  std::erase_if(seats_, [&](const auto& each) { return each.get() == seat; });
  return plugin;
}

Roster::Root Roster::hide(const Plugin& plugin) {
  hidden_.insert(&plugin);
  const bool is_called = std::ranges::any_of(leaving_, [&](const auto& other) {
    return other.get() != &plugin &&
           std::ranges::any_of(other->wires().all(), [&](const Wire& wire) {
             return wire.provider.plugin == plugin.id() || wire.provider.adapter == plugin.id() ||
                    plugin.provides(wire.contract);
           });
  });
  return is_called ? publish() : nullptr;
}

void Roster::forget(const Plugin& plugin) {
  hidden_.erase(&plugin);
  std::erase_if(leaving_, [&](const auto& each) { return each.get() == &plugin; });
}

std::vector<std::shared_ptr<Plugin>> Roster::in_ending_order(
    std::vector<std::shared_ptr<Plugin>> plugins) {
  std::vector<std::shared_ptr<Plugin>> ordered;
  const auto calls = [](const Plugin& caller, const Plugin& plugin) {
    return std::ranges::any_of(caller.wires().all(), [&](const Wire& wire) {
      return wire.provider.plugin.empty()
                 ? plugin.provides(wire.contract)
                 : wire.provider.plugin == plugin.id() || wire.provider.adapter == plugin.id();
    });
  };
  // Deepest first; where they call each other in a circle the last one loaded ends first.
  const auto visit = [&](auto& self, std::shared_ptr<Plugin>& slot) -> void {
    if (slot == nullptr) return;
    const std::shared_ptr<Plugin> plugin = std::move(slot);
    for (size_t i = plugins.size(); i-- > 0;)
      if (plugins[i] != nullptr && calls(*plugins[i], *plugin)) self(self, plugins[i]);
    ordered.push_back(plugin);
  };
  for (size_t i = plugins.size(); i-- > 0;) visit(visit, plugins[i]);
  return ordered;
}

void Roster::wire(Plugin& plugin, std::string_view id, const Wiring& wiring) {
  for (Wire& wire : plugin.wires().all()) wire.provider = {};
  for (const Wiring::Import& import : wiring.imports) {
    if (import.plugin != id) continue;
    for (Wire& wire : plugin.wires().all())
      if (wire.contract == import.contract) wire.provider = import.provider;
  }
}

void Roster::rewire(const Wiring& wiring) {
  wiring_ = wiring;
  for (const Wiring::Point& point : wiring_.points) declare_point(point.name, point.contract);
  std::map<std::string_view, std::vector<const Wiring::Import*>> imports;
  for (const Wiring::Import& import : wiring_.imports) imports[import.plugin].push_back(&import);
  for (const auto& seat : seats_) {
    for (Wire& wire : seat->plugin->wires().all()) wire.provider = {};
    const auto found = imports.find(seat->id);
    if (found == imports.end()) continue;
    for (Wire& wire : seat->plugin->wires().all())
      for (const Wiring::Import* import : found->second)
        if (wire.contract == import->contract) wire.provider = import->provider;
  }
}

PointModel* Roster::declare_point(std::string_view name, std::string_view contract) {
  std::shared_ptr<PointModel>& point = points_[std::string(name)];
  if (point == nullptr) {
    point = std::make_shared<PointModel>();
    point->name = name;
    point->contract = contract;
  }
  return point->contract == contract ? point.get() : nullptr;
}

std::shared_ptr<PointModel> Roster::point_for_plugins(std::string_view contract) const {
  for (const auto& [name, point] : points_)
    if (point->settings->is_for_plugins && point->contract == contract) return point;
  return nullptr;
}

const PointRecord* Roster::find_point(std::string_view name) const {
  const auto found = points_.find(name);
  return found == points_.end() ? nullptr : found->second.get();
}

const Wiring::Point* Roster::wired(const PointRecord* point) const {
  if (point == nullptr) return nullptr;
  const auto found = std::ranges::find(wiring_.points, point->name, &Wiring::Point::name);
  return found == wiring_.points.end() ? nullptr : &*found;
}

route::PlaceRef Roster::first_place(const PointFaceKey& asked, bool& is_new) {
  const auto [known, is_first] = first_places_.try_emplace({asked.point, asked.key});
  if (is_first) known->second = table_->add_place(asked.functions);
  is_new = is_first;
  return known->second;
}

route::PlaceRef Roster::place_of(Seat& seat, const PointFaceKey& asked, bool& is_new) {
  const auto [known, is_first] = seat.places.try_emplace({asked.point, asked.key});
  if (is_first) known->second = table_->add_place(asked.functions);
  is_new = is_new || is_first;
  return known->second;
}

std::vector<PointCandidate> Roster::point_candidates() const {
  std::vector<PointCandidate> all;
  all.reserve(seats_.size());
  for (const auto& seat : seats_) all.push_back({seat->plugin, !seat->quarantine.empty()});
  return all;
}

Outcome<> Roster::check_order() const {
  const auto is_new = [this](const Candidate& each) {
    const Seat* const seat = find(each.id);
    return seat == nullptr || seat->plugin != each.plugin;
  };
  for (const Candidate& added : candidates) {
    if (!is_new(added)) continue;
    for (const std::string& contract : added.plugin->contracts()) {
      std::vector<Placement> placements;
      for (const Candidate& other : candidates)  // who comes later closes a cycle itself
        if (other.plugin->provides(contract) && (&other <= &added || !is_new(other)))
          placements.push_back(other.plugin->hints().of(contract).placement);
      const auto order = order_plugins(placements);
      if (!order)
        return order.error()
            .context("plugin '" + added.id + "' at '" + contract + "'")
            .about(added.id);
    }
  }
  return {};
}

void Roster::arrange() {
  if (points_.empty() && !events_->is_heard()) return;
  const std::vector<PointCandidate> all = point_candidates();
  notices_.look(all);
  for (const auto& [name, point] : points_) {
    const Wiring::Point* const wiring = wired(point.get());
    if (!point->arrange(all, wiring)) continue;
    std::string order;
    for (const Member& member : point->members)
      if (member.is_in()) order += (order.empty() ? "" : ", ") + member.plugin;
    events_->post({.kind = EventKind::kPointChanged, .point = name, .text = order});
  }
}

Outcome<route::PlaceRef> Roster::place_of(std::string_view id, const PointFaceKey& asked,
                                          bool& is_new) {
  Seat* const seat = find(id);
  if (seat == nullptr) return unknown(id);
  const route::FunctionId& first = asked.functions.front();
  if (!seat->plugin->provides(contract::contract_of(first.name)))
    return Error(Code::kPluginIncompatible,
                 "plugin '" + seat->id + "' " + seat->plugin->shortfall(first));
  const auto& members = static_cast<const PointModel*>(asked.point)->members;
  const auto member = std::ranges::find(members, id, &Member::plugin);
  if (member == members.end())
    return Error(Code::kPluginIncompatible,
                 "plugin '" + seat->id + "' is not at point '" + asked.point->name + "'");
  if (!member->is_in())
    return Error(Code::kPluginIncompatible, "plugin '" + seat->id + "' is not at point '" +
                                                asked.point->name + "': " + member->refusal);
  return place_of(*seat, asked, is_new);
}

void Roster::each_served(
    const Wiring& wiring, const std::set<std::string_view>& except,
    const std::function<void(const route::PlaceRecord&, const Plugin&)>& see) const {
  const RootMaker maker(*this, &wiring);
  const auto look = [&](const route::PlaceRef& place, const RootMaker::Chain& chain) {
    if (!chain.empty()) see(*place.get(), *chain.back()->plugin);
  };
  for (const auto& [key, place] : first_places_) look(place, maker.first_chain(key.first));
  for (const auto& seat : seats_) {
    for (const auto& [key, place] : seat->places) look(place, maker.chain_of(*seat, key.first));
    if (except.contains(seat->id)) continue;
    for (const Wire& wire : seat->plugin->wires().all())
      look(wire.place, maker.chain_of(wire, *seat->plugin));
  }
}

std::shared_ptr<StandIn> Roster::stand_in_for(const route::FunctionId& function,
                                              std::shared_ptr<StandIn> stand_in) {
  return std::exchange(stand_ins_[key_of({function})], std::move(stand_in));
}

const StandIn* Roster::stand_in(const Plugin& plugin, const route::FunctionId& function) const {
  if (stand_ins_.empty() || !plugin.lacks(function)) return nullptr;
  const auto found = stand_ins_.find(key_of({function}));
  return found == stand_ins_.end() ? nullptr : found->second.get();
}

std::vector<std::shared_ptr<StandIn>> Roster::stand_ins() const {
  std::vector<std::shared_ptr<StandIn>> all;
  for (const auto& [key, stand_in] : stand_ins_) all.push_back(stand_in);
  return all;
}

Roster::Root Roster::publish() {
  arrange();
  ++published_;
  return table_->publish(RootMaker(*this).make());
}

}  // namespace mortise::kernel
