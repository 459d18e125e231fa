// SPDX-License-Identifier: Apache-2.0
#include "kernel/supervisor.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

#include "base/digest.hpp"
#include "contract/hash.hpp"
#include "contract/sections.hpp"
#include "route/readers.hpp"

namespace mortise::kernel {
namespace {

std::string_view contract_of(const route::PlaceRef& place) {
  return contract::contract_of(place->functions.front().name);
}

}  // namespace

Supervisor::Supervisor(Parts parts, const HostOptions& options)
    : parts_(std::move(parts)),
      options_(options),
      log_(std::make_shared<observe::IncidentLog>()),
      alarm_(std::make_shared<Alarm>([this](const route::Target& target, std::string_view cause) {
        quarantine(target, cause);
      })),
      reaper_(std::make_shared<Reaper>()),
      table_(route::Table::open()),
      retirement_(options.drain_ms) {
  static_cast<void>(route::this_reader());  // so that a fork is noticed from now on
  if (options_.watchdog_ms != 0) {
    watchdog_ = std::make_unique<Watchdog>(options_.watchdog_ms,
                                           [this](const StuckCall& call) { quarantine(call); });
    watchdog_->start();
  }
}

Supervisor::~Supervisor() {
  watchdog_ = nullptr;
  alarm_->close();
  // The last one loaded may need those before it, to the end of its stop.
  for (;;) {
    std::shared_ptr<Plugin> last;
    route::Table::Root old;
    {
      const std::lock_guard lock(mutex_);
      if (seats_.empty()) break;
      last = std::move(seats_.back().plugin);
      seats_.pop_back();
      old = publish();
    }
    retirement_.retire(std::move(old), std::move(last));
  }
  {
    route::Table::Root old;
    {
      const std::lock_guard lock(mutex_);
      first_places_.clear();
      end_points();
      old = publish();
    }
    retirement_.retire(std::move(old), nullptr);
  }
  events_->close();
  reaper_->close();
  table_->close();
  for (auto& [key, stand_in] : stand_ins_) leaving_.push_back({&stand_in->target(), stand_in});
  // Where somebody is still inside, it stays for ever.
  for (Leaving& left : leaving_)
    if (route::is_entered(left.target)) keep_for_ever(std::move(left.thing));
}

Supervisor::MakeImage Supervisor::from_file(std::filesystem::path path,
                                            const LoadOptions& options) {
  return [this, path = std::move(path),
          wanted = std::string(options.digest)]() -> Outcome<std::unique_ptr<engine::Image>> {
    engine::LoadOptions load{.digest = std::nullopt, .max_size = options_.max_file_size};
    if (!wanted.empty()) {
      load.digest = base::parse_digest(wanted);
      if (!load.digest)
        return Error(Code::kNativeDigestMismatch,
                     "cannot load '" + path.string() + "': the digest asked for, '" + wanted +
                         "', is not a SHA-256 in 64 hexadecimal digits");
    }
    return parts_.engine->load(path, load);
  };
}

Supervisor::MakeImage Supervisor::from_entry(const mortise_plugin* entry) {
  return [entry]() -> Outcome<std::unique_ptr<engine::Image>> {
    if (entry == nullptr)
      return Error(Code::kAbiMalformed, "cannot add a plugin: its entry is null");
    return engine::make_static_image(*entry);
  };
}

Outcome<std::shared_ptr<Plugin>> Supervisor::prepare(const std::string& id,
                                                     const MakeImage& make_image,
                                                     const Start& start) {
  const Wall wall = start.executor != nullptr ? Wall::kInline : start.wall.value_or(options_.wall);
  MORTISE_TRY_ASSIGN(auto image, make_image());
  auto plugin = std::make_shared<Plugin>(id, std::move(image), Plugin::Place{wall, start.executor},
                                         Plugin::Shared{log_, alarm_, options_.strict, reaper_});
  plugin->set_hints(start.hints);
  Outcome<> ready = wire_imports(*plugin);
  if (ready)
    ready = start.executor != nullptr ? plugin->create(*parts_.executor_wall(*start.executor))
                                      : plugin->create(*parts_.walls.at(wall));
  // A successor that takes no configuration is not asked to take its predecessor's.
  if (ready && (!start.is_inherited || plugin->life().takes_configuration()))
    ready = plugin->life().configure(start.configuration, nullptr);
  if (ready) ready = plugin->start();
  if (ready && !start.state.empty()) ready = plugin->life().import_state(start.state);
  if (ready) return plugin;
  // What was made is ended in the same way as after a life on the routes.
  retirement_.retire(nullptr, std::move(plugin));
  return ready.error();
}

Outcome<> Supervisor::wire_imports(Plugin& plugin) {
  for (const engine::Import& import : plugin.imports()) {
    if (import.role != engine::ResourceRole::kNone) {
      plugin.add_import({});
      continue;
    }
    const std::string_view contract = contract::contract_of(import.name);
    if (!import.optional) {
      const std::lock_guard lock(mutex_);
      if (first_provider(contract) == nullptr)
        return Error(Code::kPluginUnresolvedImport,
                     "plugin '" + plugin.id() + "' needs '" + import.name +
                         "', and no plugin provides it: load one that provides '" +
                         std::string(contract) + "' first");
    }
    route::FunctionId function{.name = import.name, .types = import.types};
    std::memcpy(function.hash, import.hash.data(), sizeof(function.hash));
    plugin.add_import(import_place(std::move(function)));
  }
  return {};
}

Outcome<> Supervisor::load(const std::string& id, const MakeImage& make_image, const Start& start) {
  {
    const std::lock_guard lock(mutex_);
    if (find(id) != nullptr || loading_.contains(id))
      return Error(Code::kPluginDuplicate,
                   "there is a plugin '" + id + "' already: swap it, or load under another id");
    if (seats_.size() + loading_.size() >= options_.max_plugins)
      return Error(Code::kHostLimit, "cannot load plugin '" + id + "': the limit of " +
                                         std::to_string(options_.max_plugins) +
                                         " plugins is reached");
    loading_.insert(id);
  }
  auto plugin = prepare(id, make_image, start);
  std::shared_ptr<Plugin> refused;
  Outcome<> ordered;
  route::Table::Root old;
  {
    const std::lock_guard lock(mutex_);
    loading_.erase(id);
    if (!plugin) return plugin.error();
    ordered = check_order(**plugin);
    if (ordered) {
      seat(**plugin);
      seats_.push_back({.id = id, .plugin = *std::move(plugin)});
      old = publish();
    } else {
      refused = *std::move(plugin);
    }
  }
  retirement_.retire(std::move(old), std::move(refused));
  return ordered;
}

Outcome<> Supervisor::unload(const std::string& id) {
  std::shared_ptr<Plugin> plugin;
  route::Table::Root old;
  {
    const std::lock_guard lock(mutex_);
    Seat* const seat = find(id);
    if (seat == nullptr) return unknown(id);
    if (seat->hold != nullptr) return busy(id);
    plugin = std::move(seat->plugin);
    seats_.erase(seats_.begin() + (seat - seats_.data()));
    old = publish();
  }
  retirement_.retire(std::move(old), std::move(plugin));
  return {};
}

void Supervisor::quarantine(const StuckCall& call) {
  route::Table::Root old;
  {
    const std::lock_guard lock(mutex_);
    Seat* const seat = culprit(call);
    if (seat == nullptr || !seat->quarantine.empty()) return;
    old = take_off(*seat, call.what);
  }
  retirement_.retire(std::move(old), nullptr);
}

void Supervisor::quarantine(const route::Target& target, std::string_view cause) {
  route::Table::Root old;
  {
    const std::lock_guard lock(mutex_);
    const auto seat = std::ranges::find_if(
        seats_, [&](const Seat& candidate) { return &candidate.plugin->target() == &target; });
    if (seat == seats_.end() || !seat->quarantine.empty()) return;
    old = take_off(*seat, cause);
  }
  retirement_.retire(std::move(old), nullptr);
}

route::Table::Root Supervisor::take_off(Seat& seat, std::string_view cause) {
  seat.quarantine = cause;
  log_->add({.kind = Kind::kUnavailable,
             .plugin = seat.id,
             .text = seat.quarantine + ": it is off its routes until it is swapped or unloaded"});
  return publish();
}

/// The innermost plugin that the call is inside of. A service of the host's own that waits on a
/// plugin's behalf is not to blame.
Supervisor::Seat* Supervisor::culprit(const StuckCall& call) {
  for (auto target = call.entered.rbegin(); target != call.entered.rend(); ++target)
    for (Seat& seat : seats_)
      if (&seat.plugin->target() == *target && seat.plugin->image().digest()) return &seat;
  return nullptr;
}

Supervisor::Seat* Supervisor::find(std::string_view id) {
  const auto seat = std::find_if(seats_.begin(), seats_.end(),
                                 [&](const Seat& candidate) { return candidate.id == id; });
  return seat == seats_.end() ? nullptr : &*seat;
}

const Supervisor::Seat* Supervisor::first_provider(std::string_view contract) const {
  for (const Seat& seat : seats_)
    if (seat.quarantine.empty() && seat.plugin->provides(contract)) return &seat;
  return nullptr;
}

route::Table::Root Supervisor::publish() {
  arrange();
  const size_t count = table_->row_count();
  auto rows = std::make_unique<detail::Row[]>(std::max<size_t>(count, 1));
  std::fill_n(rows.get(), count, route::nobody_row());
  const auto fill = [&](const route::PlaceRef& place, const Seat* seat) {
    if (seat == nullptr || !seat->quarantine.empty()) return;
    for (uint32_t i = 0; i < place->row_count; ++i) {
      detail::Row row = seat->plugin->row(place->functions[i]);
      if (const StandIn* const own = stand_in(*seat->plugin, place->functions[i])) row = own->row();
      const bool is_held = seat->hold != nullptr && row.target == &seat->plugin->target();
      rows[place->first_row() + i] = is_held ? seat->hold->row(*place.get(), i, row) : row;
    }
  };
  for (const auto& [key, place] : first_places_) {
    if (const auto point = point_for_plugins(contract_of(place)))
      fill_relay(place, point, rows.get());
    else
      fill(place, first_provider(contract_of(place)));
  }
  for (const auto& [name, point] : points_)
    for (const auto& [key, place] : point->first_places)
      fill(place, point->first_seat() < seats_.size() ? &seats_[point->first_seat()] : nullptr);
  for (const Seat& seat : seats_) {
    for (const auto& [key, place] : seat.places) fill(place, &seat);
    if (const route::PlaceRef& own = seat.plugin->life().place(); own.get() != nullptr)
      fill(own, &seat);
  }
  return table_->publish(std::move(rows));
}

const StandIn* Supervisor::stand_in(const Plugin& plugin, const route::FunctionId& function) const {
  if (stand_ins_.empty() || !plugin.lacks(function)) return nullptr;
  const auto found = stand_ins_.find(key_of({function}));
  return found == stand_ins_.end() ? nullptr : found->second.get();
}

void Supervisor::on_missing(const route::FunctionId& function, const detail::StandIn& given) {
  auto added = std::make_shared<StandIn>(given, log_);
  std::shared_ptr<StandIn> old;
  route::Table::Root root;
  {
    const std::lock_guard lock(mutex_);
    std::shared_ptr<StandIn>& stand_in = stand_ins_[key_of({function})];
    old = std::exchange(stand_in, std::move(added));
    root = publish();
  }
  retirement_.retire(std::move(root), nullptr);
  if (old != nullptr) let_go({&old->target(), old});
}

void Supervisor::let_go(Leaving leaving) {
  route::wait_for_readers();  // of the root that it was in
  const std::lock_guard lock(mutex_);
  leaving_.push_back(std::move(leaving));
  std::erase_if(leaving_, [](const Leaving& left) { return !route::is_entered(left.target); });
}

route::PlaceRef Supervisor::import_place(route::FunctionId function) {
  route::Table::Root old;
  route::PlaceRef place;
  {
    const std::lock_guard lock(mutex_);
    std::vector<route::FunctionId> functions{std::move(function)};
    std::string key = key_of(functions);
    if (const auto known = first_places_.find(key); known != first_places_.end())
      return known->second;
    place = table_->add_place(std::move(functions));
    first_places_.emplace(std::move(key), place);
    old = publish();
  }
  retirement_.retire(std::move(old), nullptr);
  return place;
}

PluginInfo Supervisor::describe(const Plugin& plugin, PluginState state,
                                std::string_view cause) const {
  PluginInfo info{.id = plugin.id(),
                  .state = state,
                  .wall = plugin.place().wall,
                  .source = plugin.image().source(),
                  .digest = {},
                  .cause = cause,
                  .contracts = {},
                  .conversions = plugin.conversions(),
                  .configuration = plugin.life().configuration_digest(),
                  .health = plugin.life().last_health(),
                  .degraded = {}};
  if (plugin.image().digest()) info.digest = base::to_hex(*plugin.image().digest());
  ListBuilder<String> contracts;
  for (const std::string& contract : plugin.contracts()) contracts.push(contract);
  info.contracts = contracts.finish();
  return info;
}

List<PluginInfo> Supervisor::plugins() {
  ListBuilder<PluginInfo> infos;
  const std::vector<Retained> retained = retirement_.collect();
  const std::lock_guard lock(mutex_);
  for (const Seat& seat : seats_) {
    const bool is_active = seat.quarantine.empty();
    PluginInfo info =
        describe(*seat.plugin, is_active ? PluginState::kActive : PluginState::kQuarantined,
                 seat.quarantine);
    info.degraded = degraded(seat);
    infos.push(std::move(info));
  }
  for (const Retained& left : retained)
    infos.push(describe(*left.plugin, PluginState::kRetained, left.cause));
  return infos.finish();
}

Outcome<List<uint8_t>> Supervisor::descriptor(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const Seat* const seat = find(id);
  if (seat == nullptr) return unknown(id);
  const std::vector<std::byte>& bytes = seat->plugin->image().entry().descriptor;
  const ListView<uint8_t> view(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  return clone(view);
}

}  // namespace mortise::kernel
