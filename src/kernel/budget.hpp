// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "mortise/point_options.hpp"

namespace mortise::kernel {

/// Whether one plugin of a point keeps the budgets of the point, by its calls within a window. Its
/// time is the clock of deadlines, handed in. Thread-safe.
class Budget {
 public:
  static constexpr uint64_t kWindowMs = 10'000;
  static constexpr uint64_t kLeastCalls = 20;  ///< Before a share of failures means anything.

  explicit Budget(const BudgetOptions& options) : options_(options) {}

  /// Whether these options are ever exceeded.
  static bool is_needed(const BudgetOptions& options) {
    return options.latency_ms != 0 || options.errors > 0;
  }

  enum class Change : uint8_t {
    kNone,
    kExceeded,
    kExceededAgain,  ///< It was before, and is known to be.
    kKept,           ///< For a whole window, after it was exceeded.
  };
  /// A call has ended.
  Change note(uint64_t took_ns, bool has_failed, uint64_t now_ns);

  /// What is exceeded: "3 of 120 calls took longer than 50 ms"; empty where nothing is.
  std::string excess() const;

 private:
  bool is_over() const;

  const BudgetOptions options_;
  mutable std::mutex mutex_;
  uint64_t window_ns_ = 0;  // when the window began
  uint64_t calls_ = 0;      // in it
  uint64_t slow_ = 0;
  uint64_t failures_ = 0;
  std::string excess_;
};

}  // namespace mortise::kernel
