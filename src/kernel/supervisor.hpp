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

  /// What calls of a function do where the plugin lacks it. Takes the stand-in over.
  void on_missing(const route::FunctionId& function, const detail::StandIn& stand_in);

  /// The view of a point, which is made where it is new. One name stands for one contract.
  /// @param options  null to leave it as it is. @return one reference; `point.invalid`.
  Outcome<detail::PointFace*> declare_point(std::string_view name, const Wanted& wanted,
                                            const detail::RawPointOptions* options);
  List<PointInfo> points();
  /// The plugins of a point now.
  SnapshotRef snapshot(const detail::PointFace& face);
  /// A reference to the place of its first plugin, now and later; and to one that nobody serves.
  route::PlaceRef first_place(const detail::PointFace& face);
  route::PlaceRef nobodys_place(const detail::PointFace& face);
  /// The place of one plugin. @return as `Roster::place_of`.
  Outcome<route::PlaceRef> place_of(const detail::PointFace& face, std::string_view id);
  Attributes attributes(const detail::PointFace& face);
  /// What stands in a failed plugin's place. Takes the stand-in over.
  void on_failure(const detail::PointFace& face, size_t function, const detail::StandIn& stand_in);

  /// Takes the handler over.
  detail::Subscriber* subscribe(const detail::EventHandler& handler);

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
  /// The view of a point by callers that ask for these functions. Under the lock.
  detail::PointFace& face_of(const std::shared_ptr<PointModel>& point,
                             std::vector<route::FunctionId> functions);
  PointRelay& relay_for(const std::shared_ptr<PointModel>& point,
                        const std::vector<route::FunctionId>& functions);
  /// A place that `find(is_new)` finds or makes under the lock; what is new is published.
  template <class Find>
  auto found(Find find);
  /// Why a plugin serves less well than it might.
  List<String> degraded(const Seat& seat) const;
  void end_points();
  void publish();
  PluginInfo describe(const Seat& seat) const;
  PluginInfo describe(const Plugin& plugin, PluginState state, std::string_view cause) const;

  Core core_;
  std::map<std::string, std::shared_ptr<PointRelay>> relays_;  // by point and functions
  std::condition_variable turn_ended_;
  const route::ThreadReader* changing_ = nullptr;  // guarded by the core's lock
  std::unique_ptr<Watchdog> watchdog_;
};

}  // namespace mortise::kernel
