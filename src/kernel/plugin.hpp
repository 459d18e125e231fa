// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.hpp"
#include "kernel/alarm.hpp"
#include "kernel/conversion.hpp"
#include "kernel/keeper.hpp"
#include "kernel/life.hpp"
#include "kernel/mediation.hpp"
#include "kernel/point_order.hpp"
#include "kernel/sleeper.hpp"
#include "kernel/wires.hpp"
#include "mortise/host.hpp"
#include "observe/incidents.hpp"
#include "route/table.hpp"
#include "route/target.hpp"
#include "wall/wall.hpp"

namespace mortise::kernel {

class Plugin;

/// What one plugin gets of its host: the ABI's struct with what stands behind it.
struct Bridge : mortise_host {
  Plugin* plugin = nullptr;
};

/// One loaded version of a plugin: image, instance, routes into it and out of it. A swap makes
/// another one.
///
/// Made, created, started, put on routes, taken off, stopped, ended, unloaded: in this order, by
/// the supervisor; each step at most once. Locked by its owner, except that calls may run in it at
/// any time between start and stop. Rows and conversions are guarded by the supervisor's lock.
class Plugin final : public wall::Owner {
 public:
  /// What a plugin of a host shares with it, because a call that never returns outlives the host.
  struct Shared {
    std::shared_ptr<observe::IncidentLog> log;  ///< Where its failures go.
    std::shared_ptr<Alarm> alarm;               ///< Who takes it off its routes.
    bool strict = false;                        ///< Nothing is converted.
    std::shared_ptr<Reaper> reaper{};           ///< Who ends resources later.
    route::Table* table = nullptr;              ///< Where its imports have their places.
    uint64_t step_ms = 0;                       ///< How long a step of its life may take.
  };

  /// Where it runs.
  struct Place {
    Wall wall{};
    Executor* executor = nullptr;  ///< Instead of the wall, where there is one.
  };

  Plugin(std::string id, std::unique_ptr<engine::Image> image, Place place, Shared shared);
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;
  ~Plugin() override;

  const std::string& id() const { return target_.plugin; }
  const engine::Image& image() const { return *image_; }
  const Place& place() const { return place_; }
  /// Whether it is a part of the application.
  bool is_linked() const { return image_->is_linked(); }
  const route::Target& target() const override { return target_; }
  const mortise_host& host() const override { return bridge_; }
  wall::Callee guarded(size_t function, const wall::Callee& own) override;
  bool is_serving() const override { return is_serving_; }
  void quarantine(std::string_view cause) override { shared_.alarm->raise(target_, cause); }
  const std::vector<std::string>& contracts() const { return contracts_; }
  /// What it says of itself at points. Set before it is on any route.
  const Hints& hints() const { return hints_; }
  void set_hints(Hints hints) { hints_ = std::move(hints); }
  bool provides(std::string_view contract) const;

  /// The functions it calls, in the order of its entry.
  const std::vector<engine::Import>& imports() const { return image_->entry().imports; }
  /// Where it calls them. Guarded by the supervisor's lock, but for what `Wires` says.
  Wires& wires() { return wires_; }
  const Wires& wires() const { return wires_; }
  /// From now on it may call: a root with its wires was published.
  void open() { is_open_.store(true); }
  /// It is on its routes from now on: what is asked of itself is a call like others.
  void serve() { is_serving_.store(true); }

  /// Reads what its entry says of its life. First of all.
  Outcome<> read();
  /// Runs the plugin's `create`, then `start`. Plugin code: never under a lock.
  Outcome<> create(wall::Wall& wall);
  Outcome<> start();
  /// It is created and started by its first call, with `wake`.
  void sleep(std::function<Outcome<>()> wake);
  /// What stands in its place while it sleeps, and when it could not be woken; else null.
  Sleeper* sleeper() const;
  /// Its own life beside start and stop; there from `read` on.
  Life& life() const { return *life_; }
  /// Calls one of its own functions that is on no route. Plugin code: never under a lock.
  mortise_status call_directly(const route::FunctionId& function, const void* arguments,
                               void* result);
  /// The same by a row, which is behind its gate.
  mortise_status call_directly(const detail::Row& row, std::string_view function,
                               const void* arguments, void* result);
  /// Until when a step of its life may take that begins now, as `monotonic_ns`; 0 for ever.
  uint64_t patience() const;
  /// The error of a step that failed, with the plugin's own words where it gave any.
  Error failure(Code code, std::string_view step, std::string_view found) const;
  /// Keeps what the plugin says of a call as an incident. @return its words as they were kept.
  std::string keep_words(Kind kind, std::string_view function, std::string_view text) const;

  /// Keeps what the host has to say of it as an incident.
  void note(std::string_view text) const;

  /// Runs `stop` if it was started, then ends the instance if there is one. A stop that fails is
  /// kept as an incident; it is stopped all the same. @return false when it did not return in time,
  /// or an earlier step did not: somebody is inside.
  [[nodiscard]] bool stop();
  /// From now on no resource of it ends but in `stop`.
  void seal() { keeper_->seal(); }
  /// Whether a thread is inside, which keeps it from being stopped. After `seal`.
  bool is_entered() const;
  /// @return why its code is still mapped; nothing when that is proven to be gone.
  std::optional<std::string> unload();

  /// Whether it is too old for a function.
  bool lacks(const route::FunctionId& function) const;
  /// Whether a place that asks for a function gets it, as it is or converted.
  bool serves(const route::FunctionId& function);
  /// Why a function that it has does not serve a place that asks for it: the place in its types
  /// that cannot be converted. Empty where it serves, and where it lacks the function.
  std::string misfit(const route::FunctionId& function);
  /// What keeps it from serving a function, as the end of "plugin 'x' ...".
  std::string shortfall(const route::FunctionId& function);
  /// The row for a function that a place asks for.
  detail::Row row(const route::FunctionId& function);
  /// What is converted on its routes: functions, and how often.
  List<ConvertedFunction> conversions() const;

 private:
  friend struct BridgeFunctions;

  /// Makes or reads a handle of a resource that it implements.
  mortise_status serve_resource(size_t import, const void* arguments, void* result) const;
  /// Tells the keeper how resources end.
  void keep_destructors();
  resource::Party party() const { return reinterpret_cast<uintptr_t>(&target_); }

  const size_t* find(std::string_view function) const;
  bool has_code(size_t index) const;
  /// What converts for callers that know another version of a function; null where nothing can.
  Conversion* conversion(size_t index, const route::FunctionId& function);
  bool has_hash(size_t index, const route::FunctionId& function) const;
  /// Its side of a conversion; only where it says the function's types.
  Conversion::Provider converted(size_t index);
  /// Calls a lifecycle function, if it has it. @return null and `MORTISE_OK` when it went well.
  mortise_status call_lifecycle(std::string_view function);

  std::unique_ptr<engine::Image> image_;
  const Place place_;
  const Shared shared_;
  route::Target target_;
  Bridge bridge_;
  const std::shared_ptr<Keeper> keeper_;  // shared with handles, which may outlive it
  std::vector<std::unique_ptr<Mediation>>
      mediations_;                                // by function; null where there are no handles
  std::vector<wall::Callee> own_;                 // by function: the plugin's code itself
  std::vector<resource::Type> import_resources_;  // by import
  std::unique_ptr<wall::Instance> instance_;
  std::unique_ptr<Life> life_;
  std::unique_ptr<Sleeper> sleeper_;
  std::atomic<bool> is_stuck_{false};  // in `create`, which was given up
  std::map<std::string_view, size_t> functions_;
  std::vector<std::string> contracts_;
  Hints hints_;
  std::vector<route::SerialFrame> serial_;  // for each function, of a serial plugin
  /// By the function's index and the callers' hash. Made once, even where it cannot be.
  std::map<std::pair<size_t, contract::Hash>, std::unique_ptr<Conversion>> conversions_;
  Wires wires_;
  std::atomic<bool> is_open_{false};  // its own threads may call before `create` has returned
  std::atomic<bool> is_serving_{false};
  bool started_ = false;
  mutable std::mutex report_mutex_;
  std::string last_report_;  // in create, start and the rest of its own life
  uint64_t last_incident_ = 0;
};

}  // namespace mortise::kernel
