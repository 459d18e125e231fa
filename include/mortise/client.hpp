// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

#include "mortise/clock.hpp"
#include "mortise/contract.hpp"
#include "mortise/resource.hpp"
#include "mortise/route.hpp"

/// A client's function is inlined where it is called: out of line it costs as much again as the
/// guard.
#define MORTISE_INLINE [[gnu::always_inline]] inline

namespace mortise {

/// What a caller asks of its calls. Zero or null means: not asked.
struct CallOptions {
  /// When to stop waiting: nanoseconds of CLOCK_MONOTONIC.
  uint64_t deadline_ns = 0;
  /// Set to non-zero, atomically, by whoever gives the call up. Borrowed while clients with it
  /// live.
  const uint32_t* cancel = nullptr;
  /// What shares of traffic are computed from: a tenant, a session.
  uint64_t route_key = 0;
};

/// A handle to a place in the route table; contract headers derive their typed clients from it.
///
/// It names a place, not an instance: it survives upgrades, the plugin's removal (calls answer
/// `unavailable`) and the host (the same). Copies are cheap. One client may be called by many
/// threads at once.
class Client {
 public:
  /// Takes over one reference to `place`.
  explicit Client(detail::Place* place) noexcept
      : route_{place->table, place->offset, false, place, {}} {
    route_.context.size = sizeof(route_.context);
  }
  Client(const Client& other) noexcept : route_(other.route_) { detail::retain(route_.place); }
  Client(Client&& other) noexcept : route_(other.route_) { other.route_.place = nullptr; }
  Client& operator=(Client other) noexcept {
    std::swap(route_, other.route_);
    return *this;
  }
  ~Client() {
    if (route_.place != nullptr) detail::release(route_.place);
  }

  /// The id of the plugin that serves the place now; empty where nobody does. Wrappers and adapters
  /// stand around it, and are not meant. The next call may reach another one, unless the client is
  /// of one plugin alone.
  String plugin_id() const { return detail::serving(route_); }

 protected:
  /// Calls a function. `arguments` is the record of its parameters, null without any. The frame
  /// writes into the outcome, nothing is moved afterwards.
  template <class O>
  MORTISE_INLINE O call(uint32_t function, const void* arguments) const {
    using Record = typename O::Record;
    constexpr detail::Destroy kDestroy =
        std::is_trivially_destructible_v<Record> ? nullptr : +[](void* record) {
          static_cast<Record*>(record)->~Record();
        };
    O outcome = detail::OutcomeAccess::pending<O>();
    void* const room =
        std::is_same_v<Record, Unit> ? nullptr : detail::OutcomeAccess::room(outcome);
    const mortise_status status = detail::call(route_, function, arguments, room, kDestroy);
    if (status == MORTISE_OK) [[likely]]
      detail::OutcomeAccess::settle(outcome);
    else
      fail(outcome, function, status);
    return outcome;
  }

  /// Whether the plugin that serves the place now has a function. The next call may reach another
  /// one.
  bool provides(uint32_t function) const noexcept { return detail::provides(route_, function); }

  /// What a call that failed may have left with the application.
  void drop_passed(uint32_t handle) const noexcept { detail::drop_if_owned(handle); }

  /// What calls go along, for tools that call without types.
  const detail::Route& route() const noexcept { return route_; }

  void set(const CallOptions& options) noexcept {
    route_.context.deadline_ns = options.deadline_ns;
    route_.context.cancel = options.cancel;
    route_.context.route_key = options.route_key;
    route_.limited = options.deadline_ns != 0 || options.cancel != nullptr;
  }

 private:
  template <class O>
  [[gnu::cold, gnu::noinline]] void fail(O& outcome, uint32_t function,
                                         mortise_status status) const {
    detail::OutcomeAccess::fail(outcome, detail::call_error(*route_.place, function, status));
  }

  detail::Route route_;
};

/// Adds to a typed client what every client has. `Self` is the typed client.
template <class Self>
class TypedClient : public Client {
 public:
  using Client::Client;

  /// The same place, called with these options.
  [[nodiscard]] Self with(const CallOptions& options) const {
    Self copy(static_cast<const Self&>(*this));
    static_cast<TypedClient&>(copy).set(options);
    return copy;
  }
  /// The same place; calls stop waiting `timeout_ms` milliseconds from now, all of them together.
  [[nodiscard]] Self within(uint64_t timeout_ms) const {
    return with({.deadline_ns = monotonic_ns() + timeout_ms * 1'000'000u});
  }
};

}  // namespace mortise
