// SPDX-License-Identifier: Apache-2.0
//
// What the supervisor does about points.
#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

#include "contract/hash.hpp"
#include "kernel/point_relay.hpp"
#include "kernel/supervisor.hpp"
#include "route/readers.hpp"

namespace mortise::kernel {
namespace {

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
  settings->budgets = options.budgets;
  settings->is_for_plugins = options.is_for_plugins;
  settings->examples = options.examples;
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
Outcome<> check_dispatch(std::string_view point, const std::vector<route::FunctionId>& functions,
                         const PointSettings& settings) {
  const auto shapes = call_shapes(functions);
  for (size_t i = 0; i < functions.size(); ++i) {
    const auto found = settings.dispatch.find(short_name(functions[i]));
    if (found == settings.dispatch.end() || shapes[i] == nullptr) continue;
    const std::string refusal = shapes[i]->refusal(found->second);
    if (!refusal.empty())
      return invalid(point, "'" + functions[i].name + "' cannot go that way: " + refusal);
  }
  return {};
}

}  // namespace

Outcome<PointDraft> PointDraft::make(std::string_view name,
                                     const std::vector<route::FunctionId>& functions,
                                     const detail::RawPointOptions& options) {
  PointDraft draft{.name = std::string(name),
                   .contract = std::string(contract::contract_of(functions.front().name)),
                   .settings = settings_of(functions, options),
                   .attributes = nullptr,
                   .functions = functions};
  if (!draft.settings->attributes.empty()) {
    MORTISE_TRY_ASSIGN(draft.attributes, record_of(name, draft.settings->attributes, functions));
    draft.settings->attributes_hash = draft.attributes->hash();
  }
  MORTISE_TRY(check_dispatch(name, functions, *draft.settings));
  return draft;
}

Outcome<detail::PointFace*> Supervisor::declare_point(std::string_view name, const Wanted& wanted,
                                                      const detail::RawPointOptions* options) {
  std::vector<route::FunctionId> functions = with_types(wanted);
  assert(!functions.empty());
  const std::string contract(contract::contract_of(functions.front().name));
  std::optional<PointDraft> draft;
  if (options != nullptr) {
    MORTISE_TRY_ASSIGN(draft, PointDraft::make(name, functions, *options));
  }
  Roster::Root old;
  detail::PointFace* face = nullptr;
  {
    const std::lock_guard lock(core_.mutex);
    const bool is_new = core_.roster.find_point(name) == nullptr;
    if (core_.roster.declare_point(name, contract) == nullptr)
      return invalid(name, "a point of this name has another contract, '" +
                               core_.roster.find_point(name)->contract + "'");
    const std::shared_ptr<PointModel> point = core_.roster.points().find(name)->second;
    face = &face_of(point, std::move(functions));
    if (draft) point->settle(*std::move(draft));
    detail::retain(face);
    if (is_new || options != nullptr) old = core_.roster.publish();
  }
  core_.retirement.retire(std::move(old));
  return face;
}

detail::PointFace& Supervisor::face_of(const std::shared_ptr<PointModel>& point,
                                       std::vector<route::FunctionId> functions) {
  detail::PointFace*& face = point->faces[key_of(functions)];
  if (face == nullptr)
    face = new detail::PointFace(*this, point, std::move(functions), core_.events);
  return *face;
}

PointRelay& Supervisor::relay_for(const std::shared_ptr<PointModel>& point,
                                  const std::vector<route::FunctionId>& functions) {
  std::shared_ptr<PointRelay>& relay = relays_[point->name + ' ' + key_of(functions)];
  if (relay == nullptr) relay = std::make_shared<PointRelay>(face_of(point, functions), core_.log);
  return *relay;
}

void Supervisor::end_points() {
  for (auto& [key, relay] : relays_) core_.leaving.push_back({&relay->target(), relay});
  relays_.clear();
  for (const auto& [name, point] : core_.roster.points()) {
    // A view that is still held keeps its point, but the point keeps no view.
    for (const auto& [key, face] : point->faces) detail::release(face);
    point->faces.clear();
  }
}

SnapshotRef Supervisor::snapshot(const detail::PointFace& face) {
  SnapshotRef made(new PointSnapshot);
  Roster::Root old;
  {
    const std::lock_guard lock(core_.mutex);
    const PointModel& point = face.point();
    made->generation = point.generation.load();
    made->point = point.name;
    made->settings = point.settings;
    for (size_t i = 0; i < face.functions().size(); ++i) {
      const std::string_view name = short_name(face.functions()[i]);
      const auto dispatch = point.settings->dispatch.find(name);
      const auto stand_in = point.settings->stand_ins.find(name);
      const bool is_one = dispatch == point.settings->dispatch.end();
      const bool has_none = stand_in == point.settings->stand_ins.end();
      made->rules.push_back({.dispatch = is_one ? Dispatch::kOne : dispatch->second,
                             .shape = face.shapes()[i],
                             .stand_in = has_none ? nullptr : stand_in->second});
    }
    bool is_new = false;
    for (const Member& member : point.members) {
      Seat* const seat = member.is_in() ? core_.roster.find(member.plugin) : nullptr;
      if (seat == nullptr) continue;
      made->members.push_back({.plugin = member.plugin,
                               .place = core_.roster.place_of(*seat, face.asked(), is_new),
                               .breaker = member.breaker,
                               .budget = member.budget,
                               .attributes = member.attributes,
                               .target = &seat->plugin->target()});
    }
    if (is_new) old = core_.roster.publish();
  }
  core_.retirement.retire(std::move(old));
  return made;
}

template <class Find>
auto Supervisor::found(Find find) {
  Roster::Root old;
  auto place = [&] {
    const std::lock_guard lock(core_.mutex);
    bool is_new = false;
    auto made = find(is_new);
    if (is_new) old = core_.roster.publish();
    return made;
  }();
  core_.retirement.retire(std::move(old));
  return place;
}

route::PlaceRef Supervisor::first_place(const detail::PointFace& face) {
  return found([&](bool& is_new) { return core_.roster.first_place(face.asked(), is_new); });
}

Outcome<route::PlaceRef> Supervisor::place_of(const detail::PointFace& face, std::string_view id) {
  return found([&](bool& is_new) { return core_.roster.place_of(id, face.asked(), is_new); });
}

route::PlaceRef Supervisor::nobodys_place(const detail::PointFace& face) {
  return found([&](bool& is_new) {
    is_new = true;
    return core_.roster.table().add_place(face.functions());
  });
}

Attributes Supervisor::attributes(const detail::PointFace& face) {
  const std::lock_guard lock(core_.mutex);
  const PointModel& point = face.point();
  return {point.settings, point.attributes == nullptr ? 0 : point.attributes->size()};
}

void Supervisor::on_failure(const detail::PointFace& face, size_t function,
                            const detail::StandIn& given) {
  auto added = std::make_shared<StandIn>(given, core_.log);
  const std::lock_guard lock(core_.mutex);
  PointModel& point = face.point();
  auto settings = std::make_shared<PointSettings>(*point.settings);
  settings->stand_ins[std::string(short_name(face.functions()[function]))] = std::move(added);
  point.settings = std::move(settings);
  point.generation.fetch_add(1);
}

List<PointInfo> Supervisor::points() {
  ListBuilder<PointInfo> infos;
  const std::lock_guard lock(core_.mutex);
  for (const auto& [name, point] : core_.roster.points()) {
    ListBuilder<PointMember> members;
    for (const Member& member : point->members)
      members.push(
          {.plugin = member.plugin,
           .refusal = member.refusal,
           .breaker = member.breaker == nullptr ? BreakerState::kClosed : member.breaker->state()});
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
         return std::ranges::any_of(core_.roster.seats(), [&](const auto& other) {
           return other->quarantine.empty() && other->plugin->provides(wanted);
         });
       }))
    reasons.push("nobody provides '" + contract + "', which it calls");
  for (const auto& [name, point] : core_.roster.points())
    for (const Member& member : point->members) {
      if (member.plugin != seat.id) continue;
      if (member.breaker != nullptr && member.breaker->state() != BreakerState::kClosed)
        reasons.push("its breaker at the point '" + name + "' is open");
      const std::string excess = member.budget == nullptr ? "" : member.budget->excess();
      if (!excess.empty())
        reasons.push("it exceeds the budget of the point '" + name + "': " + excess);
    }
  return reasons.finish();
}

detail::Subscriber* Supervisor::subscribe(const detail::EventHandler& handler) {
  const std::lock_guard lock(core_.mutex);
  // What is there already is no news.
  if (!core_.events->is_heard()) core_.roster.notices().begin(core_.roster.point_candidates());
  return new detail::Subscriber(core_.events, core_.events->subscribe(handler));
}

}  // namespace mortise::kernel
