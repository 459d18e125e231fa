// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an application includes, besides the headers of the contracts:
//
//     mortise::Host host;
//     if (auto loaded = host.load("blur.so"); !loaded) return complain(loaded.error());
//     auto filter = host.point<photo::lab::ImageFilter>("filters").one();
//     if (auto out = filter.apply(picture)) use(*out);

#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

#include "mortise/change.hpp"
#include "mortise/client.hpp"
#include "mortise/contract.hpp"
#include "mortise/lifecycle.hpp"
#include "mortise/outcome.hpp"
#include "mortise/point.hpp"
#include "mortise/point_options.hpp"
#include "mortise/value.hpp"

namespace mortise {

class Host;
namespace detail {
class Subscriber;
}

/// How a host behaves. Times are in milliseconds.
struct HostOptions {
  /// Where plugins run that are loaded without another word.
  Wall wall = Wall::kInline;
  /// Callers and plugins must know the same version of a function's types: nothing is converted,
  /// and calls answer `unsupported` where they differ.
  bool strict = false;
  /// For each plugin behind a wall with threads: the most calls at once, the most callers that wait
  /// for one of them, and the most calls that go on after their callers gave them up; one more
  /// takes the plugin off its routes.
  size_t max_threads = 64;
  size_t max_waiting = 1024;
  size_t max_abandoned = 4;
  /// How long a swap or an unload waits for calls inside the old instance before it is retained.
  uint64_t drain_ms = 10'000;
  /// How long a step of a plugin's own life may take: create, configure, start, its state, stop.
  /// Behind a wall with threads a longer one is given up and counts as failed; inline nobody can.
  uint64_t step_ms = 30'000;
  /// A call that is inside a plugin for longer takes the plugin off its routes; 0 for never.
  uint64_t watchdog_ms = 0;
  /// Whether plugins from files are asked the examples of their contracts before they are
  /// committed (docs/changes.md).
  bool examples = true;
  /// For diagnosis: keeps account of the memory and file descriptors that the code of native
  /// plugins takes, and says under the plugin's name what it did not give back (docs/changes.md).
  /// Calls of `malloc` and the like from plugins get slower.
  bool find_leaks = false;
  /// The largest plugin file, in bytes.
  size_t max_file_size = size_t{1} << 30;
  /// The most plugins at once.
  size_t max_plugins = 10'000;
  /// The interpreter for plugins in Python: its program or its libpython; empty for the process's
  /// own, what `MORTISE_PYTHON` names, or `python3` on `PATH` (docs/python.md). There is one in a
  /// process: the first host that needs it decides.
  std::string_view python{};
};

/// What a plugin's manifest says of it at the points of its contracts. Borrowed.
struct PointHints {
  /// Ids of plugins that it goes before, and after.
  ListView<StringView> before{};
  ListView<StringView> after{};
  /// Among the others: higher goes first.
  Option<int32_t> priority{};
  /// What the point's record of attributes asks for, as JSON.
  std::string_view attributes{};
};

/// How one plugin is loaded.
struct LoadOptions {
  /// What the host calls it; the file's name without its ending when empty.
  std::string_view id{};
  /// The SHA-256 that the file must have, in hexadecimal digits; empty to take any.
  std::string_view digest{};
  /// Where it runs; without, as the plugin that it replaces, or as the host's options say.
  Option<Wall> wall{};
  /// What it is configured with, as JSON (docs/json.md); without, as the plugin that it replaces,
  /// or with nothing but defaults.
  std::string_view configuration{};
  /// The state that it begins with, as JSON; without, that of the plugin that it replaces.
  std::string_view state{};
  /// How it stands among others, as its manifest would say; without, as the plugin that it
  /// replaces.
  PointHints hints{};
};

/// Where calls into a service of the application run: its main loop, threads of its own.
class Executor {
 public:
  /// One call that waits to be run. Move-only; may go without being run: then the call is
  /// `unavailable`.
  class Task {
   public:
    /// What `run` does with `context`, or `drop` where it is not run.
    using Step = void (*)(void* context);
    Task(Step run, Step drop, void* context) noexcept : run_(run), drop_(drop), context_(context) {}
    Task(Task&& other) noexcept
        : run_(other.run_), drop_(other.drop_), context_(std::exchange(other.context_, nullptr)) {}
    Task& operator=(Task&& other) noexcept {
      std::swap(run_, other.run_);
      std::swap(drop_, other.drop_);
      std::swap(context_, other.context_);
      return *this;
    }
    ~Task() {
      if (context_ != nullptr) drop_(context_);
    }
    /// Runs the call on this thread. Once. It returns when the service does, and throws nothing.
    void operator()() { run_(std::exchange(context_, nullptr)); }

   private:
    Step run_;
    Step drop_;
    void* context_;
  };

  virtual ~Executor() = default;

  /// Has the task run soon, on a thread of the executor. Called by any number of threads at once.
  virtual void post(Task task) = 0;
  /// Whether this thread is one of the executor's: a call from it runs at once.
  virtual bool is_here() const noexcept = 0;
};

/// How a plugin is added that is linked into the application: as in `LoadOptions`.
struct AddOptions {
  Option<Wall> wall{};
  std::string_view configuration{};
  std::string_view state{};
  /// Where its calls run, instead of behind a wall, and while it serves what is asked of itself:
  /// `configure`, `health`, its state. Made, started and stopped it is on the thread that asks for
  /// it. Must outlive the host, and what it was given may outlive both.
  Executor* executor = nullptr;
  PointHints hints{};
};

/// Where a plugin stands in its life.
enum class PluginState : uint8_t {
  kActive,       ///< On its routes.
  kQuarantined,  ///< Off its routes because calls are stuck in it or were given up too often; its
                 ///< calls answer `unavailable`.
  kWaiting,      ///< On its routes; it is created, configured and started by its first call.
  kFailed,       ///< Its first call could not start it: calls answer `unavailable` until it is
                 ///< replaced; see the cause.
  kRetained,     ///< Off its routes and unreachable, but its code or a call is still there; see the
                 ///< cause.
};

/// A function whose callers know another version of its types than the plugin: every call is
/// converted.
struct ConvertedFunction {
  String function{};
  uint64_t calls{};
};

/// A plugin as the host sees it.
struct PluginInfo {
  String id{};
  PluginState state{};
  Wall wall{};
  /// Where it came from: a path, or "linked into the host".
  String source{};
  /// The SHA-256 of its file in hexadecimal digits; empty for a static plugin.
  String digest{};
  /// Why it is retained, quarantined or failed; else empty.
  String cause{};
  /// What it provides: the names of contracts.
  List<String> contracts{};
  /// What of it nobody can use, one sentence each: a contract that no point of the application
  /// takes, a function whose types differ from what callers ask for. Empty before the application
  /// has declared a point.
  List<String> misfits{};
  /// What is converted for its callers.
  List<ConvertedFunction> conversions{};
  /// The SHA-256 of its whole configuration, defaults included, in hexadecimal digits; empty where
  /// it takes none.
  String configuration{};
  /// What it said when `Host::health` asked it last; nothing before.
  Option<Health> health{};
  /// Why it serves less well than it might; empty where it does not.
  List<String> degraded{};
};

/// What is kept of a failed call for the operator.
struct Incident {
  uint64_t id{};
  Kind kind{};
  String plugin{};
  /// The function that was called; empty when it was the plugin's start or a report of its own.
  String function{};
  /// The plugin's own words, or the host's when `from_plugin` is false. Never show them to the
  /// plugin's users.
  String text{};
  bool from_plugin{};
};

/// What happened to a plugin or a point.
enum class EventKind : uint8_t {
  kAdded,         ///< It is on its routes.
  kRemoved,       ///< It left them.
  kSwapped,       ///< Another version took its place.
  kDegraded,      ///< It serves less well: it says so itself, a breaker opened, or an optional
                  ///< requirement is gone.
  kQuarantined,   ///< It is off its routes for a cause.
  kRecovered,     ///< It is as well as before.
  kPointChanged,  ///< Other plugins are in a point, or in another order.
};

/// Told to the application in the order of happening.
struct Event {
  EventKind kind{};
  /// The plugin; empty where it is of a point alone.
  String plugin{};
  /// The point that it is about; empty for none.
  String point{};
  /// Why, or what: for the operator.
  String text{};
};

/// What keeps a handler of events; without it the handler is not called any more. Move-only. May
/// outlive its host.
class MORTISE_API Subscription {
 public:
  Subscription() = default;
  explicit Subscription(detail::Subscriber* subscriber) noexcept : subscriber_(subscriber) {}
  Subscription(Subscription&& other) noexcept
      : subscriber_(std::exchange(other.subscriber_, nullptr)) {}
  Subscription& operator=(Subscription&& other) noexcept {
    std::swap(subscriber_, other.subscriber_);
    return *this;
  }
  /// Waits until the handler has returned, except inside of it.
  ~Subscription() { cancel(); }
  /// The same, before its end.
  void cancel() noexcept;

 private:
  detail::Subscriber* subscriber_ = nullptr;
};

namespace detail {

/// A handler of events.
struct EventHandler {
  void (*tell)(void* self, const Event& event);
  void* self;
  void (*destroy)(void* self);
};
/// Takes the handler over.
MORTISE_API Subscriber* subscribe(kernel::Supervisor& supervisor, const EventHandler& handler);

/// The same as `put_clock` for the library's image.
MORTISE_API void set_clock(Clock clock) noexcept;

/// For tools that learn of contracts while they run: what the functions above take.
struct SupervisorOf {
  static kernel::Supervisor& get(Host& host);
};

}  // namespace detail

/// Loads plugins, and gives typed handles to them. Any number of hosts may live in a process.
///
/// Thread-safe. `swap` and `unload` may be called from inside a call to a plugin, even to the same
/// one: then they never wait (`plugin.busy` where another change is under way), and the old
/// instance is stopped as soon as its last call has left. Plugin code behind the inline wall runs
/// on the thread that calls these functions, except that stop then runs on a thread of the host.
///
/// The destructor takes every plugin off its routes, waits at most `drain_ms` for calls inside
/// each, and stops them in reverse order. It must not run inside a call to a plugin. Clients that
/// remain answer `unavailable`.
class MORTISE_API Host {
 public:
  Host() : Host(HostOptions{}) {}
  explicit Host(const HostOptions& options);
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;
  ~Host();

  /// Loads a plugin from a shared library, starts it and puts it on its routes; all of it or
  /// nothing.
  ///
  /// @param path  the library. Its bytes are read once; those bytes are checked and run.
  /// @return the plugin's id. `file.*` and `native.*` before any of its code has run, `abi.*`,
  /// `plugin.create_failed`, `plugin.start_failed`, `plugin.example_failed`,
  /// `plugin.unresolved_import`, `plugin.duplicate`, `host.limit`; `wall.no_descriptor` where its
  /// wall moves values and it does not say their types; what `configure` answers, and
  /// `plugin.state_refused`; `point.cycle`.
  Outcome<String> load(std::string_view path, const LoadOptions& options = {});

  /// The same for a plugin that is linked into the application.
  /// @param id  what the host calls it.
  Outcome<> add(const mortise_plugin* entry, std::string_view id, const AddOptions& options = {});

  /// Replaces a plugin by the one in `path`: the new one starts, calls move over at one instant,
  /// the old one is drained, stopped and unloaded. Handles stay valid, no call is lost. On failure
  /// the old one goes on.
  ///
  /// Where the old one exports its state and the new one imports one, calls wait while it is handed
  /// over, from when the last call has left the old one: at most `drain_ms`, each no longer than
  /// its own deadline.
  ///
  /// @param id  the plugin to replace; it keeps this id.
  /// @return what `load` answers, `plugin.unknown`, or `plugin.incompatible` when the new one lacks
  /// a function that a handle reaches in the old one, or cannot take its state; `plugin.busy` when
  /// its state is being handed over, or cannot be: inside a call, or because calls do not leave it.
  Outcome<> swap(std::string_view id, std::string_view path, const LoadOptions& options = {});
  /// The same with a plugin that is linked into the application.
  Outcome<> swap(std::string_view id, const mortise_plugin* entry, const AddOptions& options = {});

  /// Takes a plugin off its routes, drains, stops and unloads it. @return `plugin.unknown`, or
  /// `plugin.busy` while its state is handed over.
  Outcome<> unload(std::string_view id);

  /// Makes a change of any number of plugins and of their wiring, at one instant or not at all; on
  /// failure the set serves that did before, untouched. `load`, `add`, `swap` and `unload` are
  /// changes of one step. One change at a time: another thread's waits, at most `drain_ms`.
  ///
  /// New plugins are loaded and created, then configured and started in the order of the steps;
  /// what they call is served meanwhile, by each other too. Then running ones are configured, state
  /// is handed over, and one step moves all calls. What left is stopped, callers before those that
  /// they call. A change of no steps and the same wiring does nothing.
  ///
  /// @return what the steps would answer alone, with the step's number in `Error::step`, its plugin
  /// in `Error::plugin`, and both in the error's context; `change.invalid` for a change that means
  /// nothing, and a wiring that does not fit (its step is 0 where it is no single one's fault);
  /// `plugin.busy` where another change is under way: inside a call, and after `drain_ms`.
  Outcome<> apply(const Change& change);

  /// Gives a running plugin another configuration. A call like others: behind its gate and its
  /// wall.
  ///
  /// @param json     all of it, as JSON; what is left out gets its default.
  /// @param options  how long to wait. After a deadline it may have taken effect or not.
  /// @return `plugin.unknown`, `plugin.unsupported`; `json.malformed` or `json.unfit` with a JSON
  /// pointer, before the plugin sees it; `plugin.configuration_refused` with the plugin's own
  /// words: it goes on as it was. `plugin.busy` while another configuration is under way.
  Outcome<> configure(std::string_view id, std::string_view json, const CallOptions& options = {});

  /// How well a plugin serves, in its own words; one that does not say is ready.
  /// @return `plugin.unknown`, or how the call failed.
  Outcome<Health> health(std::string_view id, const CallOptions& options = {});

  /// The state of a plugin as JSON, to be kept for `LoadOptions::state`.
  /// @return `plugin.unknown`, `plugin.unsupported`, or how the call failed.
  Outcome<String> export_state(std::string_view id, const CallOptions& options = {});

  /// The application's own named place for plugins of `Contract`: every plugin that provides the
  /// contract is in it, as far as the point's options let it.
  /// @param name  what the application calls it. One name, one contract: another one is a bug, and
  /// stops.
  template <class Contract>
  Point<Contract> point(std::string_view name) {
    return Point<Contract>(
        detail::declare_point(*supervisor_, detail::kKeysOf<Contract>, name, nullptr));
  }
  /// The same, with other options from now on: for everybody who has the point.
  template <class Contract>
  Point<Contract> point(std::string_view name, const PointOptions<Contract>& options) {
    const detail::RawOptions<Contract> raw(options);
    return Point<Contract>(
        detail::declare_point(*supervisor_, detail::kKeysOf<Contract>, name, raw.get()));
  }
  /// Every point that was declared, by name, with its plugins and those that are refused.
  List<PointInfo> points();

  /// Calls `handler(const Event&)` with what happens from now on, in order, as long as the
  /// subscription lives. It runs on a thread of the host that is there for handlers alone, inside
  /// no call and under no lock: it may use the host, but not end it. While it runs others wait;
  /// beyond `kMaxEvents` that wait the oldest are lost, which the next event's text says.
  template <class F>
  Subscription on_event(F handler) {
    return Subscription(detail::subscribe(
        *supervisor_,
        {[](void* self, const Event& event) { (*static_cast<F*>(self))(event); },
         new F(std::move(handler)), [](void* self) { delete static_cast<F*>(self); }}));
  }
  static constexpr size_t kMaxEvents = 4096;

  /// Every plugin on a route in the order of loading, then those that are retained. Looks again
  /// whether retained ones are gone.
  List<PluginInfo> plugins();

  /// What a plugin says that it provides and calls: the descriptors of its contracts, each behind
  /// its size (docs/descriptor.md); empty where it says nothing. For tools that call without types.
  /// @return `plugin.unknown`.
  Outcome<List<uint8_t>> descriptor(std::string_view id) const;

  /// What is known of a failed call, for the operator; nothing when it is older than the last 256.
  Option<Incident> incident(uint64_t id) const;

  /// The last 256 incidents, the oldest first: failed calls, and what plugins left behind.
  List<Incident> incidents() const;

 private:
  friend struct detail::SupervisorOf;
  kernel::Supervisor* supervisor_;
};

inline kernel::Supervisor& detail::SupervisorOf::get(Host& host) { return *host.supervisor_; }

}  // namespace mortise
