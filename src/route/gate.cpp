// SPDX-License-Identifier: Apache-2.0
#include "route/gate.hpp"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <mutex>

#include "mortise/client.hpp"
#include "route/readers.hpp"

namespace mortise::route {
namespace {

/// Guards every reader's `waiting_on`. Taken only by threads that are about to sleep.
std::mutex& waiting_lock() {
  static auto* const lock = new std::mutex;
  return *lock;
}

/// How often a waiter looks at its cancel word, which nobody wakes it for.
constexpr uint64_t kCancelPollNs = 5'000'000;

bool is_cancelled(const mortise_call& call) {
  return call.cancel != nullptr && __atomic_load_n(call.cancel, __ATOMIC_ACQUIRE) != 0;
}

/// Sleeps while `word` is `value`, at most until `until_ns` (0: for ever). It may wake for no
/// reason.
void sleep_while(std::atomic<uint32_t>& word, uint32_t value, uint64_t until_ns) {
  const timespec until{static_cast<time_t>(until_ns / 1'000'000'000u),
                       static_cast<long>(until_ns % 1'000'000'000u)};
  ::syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, value, until_ns == 0 ? nullptr : &until,
            nullptr, FUTEX_BITSET_MATCH_ANY);
}

uint64_t next_wake(const mortise_call& call) {
  if (call.cancel == nullptr) return call.deadline_ns;
  const uint64_t poll = monotonic_ns() + kCancelPollNs;
  return call.deadline_ns != 0 && call.deadline_ns < poll ? call.deadline_ns : poll;
}

}  // namespace

Gate::Entry Gate::enter(ThreadReader& self, const mortise_call& call) {
  uint32_t expected = kFree;
  if (!state_.compare_exchange_strong(expected, kTaken, std::memory_order_acquire)) {
    const Entry entry = wait(self, call);
    if (entry != Entry::kEntered) return entry;
  }
  owner_.store(&self, std::memory_order_relaxed);
  return Entry::kEntered;
}

Gate::Entry Gate::wait(ThreadReader& self, const mortise_call& call) {
  {
    const std::lock_guard lock(waiting_lock());
    if (closes_cycle(self)) return Entry::kDeadlock;
    self.waiting_on = this;
  }
  Entry entry = Entry::kEntered;
  // Whoever waited takes the gate as wanted: others may be asleep still.
  while (state_.exchange(kWanted, std::memory_order_acquire) != kFree) {
    if (is_cancelled(call)) entry = Entry::kCancelled;
    if (call.deadline_ns != 0 && monotonic_ns() >= call.deadline_ns) entry = Entry::kDeadline;
    if (entry != Entry::kEntered) break;
    sleep_while(state_, kWanted, next_wake(call));
  }
  const std::lock_guard lock(waiting_lock());
  self.waiting_on = nullptr;
  return entry;
}

/// Follows who waits for whom from this gate. A cycle, once closed, stays, and each owner was
/// stored before its thread took the lock to wait elsewhere: so the last to close one sees it.
bool Gate::closes_cycle(const ThreadReader& self) const {
  const Gate* gate = this;
  // As many steps as there can be threads that matter: a chain longer than that is no cycle through
  // `self`.
  for (int steps = 0; gate != nullptr && steps < 4096; ++steps) {
    const ThreadReader* const owner = gate->owner_.load(std::memory_order_relaxed);
    if (owner == nullptr) return false;
    if (owner == &self) return true;
    gate = owner->waiting_on;
  }
  return false;
}

void Gate::leave() {
  owner_.store(nullptr, std::memory_order_relaxed);
  if (state_.exchange(kFree, std::memory_order_release) == kWanted)
    ::syscall(SYS_futex, &state_, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
}

}  // namespace mortise::route
