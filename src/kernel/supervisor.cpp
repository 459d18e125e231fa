// SPDX-License-Identifier: Apache-2.0
#include "kernel/supervisor.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <utility>

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "kernel/activation.hpp"
#include "mortise/client.hpp"

namespace mortise::kernel {

Supervisor::Supervisor(Parts parts, const HostOptions& options)
    : core_(std::move(parts), options,
            std::make_shared<Alarm>([this](const route::Target& target,
                                           std::string_view cause) { quarantine(target, cause); },
                                    [this] { publish(); })) {
  static_cast<void>(route::this_reader());  // so that a fork is noticed from now on
  core_.roster.relay_for = [this](const auto& point, const auto& functions) -> PointRelay& {
    return relay_for(point, functions);
  };
  core_.roster.table().explain_with([this](const route::PlaceRecord& place, uint32_t function) {
    const std::lock_guard lock(core_.mutex);
    return core_.roster.explain(place, function);
  });
  if (options.watchdog_ms != 0) {
    watchdog_ = std::make_unique<Watchdog>(options.watchdog_ms,
                                           [this](const StuckCall& call) { quarantine(call); });
    watchdog_->start();
  }
}

Supervisor::~Supervisor() {
  core_.events->close();
  watchdog_ = nullptr;
  core_.alarm->close();
  core_.roster.table().explain_with(nullptr);
  std::vector<std::shared_ptr<Plugin>> gone;
  Roster::Root root;
  {
    const std::lock_guard lock(core_.mutex);
    while (!core_.roster.seats().empty())
      gone.push_back(core_.roster.remove(core_.roster.seats().front()->id));
    for (const auto& plugin : gone) core_.roster.leave(plugin);
    core_.roster.relay_for = nullptr;  // those that leave call each other
    root = core_.roster.publish();
  }
  core_.retirement.retire(std::move(root), Roster::in_ending_order(std::move(gone)));
  core_.reaper->close();
  end_points();
  for (auto& stand_in : core_.roster.stand_ins())
    core_.leaving.push_back({&stand_in->target(), stand_in});
  // Where somebody is still inside, it stays for ever.
  for (Leaving& left : core_.leaving)
    if (route::is_entered(left.target)) keep_for_ever(std::move(left.thing));
}

void Supervisor::publish() {
  Roster::Root root;
  {
    const std::lock_guard lock(core_.mutex);
    root = core_.roster.publish();
  }
  core_.retirement.retire(std::move(root));
}

Outcome<> Supervisor::apply(const Change& change, bool names_steps) {
  MORTISE_TRY(take_turn(change));
  Activation activation(core_, change, names_steps);
  const Outcome<> done = activation.run();
  end_turn();
  activation.clean_up();
  return done;
}

Outcome<> Supervisor::take_turn(const Change& change) {
  const route::ThreadReader* const reader = route::this_reader();
  if (reader == nullptr) return Error(Code::kMemoryExhausted);
  const auto deadline = std::chrono::steady_clock::time_point(std::chrono::nanoseconds(
      base::wake_ns(monotonic_ns() + core_.options.drain_ms * 1'000'000u)));
  std::unique_lock lock(core_.mutex);
  while (changing_ != nullptr) {
    for (const Step& step : change.steps)
      if (const Seat* const seat = core_.roster.find(step.plugin); seat != nullptr && seat->hold)
        return busy(step.plugin);
    if (reader->chain_has(changing_) || route::inside_call())
      return Error(Code::kPluginBusy,
                   "cannot change the plugins inside a call while another change is under way: do "
                   "it again afterwards");
    if (turn_ended_.wait_until(lock, deadline) == std::cv_status::timeout && changing_ != nullptr)
      return Error(Code::kPluginBusy,
                   "cannot change the plugins: another change has been under "
                   "way for " +
                       std::to_string(core_.options.drain_ms) + " ms; do it again afterwards");
  }
  changing_ = reader;
  return {};
}

void Supervisor::end_turn() {
  {
    const std::lock_guard lock(core_.mutex);
    changing_ = nullptr;
  }
  turn_ended_.notify_all();
}

template <class Ask>
auto Supervisor::ask(std::string_view id, Ask ask) -> decltype(ask(std::declval<Life&>())) {
  for (;;) {
    std::shared_ptr<Plugin> plugin;
    {
      const std::lock_guard lock(core_.mutex);
      const Seat* const seat = core_.roster.find(id);
      if (seat == nullptr) return unknown(id);
      plugin = seat->plugin;
    }
    auto answer = ask(plugin->life());
    if (answer) return answer;
    if (answer.error().kind() != Kind::kUnavailable) return answer.error().about(id);
    const std::lock_guard lock(core_.mutex);
    const Seat* const seat = core_.roster.find(id);
    if (seat == nullptr || seat->plugin == plugin) return answer.error().about(id);
  }
}

Outcome<> Supervisor::configure(std::string_view id, std::string_view json,
                                const mortise_call& call) {
  const std::string_view all = json.empty() ? "{}" : json;
  return ask(id, [&](Life& life) { return life.configure(all, &call); });
}

Outcome<Health> Supervisor::health(std::string_view id, const mortise_call& call) {
  return ask(id, [&](Life& life) -> Outcome<Health> {
    const auto former = life.last_health();
    Outcome<Health> health = life.health(call);
    if (health) core_.roster.notices().tell_health(id, former, *health);
    return health;
  });
}

Outcome<std::string> Supervisor::export_state(std::string_view id, const mortise_call& call) {
  return ask(id, [&](Life& life) { return life.export_state(call); });
}

void Supervisor::quarantine(const StuckCall& call) {
  Roster::Root old;
  {
    const std::lock_guard lock(core_.mutex);
    Seat* const seat = culprit(call);
    if (seat == nullptr || !seat->quarantine.empty()) return;
    old = take_off(*seat, call.what);
  }
  core_.retirement.retire(std::move(old));
}

void Supervisor::quarantine(const route::Target& target, std::string_view cause) {
  Roster::Root old;
  {
    const std::lock_guard lock(core_.mutex);
    const auto& seats = core_.roster.seats();
    const auto seat = std::ranges::find_if(
        seats, [&](const auto& each) { return &each->plugin->target() == &target; });
    if (seat == seats.end() || !(*seat)->quarantine.empty()) return;
    old = take_off(**seat, cause);
  }
  core_.retirement.retire(std::move(old));
}

Roster::Root Supervisor::take_off(Seat& seat, std::string_view cause) {
  seat.quarantine = cause;
  core_.log->add(
      {.kind = Kind::kUnavailable,
       .plugin = seat.id,
       .text = seat.quarantine + ": it is off its routes until it is swapped or unloaded"});
  return core_.roster.publish();
}

/// The innermost plugin that the call is inside of. A service of the host's own that waits on a
/// plugin's behalf is not to blame.
Seat* Supervisor::culprit(const StuckCall& call) {
  for (auto target = call.entered.rbegin(); target != call.entered.rend(); ++target)
    for (const auto& seat : core_.roster.seats())
      if (&seat->plugin->target() == *target && seat->plugin->image().digest()) return seat.get();
  return nullptr;
}

void Supervisor::on_missing(const route::FunctionId& function, const detail::StandIn& given) {
  auto added = std::make_shared<StandIn>(given, core_.log);
  std::shared_ptr<StandIn> old;
  Roster::Root root;
  {
    const std::lock_guard lock(core_.mutex);
    old = core_.roster.stand_in_for(function, std::move(added));
    root = core_.roster.publish();
  }
  core_.retirement.retire(std::move(root));
  if (old != nullptr) core_.let_go({&old->target(), old});
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
                  .misfits = core_.roster.misfits(plugin),
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

PluginInfo Supervisor::describe(const Seat& seat) const {
  if (!seat.quarantine.empty())
    return describe(*seat.plugin, PluginState::kQuarantined, seat.quarantine);
  const Sleeper* const sleeper = seat.plugin->sleeper();
  if (sleeper == nullptr) return describe(*seat.plugin, PluginState::kActive, "");
  const std::string_view cause = sleeper->cause();
  return describe(*seat.plugin, cause.empty() ? PluginState::kWaiting : PluginState::kFailed,
                  cause);
}

List<PluginInfo> Supervisor::plugins() {
  ListBuilder<PluginInfo> infos;
  const std::vector<Retained> retained = core_.retirement.collect();
  const std::lock_guard lock(core_.mutex);
  for (const auto& seat : core_.roster.seats()) {
    PluginInfo info = describe(*seat);
    info.degraded = degraded(*seat);
    infos.push(std::move(info));
  }
  for (const Retained& left : retained)
    infos.push(describe(*left.plugin, PluginState::kRetained, left.cause));
  return infos.finish();
}

Outcome<List<uint8_t>> Supervisor::descriptor(std::string_view id) {
  const std::lock_guard lock(core_.mutex);
  const Seat* const seat = core_.roster.find(id);
  if (seat == nullptr) return unknown(id);
  const std::vector<std::byte>& bytes = seat->plugin->image().entry().descriptor;
  const ListView<uint8_t> view(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  return clone(view);
}

}  // namespace mortise::kernel
