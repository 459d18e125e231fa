// SPDX-License-Identifier: Apache-2.0
#pragma once

// Time that a test moves, instead of sleeping:
//
//     mortise::testing::VirtualClock clock;
//     std::thread caller([&] { answer = shown(desk.within(50)); });  // milliseconds
//     held.wait_for(1);
//     clock.advance_ms(50);  // the caller leaves: deadline
//     caller.join();

#include <atomic>
#include <cstdint>
#include <cstdlib>

#include "mortise/clock.hpp"
#include "mortise/host.hpp"

namespace mortise::testing {

/// The clock of deadlines of this process, as long as it lives: it stands still until the test
/// moves it. Hosts, clients and plugins that are linked into the test see it; libraries that are
/// loaded see the system's when they read the time themselves.
///
/// All that has a deadline waits for this clock: calls, queues, drains, the watchdog. A drain ends
/// by its call leaving, or by somebody moving the clock. One at a time in a process; make it before
/// hosts and clients. Thread-safe.
class VirtualClock {
 public:
  VirtualClock() {
    uint64_t none = 0;
    // The system's time at first: deadlines that are there already stay ahead.
    if (!now.compare_exchange_strong(none, mortise::detail::system_ns()))
      std::abort();  // one at a time
    set(&read);
  }
  VirtualClock(const VirtualClock&) = delete;
  VirtualClock& operator=(const VirtualClock&) = delete;
  ~VirtualClock() {
    set(nullptr);
    now = 0;
  }

  /// Moves the time on. Who waits for a deadline before it returns soon, on a thread of its own.
  void advance_ms(uint64_t milliseconds) { now += milliseconds * 1'000'000u; }

 private:
  static uint64_t read() noexcept { return now; }
  /// @param clock  null for the system's.
  static void set(mortise::detail::Clock clock) noexcept {
    mortise::detail::put_clock(clock);  // in the test's image
    mortise::detail::set_clock(clock);  // in the library's
  }

  static inline std::atomic<uint64_t> now{0};  // 0: there is no virtual clock
};

}  // namespace mortise::testing
