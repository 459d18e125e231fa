// SPDX-License-Identifier: Apache-2.0
#pragma once

// How long a caller waits.

#include <algorithm>
#include <cstdint>

#include "mortise/client.hpp"

namespace mortise::route {

inline bool is_past(const mortise_call& call) {
  return call.deadline_ns != 0 && monotonic_ns() >= call.deadline_ns;
}

inline bool is_cancelled(const mortise_call& call) {
  return call.cancel != nullptr && __atomic_load_n(call.cancel, __ATOMIC_ACQUIRE) != 0;
}

/// How often a waiter looks at its cancel word, which nobody wakes it for.
inline constexpr uint64_t kCancelPollNs = 5'000'000;

/// When a waiter must look again; 0 for never.
inline uint64_t next_look(const mortise_call& call) {
  if (call.cancel == nullptr) return call.deadline_ns;
  const uint64_t poll = monotonic_ns() + kCancelPollNs;
  return call.deadline_ns != 0 ? std::min(call.deadline_ns, poll) : poll;
}

}  // namespace mortise::route
