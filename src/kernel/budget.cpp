// SPDX-License-Identifier: Apache-2.0
#include "kernel/budget.hpp"

#include <algorithm>

namespace mortise::kernel {
namespace {

constexpr uint64_t kNsPerMs = 1'000'000;

std::string of_calls(uint64_t count, uint64_t calls) {
  return std::to_string(count) + " of " + std::to_string(calls) + " calls ";
}

}  // namespace

Budget::Change Budget::note(uint64_t took_ns, bool has_failed, uint64_t now_ns) {
  const std::lock_guard lock(mutex_);
  Change change = Change::kNone;
  if (now_ns - window_ns_ >= kWindowMs * kNsPerMs) {
    // What was over began another window.
    if (calls_ != 0 && !excess_.empty()) {
      excess_.clear();
      change = Change::kKept;
    }
    window_ns_ = now_ns;
    calls_ = slow_ = failures_ = 0;
  }
  ++calls_;
  slow_ += options_.latency_ms != 0 && took_ns > options_.latency_ms * kNsPerMs ? 1 : 0;
  failures_ += has_failed ? 1 : 0;
  if (!is_over()) return change;
  const bool is_known = !excess_.empty();
  excess_ = slow_ * 100 > std::max<uint64_t>(calls_, 100)
                ? of_calls(slow_, calls_) + "took longer than " +
                      std::to_string(options_.latency_ms) + " ms"
                : of_calls(failures_, calls_) + "failed";
  window_ns_ = now_ns;
  calls_ = slow_ = failures_ = 0;
  return is_known || change == Change::kKept ? Change::kExceededAgain : Change::kExceeded;
}

bool Budget::is_over() const {
  if (slow_ * 100 > std::max<uint64_t>(calls_, 100)) return true;
  return options_.errors > 0 && calls_ >= kLeastCalls &&
         static_cast<double>(failures_) > options_.errors * static_cast<double>(calls_);
}

std::string Budget::excess() const {
  const std::lock_guard lock(mutex_);
  return excess_;
}

}  // namespace mortise::kernel
