// SPDX-License-Identifier: Apache-2.0
#include "route/hold.hpp"

#include <chrono>

#include "base/clock.hpp"
#include "route/call.hpp"
#include "route/patience.hpp"
#include "route/readers.hpp"

namespace mortise::route {

detail::Row Hold::row(const PlaceRecord& place, uint32_t function, const detail::Row& through) {
  functions_.push_back({this, &place, function, through});
  return {&Hold::call, &functions_.back(), &target_};
}

void Hold::open() {
  {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
  }
  opened_.notify_all();
}

mortise_status Hold::wait(ThreadReader& reader, const mortise_call& call) {
  using Clock = std::chrono::steady_clock;  // CLOCK_MONOTONIC
  std::unique_lock lock(mutex_);
  while (!is_open_) {
    if (is_cancelled(call))
      return refuse(reader, MORTISE_CANCELLED, "it was cancelled while the plugin was replaced");
    if (is_past(call))
      return refuse(reader, MORTISE_OVERLOADED, "the plugin was being replaced until the deadline");
    if (const uint64_t look = base::wake_ns(next_look(call)); look != 0)
      opened_.wait_until(lock, Clock::time_point(std::chrono::nanoseconds(look)));
    else
      opened_.wait(lock);
  }
  return MORTISE_OK;
}

mortise_status Hold::call(void* self, const void* arguments, void* result,
                          const mortise_call* call) {
  const Function& function = *static_cast<const Function*>(self);
  ThreadReader* const reader = this_reader();
  if (reader == nullptr) return MORTISE_UNAVAILABLE;
  if (reader->chain_count(function.through.target) != 0)
    return call_row(*reader, function.through, *function.place, function.function, arguments,
                    result, *call);
  const mortise_status status = function.hold->wait(*reader, *call);
  if (status != MORTISE_OK) return status;
  return call_at(*function.place, function.function, arguments, result, *call);
}

}  // namespace mortise::route
