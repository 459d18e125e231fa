// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mortise::base {

/// When a sleeper must wake to see a time pass on the clock of deadlines: that time, where it is
/// the system's clock; else soon, since nobody wakes sleepers when a virtual clock is moved.
///
/// @param until_ns  on the clock of deadlines; 0 for never.
/// @return CLOCK_MONOTONIC in nanoseconds; 0 for never.
uint64_t wake_ns(uint64_t until_ns);

}  // namespace mortise::base
