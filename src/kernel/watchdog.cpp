// SPDX-License-Identifier: Apache-2.0
#include "kernel/watchdog.hpp"

#include <algorithm>
#include <chrono>
#include <span>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/thread.hpp"
#include "mortise/client.hpp"

namespace mortise::kernel {

Watchdog::Watchdog(uint64_t limit_ms, std::function<void(const StuckCall&)> stuck)
    : limit_ms_(limit_ms), stuck_(std::move(stuck)) {}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  closing_changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Watchdog::start() {
  thread_ = base::start_thread("mortise-watch", [this] {
    using Clock = std::chrono::steady_clock;  // CLOCK_MONOTONIC
    const uint64_t pause_ns = std::max<uint64_t>(limit_ms_ / 4, 1) * 1'000'000u;
    const auto next = [&] {
      const uint64_t wake = base::wake_ns(monotonic_ns() + pause_ns);
      return Clock::time_point(std::chrono::nanoseconds(wake));
    };
    std::unique_lock lock(mutex_);
    while (!closing_changed_.wait_until(lock, next(), [this] { return closing_; })) {
      lock.unlock();
      look(monotonic_ns());
      lock.lock();
    }
  });
}

void Watchdog::look(uint64_t now_ns) {
  std::map<const route::ThreadReader*, Seen> now;
  std::vector<StuckCall> found;
  route::each_entered([&](const route::ThreadReader& reader, uint64_t sequence,
                          std::span<const detail::Target* const> entered) {
    Seen& seen = now[&reader];
    seen = {sequence, {entered.begin(), entered.end()}, now_ns, false};
    const auto before = seen_.find(&reader);
    if (before == seen_.end() || before->second.sequence != sequence ||
        before->second.entered != seen.entered)
      return;
    seen.since_ns = before->second.since_ns;
    seen.told = before->second.told;
    if (seen.told || now_ns - seen.since_ns < limit_ms_ * 1'000'000u) return;
    seen.told = true;
    found.push_back({seen.entered, "thread " + std::to_string(reader.thread_id.load()) +
                                       " has been inside for more than " +
                                       std::to_string(limit_ms_) + " ms"});
  });
  seen_ = std::move(now);
  for (const StuckCall& call : found) stuck_(call);
}

}  // namespace mortise::kernel
