// SPDX-License-Identifier: Apache-2.0
//
// One version of a plugin after the other: swaps with their state, and what a running one is asked.
#include <cassert>
#include <utility>

#include "contract/hash.hpp"
#include "kernel/supervisor.hpp"
#include "route/readers.hpp"

namespace mortise::kernel {

Error unknown(std::string_view id) {
  return Error(Code::kPluginUnknown,
               "there is no plugin '" + std::string(id) + "'; Host::plugins() lists them");
}

Error busy(std::string_view id) {
  return Error(Code::kPluginBusy, "the state of plugin '" + std::string(id) +
                                      "' is being handed over: do it again afterwards");
}

Outcome<> Supervisor::swap(const std::string& id, const MakeImage& make_image, Start start) {
  {
    const std::lock_guard lock(mutex_);
    const Seat* const seat = find(id);
    if (seat == nullptr) return unknown(id);
    if (seat->hold != nullptr) return busy(id);
    if (start.executor == nullptr && !start.wall) {
      start.wall = seat->plugin->place().wall;
      start.executor = seat->plugin->place().executor;
    }
    if (start.configuration.empty()) {
      start.configuration = seat->plugin->life().configuration();
      start.is_inherited = true;
    }
    start.hints.fill_from(seat->plugin->hints());
  }
  MORTISE_TRY_ASSIGN(std::shared_ptr<Plugin> plugin, prepare(id, make_image, start));
  return succeed(id, std::move(plugin), !start.state.empty());
}

void Supervisor::seat(Plugin& plugin) {
  std::vector<route::FunctionId> functions = plugin.life().placed();
  if (!functions.empty()) plugin.life().sit(table_->add_place(std::move(functions)));
}

Outcome<> Supervisor::succeed(const std::string& id, std::shared_ptr<Plugin> next, bool has_state) {
  std::shared_ptr<route::Hold> hold;  // there while state is handed over, and while calls wait
  std::shared_ptr<Plugin> old;
  std::optional<value::Program> convert;
  route::Table::Root root;
  Outcome<> fits;
  const auto take_seat = [&](Seat& seat) {
    this->seat(*next);
    next.swap(seat.plugin);
    seat.quarantine.clear();
  };
  {
    const std::lock_guard lock(mutex_);
    Seat* const seat = find(id);
    fits = seat == nullptr         ? unknown(id)
           : seat->hold != nullptr ? busy(id)
                                   : check_successor(*seat, *next);
    // One that is off its routes for its calls' sake is not asked for anything.
    if (fits && !has_state && seat->quarantine.empty() &&
        seat->plugin->life().hands_over_to(next->life())) {
      auto made = next->life().state_from(seat->plugin->life(), options_.strict);
      if (!made) {
        fits = made.error();
      } else if (route::inside_call()) {
        fits = Error(Code::kPluginBusy, "cannot swap plugin '" + id +
                                            "' inside a call: its state is handed over when no "
                                            "call is inside of it; swap it on another thread");
      } else {
        convert = *std::move(made);
        old = seat->plugin;
        hold = std::make_shared<route::Hold>();
        seat->hold = hold.get();
        root = publish();
      }
    } else if (fits) {
      take_seat(*seat);
      root = publish();
    }
  }
  if (hold == nullptr) {  // what goes is the old one, or the new one that does not fit
    retirement_.retire(std::move(root), std::move(next));
    return fits;
  }
  retirement_.retire(std::move(root), nullptr);
  const Outcome<> moved = hand_over(old, *next, *convert);
  {
    const std::lock_guard lock(mutex_);
    Seat* const seat = find(id);
    assert(seat != nullptr && seat->plugin == old && "nobody takes it while it is held");
    seat->hold = nullptr;
    if (moved) take_seat(*seat);
    root = publish();
    hold->open();
  }
  old = nullptr;
  retirement_.retire(std::move(root), std::move(next));
  let_go({&hold->target(), hold});
  return moved;
}

Outcome<> Supervisor::hand_over(const std::shared_ptr<Plugin>& old, Plugin& next,
                                const value::Program& convert) {
  if (!drain(*old, options_.drain_ms))
    return Error(Code::kPluginBusy,
                 "cannot swap plugin '" + old->id() + "': calls did not leave it within " +
                     std::to_string(options_.drain_ms) + " ms, so its state cannot be handed over");
  return next.life().take_state(old->life(), convert);
}

Outcome<> Supervisor::check_successor(const Seat& seat, Plugin& next) const {
  MORTISE_TRY(check_order(next));
  const auto check = [&](const route::PlaceRef& place) -> Outcome<> {
    for (const route::FunctionId& function : place->functions)
      if (seat.plugin->serves(function) && !next.serves(function) &&
          stand_in(next, function) == nullptr)
        return Error(Code::kPluginIncompatible,
                     "cannot swap plugin '" + seat.id + "': the new one, from '" +
                         std::string(next.image().source()) + "', does not have '" + function.name +
                         "' as callers use it; unload the old one first if they can do without");
    return {};
  };
  for (const auto& [key, place] : seat.places) MORTISE_TRY(check(place));
  for (const auto& [key, place] : first_places_)
    if (first_provider(contract::contract_of(place->functions.front().name)) == &seat)
      MORTISE_TRY(check(place));
  for (const auto& [name, point] : points_)
    if (point->first_seat() == static_cast<size_t>(&seat - seats_.data()))
      for (const auto& [key, place] : point->first_places) MORTISE_TRY(check(place));
  return {};
}

template <class Ask>
auto Supervisor::ask(std::string_view id, Ask ask) -> decltype(ask(std::declval<Life&>())) {
  for (;;) {
    std::shared_ptr<Plugin> plugin;
    {
      const std::lock_guard lock(mutex_);
      const Seat* const seat = find(id);
      if (seat == nullptr) return unknown(id);
      plugin = seat->plugin;
    }
    auto answer = ask(plugin->life());
    if (answer || answer.error().kind() != Kind::kUnavailable) return answer;
    const std::lock_guard lock(mutex_);
    const Seat* const seat = find(id);
    if (seat == nullptr || seat->plugin == plugin) return answer;
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
    if (health) notices_.tell_health(id, former, *health);
    return health;
  });
}

Outcome<std::string> Supervisor::export_state(std::string_view id, const mortise_call& call) {
  return ask(id, [&](Life& life) { return life.export_state(call); });
}

}  // namespace mortise::kernel
