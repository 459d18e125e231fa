// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <mutex>

#include "mortise/point_options.hpp"

namespace mortise::kernel {

/// Whether one plugin of a point is asked, by how its last calls went. Its time is the clock of
/// deadlines, handed in. Thread-safe.
class Breaker {
 public:
  explicit Breaker(const BreakerOptions& options) : options_(options) {}

  /// Whether these options ever open one.
  static bool is_needed(const BreakerOptions& options) {
    return options.failures != 0 || options.share > 0;
  }

  enum class Entry : uint8_t { kRefused, kCall, kTrial };
  /// A call is about to be made.
  Entry enter(uint64_t now_ns);

  enum class Change : uint8_t { kNone, kOpened, kClosed };
  /// How the call went that `enter` let in.
  Change leave(Entry entry, bool has_failed, uint64_t now_ns);

  /// Leaves the plugin out for another reason. @return whether it was in.
  bool open(uint64_t now_ns);

  BreakerState state() const;
  const BreakerOptions& options() const { return options_; }

 private:
  bool opens(bool has_failed, uint64_t now_ns);

  const BreakerOptions options_;
  mutable std::mutex mutex_;
  BreakerState state_ = BreakerState::kClosed;
  uint64_t since_ns_ = 0;  // of the opening, or of the trial
  uint32_t in_a_row_ = 0;
  uint64_t window_ns_ = 0;  // when the window began
  uint32_t calls_ = 0;      // in it
  uint32_t failures_ = 0;
};

}  // namespace mortise::kernel
