// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <time.h>

#include <cstdint>

namespace mortise {
namespace detail {

using Clock = uint64_t (*)() noexcept;

/// CLOCK_MONOTONIC, in nanoseconds.
inline uint64_t system_ns() noexcept {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(now.tv_nsec);
}

/// The clock of deadlines, as this image reads it: the system's, but in tests that put another one
/// in its place (mortise/testing/virtual_clock.hpp). Read and written atomically.
inline constinit Clock clock = &system_ns;

/// Puts another clock in place, in this image. @param now  null for the system's.
inline void put_clock(Clock now) noexcept {
  __atomic_store_n(&clock, now != nullptr ? now : &system_ns, __ATOMIC_RELEASE);
}

}  // namespace detail

/// Now, on the clock of deadlines: nanoseconds of CLOCK_MONOTONIC. Thread-safe.
inline uint64_t monotonic_ns() noexcept {
  return __atomic_load_n(&detail::clock, __ATOMIC_ACQUIRE)();
}

}  // namespace mortise
