// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/core.hpp"
#include "kernel/watchdog.hpp"
#include "mortise/change.hpp"
#include "mortise/host.hpp"
#include "route/readers.hpp"

namespace mortise::kernel {

/// Which plugins there are and what their routes are. The only writer of the route table.
///
/// Thread-safe. One lock guards the model and the making of roots; plugin code, files and waiting
/// stay outside.
class Supervisor {
 public:
  Supervisor(Parts parts, const HostOptions& options);
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;
  ~Supervisor();

  /// Makes a change, or nothing of it. One at a time: another thread waits for its turn, at most
  /// for the time of a drain; inside a call, or where its plugins' state is being handed over, it
  /// is `plugin.busy`.
  /// @param names_steps  errors say in which step.
  Outcome<> apply(const Change& change, bool names_steps);

  Outcome<> configure(std::string_view id, std::string_view json, const mortise_call& call);
  Outcome<Health> health(std::string_view id, const mortise_call& call);
  Outcome<std::string> export_state(std::string_view id, const mortise_call& call);

  /// A reference to the place of the first provider, now and later, of a contract.
  route::PlaceRef first_place(const Wanted& wanted);
  /// References to the places of its providers, in the order of loading.
  std::vector<route::PlaceRef> all_places(const Wanted& wanted);

  /// What calls of a function do where the plugin lacks it. Takes the stand-in over.
  void on_missing(const route::FunctionId& function, const detail::StandIn& stand_in);

  /// One name stands for one contract. @return the point, which stays as long as this.
  const PointRecord* declare_point(std::string_view name, std::string_view contract);

  List<PluginInfo> plugins();
  /// The descriptors that a plugin's entry has.
  Outcome<List<uint8_t>> descriptor(std::string_view id);
  const observe::IncidentLog& incidents() const { return *core_.log; }

  /// Takes the plugin off its routes that a call is stuck in.
  void quarantine(const StuckCall& call);
  /// The same for the plugin of a target.
  void quarantine(const route::Target& target, std::string_view cause);

 private:
  Outcome<> take_turn(const Change& change);
  void end_turn();
  /// Calls `ask` with the life of a plugin, and again where it was replaced before the call.
  template <class Ask>
  auto ask(std::string_view id, Ask ask) -> decltype(ask(std::declval<Life&>()));
  /// Takes a plugin off its routes, for a cause. Under the lock. @return the old root.
  [[nodiscard]] Roster::Root take_off(Seat& seat, std::string_view cause);
  Seat* culprit(const StuckCall& call);
  PluginInfo describe(const Plugin& plugin, PluginState state, std::string_view cause) const;

  Core core_;
  std::condition_variable turn_ended_;
  const route::ThreadReader* changing_ = nullptr;  // guarded by the core's lock
  std::unique_ptr<Watchdog> watchdog_;
};

}  // namespace mortise::kernel
