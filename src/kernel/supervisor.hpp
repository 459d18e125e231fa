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
#include "kernel/watchdog.hpp"
#include "mortise/host.hpp"
#include "observe/incidents.hpp"
#include "route/table.hpp"
#include "wall/wall.hpp"

namespace mortise::kernel {

/// What a host is made of. Handed in by the composition root.
struct Parts {
  std::unique_ptr<engine::Engine> engine;
  std::map<Wall, std::unique_ptr<wall::Wall>> walls;
};

/// A contract as its caller asks for it.
struct Wanted {
  std::vector<route::FunctionId> functions{};
  /// What says their types, as docs/descriptor.md has it; read where it is needed.
  std::span<const uint8_t> descriptor{};
};

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

  /// @param wall  nothing for the host's, or for that of the plugin that is replaced.
  Outcome<> load(const std::string& id, const MakeImage& make_image, Option<Wall> wall);
  Outcome<> swap(const std::string& id, const MakeImage& make_image, Option<Wall> wall);
  Outcome<> unload(const std::string& id);

  /// A reference to the place of the first provider, now and later, of a contract.
  route::PlaceRef first_place(const Wanted& wanted);
  /// References to the places of its providers, in the order of loading.
  std::vector<route::PlaceRef> all_places(const Wanted& wanted);

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
    std::string quarantine;  // why, empty when it is on its routes
    std::map<std::string, route::PlaceRef> places;
  };

  Outcome<std::shared_ptr<Plugin>> prepare(const std::string& id, const MakeImage& make_image,
                                           Wall wall);
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
  std::map<std::string, std::string, std::less<>> points_;  // name to contract
  Retirement retirement_;
  std::unique_ptr<Watchdog> watchdog_;
};

}  // namespace mortise::kernel
