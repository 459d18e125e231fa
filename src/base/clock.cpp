// SPDX-License-Identifier: Apache-2.0
#include "base/clock.hpp"

#include "mortise/clock.hpp"

namespace mortise::base {
namespace {

constexpr uint64_t kVirtualPollNs = 500'000;

}  // namespace

uint64_t wake_ns(uint64_t until_ns) {
  const detail::Clock clock = __atomic_load_n(&detail::clock, __ATOMIC_ACQUIRE);
  if (until_ns == 0 || clock == &detail::system_ns) return until_ns;
  return detail::system_ns() + kVirtualPollNs;
}

}  // namespace mortise::base
