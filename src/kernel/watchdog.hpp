// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "route/readers.hpp"

namespace mortise::kernel {

/// A call that has been inside for too long.
struct StuckCall {
  /// What the thread is inside of, the innermost last. Perhaps gone meanwhile: compare, do not
  /// read.
  std::vector<const detail::Target*> entered;
  /// For the operator.
  std::string what;
};

/// Finds calls that stay inside for too long, from the outside: the calls themselves look at no
/// clock. A thread is stuck when its sequence has not moved between two looks that are far enough
/// apart.
class Watchdog {
 public:
  /// @param limit_ms  how long a call may take.
  /// @param stuck     told once of each stuck call.
  Watchdog(uint64_t limit_ms, std::function<void(const StuckCall&)> stuck);
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog();

  /// Looks every quarter of the limit, on a thread of its own.
  void start();

  /// Looks once. @param now_ns  the time, on any clock that does not go back. One thread at a time.
  void look(uint64_t now_ns);

 private:
  struct Seen {
    uint64_t sequence = 0;
    std::vector<const detail::Target*> entered;
    uint64_t since_ns = 0;
    bool told = false;
  };

  const uint64_t limit_ms_;
  const std::function<void(const StuckCall&)> stuck_;
  std::map<const route::ThreadReader*, Seen> seen_;
  std::mutex mutex_;
  std::condition_variable closing_changed_;
  bool closing_ = false;
  std::thread thread_;
};

}  // namespace mortise::kernel
