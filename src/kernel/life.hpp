// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "kernel/record.hpp"
#include "mortise/lifecycle.hpp"
#include "route/table.hpp"
#include "value/program.hpp"

namespace mortise::kernel {

class Plugin;

/// What one loaded version of a plugin has of its own life beside start and stop: configuration,
/// health and state. Values go in and out as JSON, or from one version to the next.
///
/// A plugin that is not on its routes is called directly, by its one owner; later, and on any
/// thread, it is called at a place of its own, which answers `unavailable` once it is gone. Plugin
/// code: never under a lock.
class Life {
 public:
  /// @param plugin  outlives it. @return what `RecordType::make` answers.
  static Outcome<std::unique_ptr<Life>> make(Plugin& plugin);
  Life(const Life&) = delete;
  Life& operator=(const Life&) = delete;

  /// The functions that are called at a place; empty where it has none.
  std::vector<route::FunctionId> placed() const;
  void sit(route::PlaceRef place) { place_ = std::move(place); }
  const route::PlaceRef& place() const { return place_; }

  bool takes_configuration() const { return has(kConfigure); }
  /// Gives the plugin its configuration.
  /// @param json  empty for nothing but defaults.
  /// @param call  the context, at the place; null to call directly.
  /// @return `json.*`, `plugin.unsupported` for a text that it has no function for, `plugin.busy`,
  /// `plugin.configuration_refused` in the plugin's own words, or how the call failed.
  Outcome<> configure(std::string_view json, const mortise_call* call);

  /// What it will be configured with, where that comes later.
  /// @return `json.*`, `plugin.unsupported`.
  Outcome<> expect(std::string_view json);
  /// Asks a plugin that was just started, directly. @return `plugin.start_failed` in its own words
  /// where it is unhealthy, or how the call failed.
  Outcome<> probe();

  /// What the plugin says of itself; ready where it has no such function.
  Outcome<Health> health(const mortise_call& call);

  /// The state as JSON. @return `plugin.unsupported`, `json.unfit`, or how the call failed.
  Outcome<std::string> export_state(const mortise_call& call);
  /// Hands state over that an operator has kept; directly.
  Outcome<> import_state(std::string_view json);

  /// Whether a successor takes state over.
  bool hands_over_to(const Life& next) const;
  /// What moves the state of an older version; made before anything is stopped for it.
  Outcome<value::Program> state_from(const Life& old, bool is_strict) const;
  /// Moves the state of `old`, which nobody is inside of, here; directly.
  Outcome<> take_state(Life& old, const value::Program& convert);

  /// The text that the plugin is configured with, as the operator wrote it.
  std::string configuration() const;
  /// The SHA-256 of the whole configuration as JSON, in hexadecimal digits; empty without one.
  std::string configuration_digest() const;
  /// What it said of itself when it was asked last.
  Option<Health> last_health() const;

 private:
  enum Step : size_t { kConfigure, kHealth, kExportState, kImportState, kSteps };

  explicit Life(Plugin& plugin) : plugin_(plugin) {}
  void keep(std::string_view text, const Record& record);
  bool has(Step step) const { return functions_[step].has_value(); }
  Outcome<> run(Step step, const void* arguments, void* result, const mortise_call* call);
  /// Runs one that answers `result<_, string>`; a text becomes an error with `code`.
  Outcome<> run_refusable(Step step, const Record& record, Code code, const mortise_call* call);
  Outcome<Health> ask_health(const mortise_call* call);
  Error unsupported(Step step) const;
  Error refused(Step step, Code code, std::string_view text) const;
  Error unread(Step step, const Error& error) const;

  Plugin& plugin_;
  std::array<std::optional<route::FunctionId>, kSteps> functions_{};
  std::optional<RecordType> configuration_{};
  std::optional<RecordType> exported_{};
  std::optional<RecordType> imported_{};
  route::PlaceRef place_{};
  std::atomic<bool> is_configuring_{false};
  mutable std::mutex mutex_{};  // guards what follows
  std::string text_{};
  std::string digest_{};
  bool was_asked_ = false;
  HealthStatus status_{};
  std::string reason_{};
};

}  // namespace mortise::kernel
