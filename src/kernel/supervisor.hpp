// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.hpp"
#include "kernel/events.hpp"
#include "kernel/notices.hpp"
#include "kernel/plugin.hpp"
#include "kernel/point.hpp"
#include "kernel/point_relay.hpp"
#include "kernel/retirement.hpp"
#include "kernel/stand_in.hpp"
#include "kernel/watchdog.hpp"
#include "mortise/host.hpp"
#include "observe/incidents.hpp"
#include "route/hold.hpp"
#include "route/table.hpp"
#include "wall/wall.hpp"

namespace mortise::kernel {

/// What a host is made of. Handed in by the composition root.
struct Parts {
  std::unique_ptr<engine::Engine> engine;
  std::map<Wall, std::unique_ptr<wall::Wall>> walls;
  /// Makes what stands before a service that runs on an executor.
  std::function<std::unique_ptr<wall::Wall>(Executor&)> executor_wall;
};

/// How a plugin begins.
struct Start {
  Option<Wall> wall{};          ///< Nothing for the host's, or that of the plugin it replaces.
  std::string configuration{};  ///< As JSON; empty for defaults, or that of the one it replaces.
  bool is_inherited = false;    ///< The configuration is that of the one it replaces.
  std::string state{};          ///< As JSON; empty for none, or that of the one it replaces.
  Executor* executor =
      nullptr;  ///< Instead of a wall; null for none, or that of the one it replaces.
  Hints hints{};       ///< What is left out is as that of the one it replaces.
};

/// `plugin.unknown`
Error unknown(std::string_view id);
/// `plugin.busy`, while a plugin's state is handed over.
Error busy(std::string_view id);

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

  /// How an image is made: from a file, or of an entry in the host.
  using MakeImage = std::function<Outcome<std::unique_ptr<engine::Image>>()>;
  MakeImage from_file(std::filesystem::path path, const LoadOptions& options);
  static MakeImage from_entry(const mortise_plugin* entry);

  Outcome<> load(const std::string& id, const MakeImage& make_image, const Start& start);
  Outcome<> swap(const std::string& id, const MakeImage& make_image, Start start);
  Outcome<> unload(const std::string& id);

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
  /// Bytes of its record of attributes; 0 for none.
  size_t attributes_size(const detail::PointFace& face);
  /// What stands in a failed plugin's place. Takes the stand-in over.
  void on_failure(const detail::PointFace& face, size_t function, const detail::StandIn& stand_in);

  detail::Subscriber* subscribe(const detail::EventHandler& handler);
  Events& events() { return *events_; }

  List<PluginInfo> plugins();
  /// The descriptors that a plugin's entry has.
  Outcome<List<uint8_t>> descriptor(std::string_view id);
  const observe::IncidentLog& incidents() const { return *log_; }

  /// Takes the plugin off its routes that a call is stuck in.
  void quarantine(const StuckCall& call);
  /// The same for the plugin of a target.
  void quarantine(const route::Target& target, std::string_view cause);

 private:
  /// A plugin's seat: it keeps its places when the plugin is swapped.
  struct Seat {
    std::string id;
    std::shared_ptr<Plugin> plugin;
    std::string quarantine{};  // why, empty when it is on its routes
    std::map<std::string, route::PlaceRef> places{};
    route::Hold* hold = nullptr;  // where its calls wait while its state is handed over
  };

  /// Lets go of what left the routes, when nobody can come any more.
  void let_go(Leaving leaving);
  /// The row that stands in for a function that the plugin lacks; null without one.
  const StandIn* stand_in(const Plugin& plugin, const route::FunctionId& function) const;

  Outcome<std::shared_ptr<Plugin>> prepare(const std::string& id, const MakeImage& make_image,
                                           const Start& start);
  /// Gives a plugin that is about to be on its routes a place for its own life. Under the lock.
  void seat(Plugin& plugin);
  /// Puts `next` in the place of `old`, with its state where both have functions for that.
  Outcome<> succeed(const std::string& id, std::shared_ptr<Plugin> next, bool has_state);
  /// Holds the calls of a seat, waits until nobody is inside its plugin, and moves its state.
  Outcome<> hand_over(const std::shared_ptr<Plugin>& old, Plugin& next,
                      const value::Program& convert);
  /// Calls `ask` with the life of a plugin, and again where it was replaced before the call.
  template <class Ask>
  auto ask(std::string_view id, Ask ask) -> decltype(ask(std::declval<Life&>()));
  /// Takes a plugin off its routes, for a cause. Under the lock. @return the old root.
  [[nodiscard]] route::Table::Root take_off(Seat& seat, std::string_view cause);
  Outcome<> wire_imports(Plugin& plugin);
  /// Where calls of a function by plugins go.
  route::PlaceRef import_place(route::FunctionId function);
  /// Whether everything that callers reach in a seat's plugin is there in the next one.
  Outcome<> check_successor(const Seat& seat, Plugin& next) const;
  Seat* find(std::string_view id);
  Seat* culprit(const StuckCall& call);
  const Seat* first_provider(std::string_view contract) const;
  /// The seats as points look at them.
  std::vector<Candidate> candidates() const;
  /// Whether a plugin that is about to be seated can be put in an order with the others.
  Outcome<> check_order(const Plugin& plugin) const;
  /// Puts the points' plugins in order, and tells what changed. Under the lock, before rows are
  /// made.
  void arrange();
  /// The point that plugins get who call a contract; null for none.
  std::shared_ptr<PointModel> point_for_plugins(std::string_view contract) const;
  /// The rows by which plugins call a point.
  void fill_relay(const route::PlaceRef& place, const std::shared_ptr<PointModel>& point,
                  detail::Row* rows);
  /// The view of a point by callers that ask for these functions. Under the lock.
  detail::PointFace& face_of(const std::shared_ptr<PointModel>& point,
                             std::vector<route::FunctionId> functions);
  List<String> degraded(const Seat& seat) const;
  void end_points();
  /// Makes a root from the model and publishes it. Under the lock. @return the old root.
  [[nodiscard]] route::Table::Root publish();
  PluginInfo describe(const Plugin& plugin, PluginState state, std::string_view cause) const;

  Parts parts_;
  const HostOptions options_;
  std::shared_ptr<observe::IncidentLog> log_;
  std::shared_ptr<Alarm> alarm_;
  const std::shared_ptr<Reaper> reaper_;  // shared with plugins, which may outlive the host
  route::Table* const table_;
  std::mutex mutex_;
  std::vector<Seat> seats_;  // in the order of loading
  std::set<std::string, std::less<>> loading_;
  std::map<std::string, route::PlaceRef> first_places_;
  std::map<std::string, std::shared_ptr<PointModel>, std::less<>> points_;  // by name
  const std::shared_ptr<Events> events_ = std::make_shared<Events>();
  Notices notices_{*events_};
  std::map<std::string, std::shared_ptr<PointRelay>> relays_;  // by point and function
  std::map<std::string, std::shared_ptr<StandIn>> stand_ins_;  // by `key_of` one function
  std::vector<Leaving> leaving_;
  Retirement retirement_;
  std::unique_ptr<Watchdog> watchdog_;
};

}  // namespace mortise::kernel
