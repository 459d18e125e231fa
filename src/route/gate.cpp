// SPDX-License-Identifier: Apache-2.0
#include "route/gate.hpp"

#include <mutex>

#include "base/futex.hpp"
#include "route/patience.hpp"
#include "route/readers.hpp"

namespace mortise::route {
namespace {

/// Guards every reader's `waiting_on`. Taken only by threads that are about to sleep.
std::mutex& waiting_lock() {
  static auto* const lock = new std::mutex;
  return *lock;
}

}  // namespace

bool Gate::is_inside(const ThreadReader& self) const {
  const ThreadReader* const owner = owner_.load(std::memory_order_relaxed);
  return owner != nullptr && self.chain_has(owner);
}

bool Gate::is_shared(const ThreadReader& self) const {
  return self.shares(owner_.load(std::memory_order_relaxed));
}

Gate::Entry Gate::enter(ThreadReader& self, const mortise_call& call) {
  uint32_t expected = kFree;
  if (!state_.compare_exchange_strong(expected, kTaken, std::memory_order_acquire)) {
    const Entry entry = wait(self, call);
    if (entry != Entry::kEntered) return entry;
  }
  owner_.store(&self, std::memory_order_release);  // others read what it points to
  return Entry::kEntered;
}

bool Gate::try_enter(ThreadReader& self) {
  uint32_t expected = kFree;
  if (!state_.compare_exchange_strong(expected, kTaken, std::memory_order_acquire)) return false;
  owner_.store(&self, std::memory_order_release);
  return true;
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
    if (is_past(call)) entry = Entry::kDeadline;
    if (entry != Entry::kEntered) break;
    base::sleep_while(state_, kWanted, next_look(call));
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
    const ThreadReader* const owner = gate->owner_.load(std::memory_order_acquire);
    if (owner == nullptr) return false;
    if (self.chain_has(owner)) return true;
    // The owner may wait for a thread that runs a call for it: that one then stands at the gate.
    const ThreadReader* waiter = owner;
    for (; steps < 4096; ++steps) {
      const ThreadReader* const next = waiter->waits_for.load();
      if (next == nullptr) break;
      waiter = next;
    }
    gate = waiter->waiting_on;
  }
  return false;
}

void Gate::leave() {
  owner_.store(nullptr, std::memory_order_relaxed);
  if (state_.exchange(kFree, std::memory_order_release) == kWanted) base::wake_one(state_);
}

}  // namespace mortise::route
