// SPDX-License-Identifier: Apache-2.0
#include "base/futex.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.hpp"

namespace mortise::base {

void sleep_while(const std::atomic<uint32_t>& word, uint32_t value, uint64_t until_ns) {
  const uint64_t wake = wake_ns(until_ns);
  const timespec until{static_cast<time_t>(wake / 1'000'000'000u),
                       static_cast<long>(wake % 1'000'000'000u)};
  ::syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, value, wake == 0 ? nullptr : &until,
            nullptr, FUTEX_BITSET_MATCH_ANY);
}

void wake_one(const std::atomic<uint32_t>& word) {
  ::syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

}  // namespace mortise::base
