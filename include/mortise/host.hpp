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
#include <string_view>
#include <utility>

#include "mortise/client.hpp"
#include "mortise/contract.hpp"
#include "mortise/outcome.hpp"
#include "mortise/value.hpp"

namespace mortise {

namespace kernel {
class Supervisor;
}
class Host;

/// What stands between a plugin's code and the host. Calls mean the same behind each; what differs
/// is what they cost, and what a plugin that misbehaves can do.
enum class Wall : uint8_t {
  kInline,    ///< Nothing: calls run on the caller's thread.
  kThread,    ///< Calls run on threads of the plugin's own: a caller waits no longer than its
              ///< deadline.
  kLoopback,  ///< For tests: as if in another process, with every value moved there and back.
};

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
  /// A call that is inside a plugin for longer takes the plugin off its routes; 0 for never.
  uint64_t watchdog_ms = 0;
  /// The largest plugin file, in bytes.
  size_t max_file_size = size_t{1} << 30;
  /// The most plugins at once.
  size_t max_plugins = 10'000;
};

/// How one plugin is loaded.
struct LoadOptions {
  /// What the host calls it; the file's name without its ending when empty.
  std::string_view id{};
  /// The SHA-256 that the file must have, in hexadecimal digits; empty to take any.
  std::string_view digest{};
  /// Where it runs; without, as the plugin that it replaces, or as the host's options say.
  Option<Wall> wall{};
};

/// Where a plugin stands in its life.
enum class PluginState : uint8_t {
  kActive,       ///< On its routes.
  kQuarantined,  ///< Off its routes because calls are stuck in it or were given up too often; its
                 ///< calls answer `unavailable`.
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
  /// Why it is retained or quarantined; else empty.
  String cause{};
  /// What it provides: the names of contracts.
  List<String> contracts{};
  /// What is converted for its callers.
  List<ConvertedFunction> conversions{};
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

/// A named place in the application that takes plugins of one contract. Copies are cheap; it must
/// not outlive the host, the clients it gives may. Thread-safe.
template <class Contract>
class Point {
 public:
  using Client = typename Contract::Client;

  /// A client of each plugin that provides the contract now, in the order they were loaded. Each
  /// survives the swap of its plugin.
  List<Client> all() const;

  /// A client of whatever provides the contract first, now and later: calls answer `unavailable`
  /// while nobody does.
  Client one() const;

 private:
  friend class Host;
  explicit Point(kernel::Supervisor* supervisor) : supervisor_(supervisor) {}

  kernel::Supervisor* supervisor_;
};

namespace detail {

/// A contract as the library takes it: its name, its functions and its descriptor behind its size.
struct ContractKeys {
  const char* name;
  const FunctionKey* functions;
  size_t function_count;
  const uint8_t* descriptor;
  size_t descriptor_size;
};
template <class Contract>
inline constexpr ContractKeys kKeysOf{Contract::kName, Contract::kFunctions,
                                      Contract::kFunctionCount, Contract::kDescriptor,
                                      sizeof(Contract::kDescriptor)};

/// The same as `put_clock` for the library's image.
MORTISE_API void set_clock(Clock clock) noexcept;

MORTISE_API void declare_point(kernel::Supervisor& supervisor, const ContractKeys& contract,
                               std::string_view name);
/// The place of the first provider; the caller owns one reference.
MORTISE_API Place* first_place(kernel::Supervisor& supervisor, const ContractKeys& contract);
/// Calls `take` with each provider's place and one reference to it.
MORTISE_API void each_place(kernel::Supervisor& supervisor, const ContractKeys& contract,
                            void (*take)(void* context, Place* place), void* context);

/// For tools that learn of contracts while they run: what the functions above take.
struct SupervisorOf {
  static kernel::Supervisor& get(Host& host);
};

}  // namespace detail

/// Loads plugins, and gives typed handles to them. Any number of hosts may live in a process.
///
/// Thread-safe. `swap` and `unload` may be called from inside a call to a plugin, even to the same
/// one: then they never wait, and the old instance is stopped as soon as its last call has left.
/// Plugin code behind the inline wall runs on the thread that calls these functions, except that
/// stop then runs on a thread of the host.
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
  /// `plugin.create_failed`, `plugin.start_failed`, `plugin.unresolved_import`, `plugin.duplicate`,
  /// `host.limit`; `wall.no_descriptor` where its wall moves values and it does not say their
  /// types.
  Outcome<String> load(std::string_view path, const LoadOptions& options = {});

  /// The same for a plugin that is linked into the application.
  /// @param id    what the host calls it.
  /// @param wall  where it runs, as in `LoadOptions`.
  Outcome<> add(const mortise_plugin* entry, std::string_view id, Option<Wall> wall = {});

  /// Replaces a plugin by the one in `path`: the new one starts, calls move over at one instant,
  /// the old one is drained, stopped and unloaded. Handles stay valid, no call is lost. On failure
  /// the old one goes on.
  ///
  /// @param id  the plugin to replace; it keeps this id.
  /// @return what `load` answers, `plugin.unknown`, or `plugin.incompatible` when the new one lacks
  /// a function that a handle reaches in the old one.
  Outcome<> swap(std::string_view id, std::string_view path, const LoadOptions& options = {});
  /// The same with a plugin that is linked into the application.
  Outcome<> swap(std::string_view id, const mortise_plugin* entry);

  /// Takes a plugin off its routes, drains, stops and unloads it. @return `plugin.unknown`.
  Outcome<> unload(std::string_view id);

  /// The application's own named place for plugins of `Contract`: every plugin that provides the
  /// contract is in it.
  /// @param name  what the application calls it. One name, one contract: another one is a bug, and
  /// stops.
  template <class Contract>
  Point<Contract> point(std::string_view name) {
    detail::declare_point(*supervisor_, detail::kKeysOf<Contract>, name);
    return Point<Contract>(supervisor_);
  }

  /// Every plugin on a route in the order of loading, then those that are retained. Looks again
  /// whether retained ones are gone.
  List<PluginInfo> plugins();

  /// What a plugin says that it provides and calls: the descriptors of its contracts, each behind
  /// its size (docs/descriptor.md); empty where it says nothing. For tools that call without types.
  /// @return `plugin.unknown`.
  Outcome<List<uint8_t>> descriptor(std::string_view id) const;

  /// What is known of a failed call, for the operator; nothing when it is older than the last 256.
  Option<Incident> incident(uint64_t id) const;

 private:
  friend struct detail::SupervisorOf;
  kernel::Supervisor* supervisor_;
};

inline kernel::Supervisor& detail::SupervisorOf::get(Host& host) { return *host.supervisor_; }

template <class Contract>
List<typename Contract::Client> Point<Contract>::all() const {
  ListBuilder<Client> clients;
  detail::each_place(
      *supervisor_, detail::kKeysOf<Contract>,
      [](void* context, detail::Place* place) {
        static_cast<ListBuilder<Client>*>(context)->push(Client(place));
      },
      &clients);
  return clients.finish();
}

template <class Contract>
typename Contract::Client Point<Contract>::one() const {
  return Client(detail::first_place(*supervisor_, detail::kKeysOf<Contract>));
}

}  // namespace mortise
