// SPDX-License-Identifier: Apache-2.0
//
// What the supervisor does about points.
#include <algorithm>
#include <cassert>
#include <utility>

#include "contract/hash.hpp"
#include "contract/sections.hpp"
#include "kernel/supervisor.hpp"
#include "route/readers.hpp"

namespace mortise::kernel {
namespace {

/// The functions, each with its types where the descriptor says them.
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

/// A function's name in its contract: "apply".
std::string_view short_name(const route::FunctionId& function) {
  const std::string_view name = function.name;
  return name.substr(name.find('#') + 1);
}

Error invalid(std::string_view point, const std::string& why) {
  return Error(Code::kPointInvalid, "cannot make the point '" + std::string(point) + "': " + why);
}

std::shared_ptr<PointSettings> settings_of(const std::vector<route::FunctionId>& functions,
                                           const detail::RawPointOptions& options) {
  auto settings = std::make_shared<PointSettings>();
  for (size_t i = 0; i < options.dispatch_count; ++i)
    settings->dispatch.emplace(short_name(functions[options.dispatch[i].function]),
                               options.dispatch[i].dispatch);
  for (const StringView id : options.order) settings->order.emplace_back(std::string_view(id));
  settings->deadline_ms = options.deadline_ms;
  settings->failure = options.failure;
  settings->wall = options.wall;
  settings->attributes = std::string_view(options.attributes);
  settings->breaker = options.breaker;
  settings->is_for_plugins = options.is_for_plugins;
  return settings;
}

/// The record of a contract that these functions are of.
Outcome<std::shared_ptr<const RecordType>> record_of(
    std::string_view point, const std::string& name,
    const std::vector<route::FunctionId>& functions) {
  for (const route::FunctionId& function : functions) {
    if (!function.types) continue;
    const auto& contract = function.types->contract;
    for (size_t i = 0; i < contract->types.size(); ++i) {
      const contract::Type& type = contract->types[i];
      if (type.name != name || type.kind != contract::Kind::kRecord) continue;
      MORTISE_TRY_ASSIGN(RecordType record,
                         RecordType::make(contract, static_cast<contract::TypeIndex>(i)));
      return std::shared_ptr<const RecordType>(std::make_shared<RecordType>(std::move(record)));
    }
    break;
  }
  return invalid(point, "its contract has no record '" + name + "' for attributes");
}

/// Whether the functions can go the ways that are asked for.
Outcome<> check_dispatch(std::string_view point, const detail::PointFace& face,
                         const PointSettings& settings) {
  for (size_t i = 0; i < face.functions().size(); ++i) {
    const auto found = settings.dispatch.find(short_name(face.functions()[i]));
    if (found == settings.dispatch.end() || face.shapes()[i] == nullptr) continue;
    const std::string refusal = face.shapes()[i]->refusal(found->second);
    if (!refusal.empty())
      return invalid(point, "'" + face.functions()[i].name + "' cannot go that way: " + refusal);
  }
  return {};
}

}  // namespace

Outcome<detail::PointFace*> Supervisor::declare_point(std::string_view name, const Wanted& wanted,
                                                      const detail::RawPointOptions* options) {
  std::vector<route::FunctionId> functions = with_types(wanted);
  assert(!functions.empty());
  const std::string contract(contract::contract_of(functions.front().name));
  std::shared_ptr<PointSettings> settings;
  std::shared_ptr<const RecordType> attributes;
  if (options != nullptr) {
    settings = settings_of(functions, *options);
    if (!settings->attributes.empty()) {
      MORTISE_TRY_ASSIGN(attributes, record_of(name, settings->attributes, functions));
    }
  }
  route::Table::Root old;
  detail::PointFace* face = nullptr;
  {
    const std::lock_guard lock(mutex_);
    auto known = points_.find(name);
    if (known != points_.end() && known->second->contract != contract)
      return invalid(name, "a point of this name has another contract, '" +
                               known->second->contract + "'");
    const bool is_new = known == points_.end();
    std::shared_ptr<PointModel> point = is_new ? std::make_shared<PointModel>() : known->second;
    if (is_new) {
      point->name = name;
      point->contract = contract;
    }
    face = &face_of(point, std::move(functions));
    if (settings != nullptr) {
      const Outcome<> fits = check_dispatch(name, *face, *settings);
      if (!fits) return fits.error();
      settings->stand_ins = point->settings->stand_ins;
      point->settings = std::move(settings);
      point->attributes = std::move(attributes);
      point->members.clear();  // they are looked at again
    }
    if (is_new) points_.emplace(name, point);
    detail::retain(face);
    if (is_new || options != nullptr) old = publish();
  }
  if (old != nullptr) retirement_.retire(std::move(old), nullptr);
  return face;
}

detail::PointFace& Supervisor::face_of(const std::shared_ptr<PointModel>& point,
                                       std::vector<route::FunctionId> functions) {
  detail::PointFace*& face = point->faces[key_of(functions)];
  if (face == nullptr) face = new detail::PointFace(*this, point, std::move(functions), events_);
  return *face;
}

void Supervisor::end_points() {
  for (auto& [key, relay] : relays_) leaving_.push_back({&relay->target(), relay});
  relays_.clear();
  for (auto& [name, point] : points_) {
    point->first_places.clear();
    // A view that is still held keeps what it has, but its point keeps no view.
    for (auto& [key, face] : point->faces) detail::release(face);
    point->faces.clear();
  }
  points_.clear();
}

std::vector<Candidate> Supervisor::candidates() const {
  std::vector<Candidate> all;
  all.reserve(seats_.size());
  for (size_t i = 0; i < seats_.size(); ++i)
    all.push_back({.seat = i,
                   .plugin = seats_[i].plugin,
                   .is_quarantined = !seats_[i].quarantine.empty()});
  return all;
}

Outcome<> Supervisor::check_order(const Plugin& plugin) const {
  for (const std::string& contract : plugin.contracts()) {
    std::vector<Placement> placements{plugin.hints().placement};
    for (const Seat& seat : seats_)
      if (seat.id != plugin.id() && seat.plugin->provides(contract))
        placements.push_back(seat.plugin->hints().placement);
    const auto order = order_plugins(placements);
    if (!order) return order.error().context("plugin '" + plugin.id() + "' at '" + contract + "'");
  }
  return {};
}

void Supervisor::arrange() {
  if (points_.empty() && !events_->is_heard()) return;
  const std::vector<Candidate> all = candidates();
  notices_.look(all);
  for (const auto& [name, point] : points_) {
    if (!point->arrange(all)) continue;
    std::string order;
    for (const Member& member : point->members)
      if (member.is_in()) order += (order.empty() ? "" : ", ") + member.plugin;
    events_->post({.kind = EventKind::kPointChanged, .point = name, .text = order});
  }
}

SnapshotRef Supervisor::snapshot(const detail::PointFace& face) {
  SnapshotRef made(new PointSnapshot);
  route::Table::Root old;
  {
    const std::lock_guard lock(mutex_);
    const PointModel& point = face.point();
    made->generation = point.generation.load();
    made->point = point.name;
    made->settings = point.settings;
    for (size_t i = 0; i < face.functions().size(); ++i) {
      const std::string_view name = short_name(face.functions()[i]);
      const auto dispatch = point.settings->dispatch.find(name);
      const auto stand_in = point.settings->stand_ins.find(name);
      made->rules.push_back(
          {.dispatch = dispatch == point.settings->dispatch.end() ? Dispatch::kOne
                                                                  : dispatch->second,
           .shape = face.shapes()[i],
           .stand_in = stand_in == point.settings->stand_ins.end() ? nullptr : stand_in->second});
    }
    bool is_new = false;
    for (const Member& member : point.members) {
      if (!member.is_in()) break;
      Seat& seat = seats_[member.seat];
      auto known = seat.places.find(face.key());
      if (known == seat.places.end()) {
        known = seat.places.emplace(face.key(), table_->add_place(face.functions())).first;
        is_new = true;
      }
      made->members.push_back({.plugin = member.plugin,
                               .place = known->second,
                               .breaker = member.breaker,
                               .attributes = member.attributes,
                               .target = &seat.plugin->target()});
    }
    if (is_new) old = publish();
  }
  if (old != nullptr) retirement_.retire(std::move(old), nullptr);
  return made;
}

route::PlaceRef Supervisor::first_place(const detail::PointFace& face) {
  route::Table::Root old;
  route::PlaceRef place;
  {
    const std::lock_guard lock(mutex_);
    auto& places = face.point().first_places;
    if (const auto known = places.find(face.key()); known != places.end()) return known->second;
    place = table_->add_place(face.functions());
    places.emplace(face.key(), place);
    old = publish();
  }
  retirement_.retire(std::move(old), nullptr);
  return place;
}

route::PlaceRef Supervisor::nobodys_place(const detail::PointFace& face) {
  route::Table::Root old;
  route::PlaceRef place;
  {
    const std::lock_guard lock(mutex_);
    place = table_->add_place(face.functions());
    old = publish();
  }
  retirement_.retire(std::move(old), nullptr);
  return place;
}

size_t Supervisor::attributes_size(const detail::PointFace& face) {
  const std::lock_guard lock(mutex_);
  const auto& attributes = face.point().attributes;
  return attributes == nullptr ? 0 : attributes->size();
}

void Supervisor::on_failure(const detail::PointFace& face, size_t function,
                            const detail::StandIn& given) {
  auto added = std::make_shared<StandIn>(given, log_);
  const std::lock_guard lock(mutex_);
  PointModel& point = face.point();
  auto settings = std::make_shared<PointSettings>(*point.settings);
  settings->stand_ins[std::string(short_name(face.functions()[function]))] = std::move(added);
  point.settings = std::move(settings);
  point.generation.fetch_add(1);
}

std::shared_ptr<PointModel> Supervisor::point_for_plugins(std::string_view contract) const {
  for (const auto& [name, point] : points_)
    if (point->settings->is_for_plugins && point->contract == contract) return point;
  return nullptr;
}

void Supervisor::fill_relay(const route::PlaceRef& place, const std::shared_ptr<PointModel>& point,
                            detail::Row* rows) {
  std::shared_ptr<PointRelay>& relay = relays_[point->name + ' ' + key_of(place->functions)];
  if (relay == nullptr)
    relay = std::make_shared<PointRelay>(face_of(point, place->functions), log_);
  for (uint32_t i = 0; i < place->row_count; ++i) rows[place->first_row() + i] = relay->row(i);
}

List<PointInfo> Supervisor::points() {
  ListBuilder<PointInfo> infos;
  const std::lock_guard lock(mutex_);
  for (const auto& [name, point] : points_) {
    ListBuilder<PointMember> members;
    for (const Member& member : point->members)
      members.push({.plugin = member.plugin,
                    .refusal = member.refusal,
                    .breaker = member.breaker == nullptr ? BreakerState::kClosed
                                                         : member.breaker->state()});
    infos.push({.name = name, .contract = point->contract, .members = members.finish()});
  }
  return infos.finish();
}

List<String> Supervisor::degraded(const Seat& seat) const {
  ListBuilder<String> reasons;
  if (const auto health = seat.plugin->life().last_health();
      health && health->status != HealthStatus::kReady)
    reasons.push("it says that it is not ready: " + std::string(std::string_view(health->reason)));
  for (const std::string& contract : unserved(*seat.plugin, [this](std::string_view wanted) {
         return first_provider(wanted) != nullptr;
       }))
    reasons.push("nobody provides '" + contract + "', which it calls");
  for (const auto& [name, point] : points_)
    for (const Member& member : point->members)
      if (member.plugin == seat.id && member.breaker != nullptr &&
          member.breaker->state() != BreakerState::kClosed)
        reasons.push("its breaker at the point '" + name + "' is open");
  return reasons.finish();
}

detail::Subscriber* Supervisor::subscribe(const detail::EventHandler& handler) {
  const std::lock_guard lock(mutex_);
  // What is there already is no news.
  if (!events_->is_heard()) notices_.begin(candidates());
  return new detail::Subscriber(events_, events_->subscribe(handler));
}

}  // namespace mortise::kernel
