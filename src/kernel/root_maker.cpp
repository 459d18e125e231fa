// SPDX-License-Identifier: Apache-2.0
#include "kernel/root_maker.hpp"

#include <algorithm>
#include <utility>

#include "contract/hash.hpp"
#include "kernel/point_relay.hpp"
#include "route/continuation.hpp"
#include "route/readers.hpp"

namespace mortise::kernel {
namespace {

std::string_view contract_of(const route::PlaceRecord& place) {
  return contract::contract_of(place.functions.front().name);
}

/// The import by which a plugin goes on to the one behind it.
Wire* way_on(Plugin& plugin, std::string_view contract, const Part& next) {
  Wire* way = nullptr;
  for (Wire& wire : plugin.wires().all()) {
    if (wire.contract == contract) return &wire;
    if (way == nullptr && interface_of(wire.contract) == interface_of(contract) &&
        next.plugin->provides(wire.contract))
      way = &wire;
  }
  return way;
}

}  // namespace

RootMaker::RootMaker(const Roster& roster, const Wiring* planned)
    : roster_(roster), planned_(planned), number_(roster.published_) {
  list();
}

const Wiring::Point* RootMaker::wired(const PointRecord* point) const {
  if (planned_ == nullptr || point == nullptr) return roster_.wired(point);
  const auto found = std::ranges::find(planned_->points, point->name, &Wiring::Point::name);
  return found == planned_->points.end() ? nullptr : &*found;
}

void RootMaker::list() {
  for (const auto& seat : roster_.seats_)
    now_.add({seat->id, seat->plugin.get(), seat->quarantine.empty(), seat->hold});
  for (const Candidate& candidate : roster_.candidates) {
    const Seat* const seat = roster_.find(candidate.id);
    if (candidate.is_up && !candidate.waits)
      next_.add({candidate.id, candidate.plugin.get()});
    else if (seat != nullptr)  // the one before it; nobody waits for the end of its own change
      next_.add({candidate.id, seat->plugin.get(), seat->quarantine.empty()});
    else
      next_.add({candidate.id, candidate.plugin.get(), false});
  }
  if (roster_.leaving_.empty()) return;
  for (const Part& part : now_.all()) later_.add(part);
  for (const auto& plugin : roster_.leaving_)
    if (!roster_.hidden_.contains(plugin.get())) later_.add({plugin->id(), plugin.get()});
}

RootMaker::Chain RootMaker::around(const Wiring::Point& point, const Provider& provider) const {
  const Part* const end = now_.find(provider.plugin);
  if (end == nullptr) return {};
  Chain chain;
  for (const std::string& id : point.wrappers)
    if (const Part* const wrapper = now_.find(id)) chain.push_back(wrapper);
  if (!provider.adapter.empty()) {
    const Part* const adapter = now_.find(provider.adapter);
    if (adapter == nullptr) return {};
    chain.push_back(adapter);
  }
  chain.push_back(end);
  return chain;
}

RootMaker::Chain RootMaker::chain_of(const Seat& seat, const PointRecord* point) const {
  const Wiring::Point* const wired = this->wired(point);
  if (wired == nullptr) return {now_.find(seat.id)};
  const auto provider = std::ranges::find(wired->providers, seat.id, &Provider::plugin);
  if (provider != wired->providers.end()) return around(*wired, *provider);
  const bool is_linked = is_wired(*seat.plugin, *wired, point->contract);
  return is_linked ? around(*wired, {.plugin = seat.id}) : Chain{};
}

RootMaker::Chain RootMaker::first_chain(const PointRecord* point) const {
  // Members are those of the wiring that is.
  if (const Wiring::Point* const next = planned_ == nullptr ? nullptr : wired(point))
    for (const Provider& provider : next->providers)
      if (Chain chain = around(*next, provider); !chain.empty() && chain.back()->serves)
        return chain;
  for (const Member& member : static_cast<const PointModel*>(point)->members) {
    if (!member.is_in()) break;
    const Seat* const seat = roster_.find(member.plugin);
    if (seat == nullptr) continue;
    Chain chain = chain_of(*seat, point);
    if (!chain.empty() && chain.back()->serves) return chain;
  }
  return {};
}

RootMaker::Chain RootMaker::chain_of(const Wire& wire, const Plugin& caller,
                                     const Directory& directory) {
  return chain_of(wire.provider, wire, caller, directory);
}

RootMaker::Chain RootMaker::chain_of(const Wire& wire, const Plugin& caller) const {
  if (planned_ == nullptr) return chain_of(wire, caller, now_);
  const auto import = std::ranges::find_if(planned_->imports, [&](const Wiring::Import& each) {
    return each.plugin == caller.id() && each.contract == wire.contract;
  });
  return chain_of(import == planned_->imports.end() ? Provider{} : import->provider, wire, caller,
                  now_);
}

RootMaker::Chain RootMaker::chain_of(const Provider& provider, const Wire& wire,
                                     const Plugin& caller, const Directory& directory) {
  if (provider.plugin.empty()) {
    const Part* const first = directory.first(wire.contract, &caller);
    return first == nullptr ? Chain{} : Chain{first};
  }
  const Part* const end = directory.find(provider.plugin);
  if (end == nullptr) return {};
  if (provider.adapter.empty()) return {end};
  const Part* const adapter = directory.find(provider.adapter);
  return adapter == nullptr ? Chain{} : Chain{adapter, end};
}

std::unique_ptr<detail::Row[]> RootMaker::make() {
  rows_.assign(std::max<size_t>(roster_.table_->row_count(), 1), route::nobody_row());
  for (const auto& [key, place] : roster_.first_places_) fill(*place.get(), first_chain(key.first));
  for (const auto& seat : roster_.seats_) {
    for (const auto& [key, place] : seat->places) fill(*place.get(), chain_of(*seat, key.first));
    if (const route::PlaceRef& own = seat->plugin->life().place(); own.get() != nullptr)
      fill(*own.get(), Chain{now_.find(seat->id)});
  }
  const auto each = [&](auto see) {
    for (const auto& seat : roster_.seats_) see(*seat->plugin, now_);
    for (const Candidate& candidate : roster_.candidates) {
      const Seat* const seat = roster_.find(candidate.id);
      if (seat == nullptr || seat->plugin != candidate.plugin) see(*candidate.plugin, next_);
    }
    for (const auto& plugin : roster_.leaving_) see(*plugin, later_);
  };
  each([&](Plugin& plugin, const Directory& directory) { fill_wires(plugin, directory); });
  each([&](Plugin& plugin, const Directory&) { fill_late(plugin); });
  auto rows = std::make_unique<detail::Row[]>(rows_.size());
  std::ranges::copy(rows_, rows.get());
  return rows;
}

void RootMaker::fill_wires(Plugin& plugin, const Directory& directory) {
  for (Wire& wire : plugin.wires().all()) {
    route::PlaceRecord& place = *wire.place.get();
    const bool is_free = wire.provider.plugin.empty() && roster_.relay_for;
    if (const auto point = is_free ? roster_.point_for_plugins(wire.contract) : nullptr) {
      PointRelay& relay = roster_.relay_for(point, place.functions);
      for (uint32_t i = 0; i < place.row_count; ++i) rows_[place.first_row() + i] = relay.row(i);
    } else {
      fill(place, chain_of(wire, plugin, directory));
    }
  }
}

void RootMaker::fill_late(Plugin& plugin) {
  // Nobody enters any more what neither this root nor the one before it has.
  const auto is_over = [&](const Wrapping& wrapping) {
    if (wrapping.published + 1 >= number_ || wrapping.outer->references != 1) return false;
    route::wait_for_readers();
    return !route::is_entered(&plugin.target());
  };
  for (Wire& wire : plugin.wires().all()) {
    std::erase_if(wire.wrappings, [&](const auto& each) { return is_over(*each.second); });
    for (const auto& [outer, wrapping] : wire.wrappings) {
      if (wrapping->published == number_) continue;
      Chain chain;
      for (const std::string& id : wrapping->behind)
        if (const Part* const part = now_.find(id)) chain.push_back(part);
      if (!chain.empty() && chain.back()->id != wrapping->behind.back()) chain.clear();
      fill(*wrapping->continuation.inner.get(), chain);
    }
  }
}

void RootMaker::fill(route::PlaceRecord& place, Links links) {
  if (links.empty()) return;
  for (uint32_t i = 0; i < place.row_count; ++i)
    rows_[place.first_row() + i] = row(place, i, links);
}

detail::Row RootMaker::row(route::PlaceRecord& place, uint32_t function, Links links) {
  const Part& part = *links.front();
  if (!part.serves) return route::nobody_row();
  const route::FunctionId& asked = place.functions[function];
  // A wrapper that is too old for a function is passed by; an adapter would go on to another one.
  if (links.size() > 1 && part.plugin->lacks(asked) &&
      links[1]->plugin->provides(contract_of(place)))
    return row(place, function, links.subspan(1));
  if (const StandIn* const other = roster_.stand_in(*part.plugin, asked)) return other->row();
  if (Sleeper* const sleeper = part.plugin->sleeper(); sleeper && !part.plugin->lacks(asked))
    return sleeper->row(place, function);
  detail::Row own = part.plugin->row(asked);
  if (own.target != &part.plugin->target()) return own;
  if (Wrapping* const wraps = links.size() > 1 ? wrapping(place, links) : nullptr) {
    // Made once: calls may be reading it.
    if (wraps->rows[function].through.code == nullptr) wraps->rows[function].through = own;
    own = route::wrapped_row(wraps->rows[function]);
  }
  return part.hold == nullptr ? own : part.hold->row(place, function, own);
}

Wrapping* RootMaker::wrapping(route::PlaceRecord& place, Links links) {
  Wire* const way = way_on(*links.front()->plugin, contract_of(place), *links[1]);
  if (way == nullptr) return nullptr;
  std::unique_ptr<Wrapping>& known = way->wrappings[&place];
  if (known == nullptr) {
    known = std::make_unique<Wrapping>();
    detail::retain(&place);
    known->outer = route::PlaceRef(&place);
    known->continuation = {way->place.get(), roster_.table_->add_place(way->place->functions)};
    known->rows.assign(place.row_count, {.through = {}, .continuation = &known->continuation});
    if (const size_t count = roster_.table_->row_count(); count > rows_.size())
      rows_.resize(count, route::nobody_row());
  }
  if (std::exchange(known->published, number_) != number_) {
    known->behind.clear();
    for (const Part* part : links.subspan(1)) known->behind.emplace_back(part->id);
    fill(*known->continuation.inner.get(), links.subspan(1));
  }
  return known.get();
}

}  // namespace mortise::kernel
