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
#include "kernel/plugin.hpp"
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

/// A contract as its caller asks for it.
struct Wanted {
  std::vector<route::FunctionId> functions{};
  /// What says their types, as docs/descriptor.md has it; read where it is needed.
  std::span<const uint8_t> descriptor{};
};

/// How a plugin begins.
struct Start {
  Option<Wall> wall{};          ///< Nothing for the host's, or that of the plugin it replaces.
  std::string configuration{};  ///< As JSON; empty for defaults, or that of the one it replaces.
  bool is_inherited = false;    ///< The configuration is that of the one it replaces.
  std::string state{};          ///< As JSON; empty for none, or that of the one it replaces.
  Executor* executor =
      nullptr;  ///< Instead of a wall; null for none, or that of the one it replaces.
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

  /// How a plugin's image is made: from a file, or of an entry in the host.
  using MakeImage = std::function<Outcome<std::unique_ptr<engine::Image>>(const std::string& id)>;
  MakeImage from_file(std::filesystem::path path, const LoadOptions& options);
  static MakeImage from_entry(const mortise_plugin* entry);

  Outcome<> load(const std::string& id, const MakeImage& make_image, const Start& start);
  Outcome<> swap(const std::string& id, const MakeImage& make_image, Start start);
  Outcome<> unload(const std::string& id);

  Outcome<> configure(std::string_view id, std::string_view json, const mortise_call& call);
  Outcome<Health> health(std::string_view id, const mortise_call& call);
  Outcome<std::string> export_state(std::string_view id, const mortise_call& call);

  /// A reference to the place of the first provider, now and later, of a contract.
  route::PlaceRef first_place(const Wanted& wanted);
  /// References to the places of its providers, in the order of loading.
  std::vector<route::PlaceRef> all_places(const Wanted& wanted);

  /// What calls of a function do where the plugin lacks it. Takes the stand-in over.
  void on_missing(const route::FunctionId& function, const detail::StandIn& stand_in);

  /// One name stands for one contract.
  void declare_point(std::string_view name, std::string_view contract);

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
  /// Whether everything that callers reach in a seat's plugin is there in the next one.
  Outcome<> check_successor(const Seat& seat, Plugin& next) const;
  Seat* find(std::string_view id);
  Seat* culprit(const StuckCall& call);
  const Seat* first_provider(std::string_view contract) const;
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
  std::map<std::string, std::string, std::less<>> points_;     // name to contract
  std::map<std::string, std::shared_ptr<StandIn>> stand_ins_;  // by `key_of` one function
  std::vector<Leaving> leaving_;
  Retirement retirement_;
  std::unique_ptr<Watchdog> watchdog_;
};

}  // namespace mortise::kernel
