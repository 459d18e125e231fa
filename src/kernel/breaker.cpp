// SPDX-License-Identifier: Apache-2.0
#include "kernel/breaker.hpp"

namespace mortise::kernel {
namespace {

constexpr uint64_t kMillisecond = 1'000'000;

}  // namespace

Breaker::Entry Breaker::enter(uint64_t now_ns) {
  const std::lock_guard lock(mutex_);
  if (state_ == BreakerState::kClosed) return Entry::kCall;
  // A trial that does not come back is followed by another one.
  if (now_ns - since_ns_ < options_.open_ms * kMillisecond) return Entry::kRefused;
  state_ = BreakerState::kHalfOpen;
  since_ns_ = now_ns;
  return Entry::kTrial;
}

Breaker::Change Breaker::leave(Entry entry, bool has_failed, uint64_t now_ns) {
  const std::lock_guard lock(mutex_);
  if (entry == Entry::kTrial && state_ == BreakerState::kHalfOpen) {
    state_ = has_failed ? BreakerState::kOpen : BreakerState::kClosed;
    since_ns_ = now_ns;
    in_a_row_ = calls_ = failures_ = 0;
    return has_failed ? Change::kNone : Change::kClosed;
  }
  // What was under way when it opened says nothing new.
  if (state_ != BreakerState::kClosed || !opens(has_failed, now_ns)) return Change::kNone;
  state_ = BreakerState::kOpen;
  since_ns_ = now_ns;
  return Change::kOpened;
}

bool Breaker::opens(bool has_failed, uint64_t now_ns) {
  in_a_row_ = has_failed ? in_a_row_ + 1 : 0;
  if (now_ns - window_ns_ >= options_.window_ms * kMillisecond) {
    window_ns_ = now_ns;
    calls_ = failures_ = 0;
  }
  ++calls_;
  failures_ += has_failed ? 1 : 0;
  if (options_.failures != 0 && in_a_row_ >= options_.failures) return true;
  return options_.share > 0 && has_failed && calls_ >= options_.calls &&
         static_cast<double>(failures_) >= options_.share * static_cast<double>(calls_);
}

bool Breaker::open(uint64_t now_ns) {
  const std::lock_guard lock(mutex_);
  if (state_ == BreakerState::kOpen) return false;
  state_ = BreakerState::kOpen;
  since_ns_ = now_ns;
  in_a_row_ = calls_ = failures_ = 0;
  return true;
}

BreakerState Breaker::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

}  // namespace mortise::kernel
