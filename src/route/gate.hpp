// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>

#include "mortise/abi.h"

namespace mortise::route {

struct ThreadReader;

/// Lets one call at a time into a serial plugin. The others wait until their deadline, or until
/// they are cancelled. Waiting that could never end, because the one inside waits in turn for
/// something the waiter is inside of, is refused at once.
class Gate {
 public:
  enum class Entry { kEntered, kDeadline, kCancelled, kDeadlock };

  Gate() = default;
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  /// @param self  the calling thread's reader, which must not be inside already.
  Entry enter(ThreadReader& self, const mortise_call& call);
  /// The same without waiting. @return false when another call is inside.
  bool try_enter(ThreadReader& self);
  void leave();

  /// True when the calling thread, or one that it runs a call for, is the one inside.
  bool is_inside(const ThreadReader& self) const;
  /// Of such a thread: whether others may come back to the gate at the same time.
  bool is_shared(const ThreadReader& self) const;

 private:
  static constexpr uint32_t kFree = 0, kTaken = 1, kWanted = 2;

  Entry wait(ThreadReader& self, const mortise_call& call);
  bool closes_cycle(const ThreadReader& self) const;

  std::atomic<uint32_t> state_{kFree};
  std::atomic<ThreadReader*> owner_{nullptr};
};

}  // namespace mortise::route
