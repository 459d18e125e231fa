// SPDX-License-Identifier: Apache-2.0
#include "route/hold.hpp"

#include <algorithm>
#include <chrono>

#include "base/clock.hpp"
#include "route/call.hpp"
#include "route/patience.hpp"
#include "route/readers.hpp"

namespace mortise::route {

Hold::Hold() : holder_(this_reader()) {}

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

bool Hold::is_inside(const ThreadReader& reader) const {
  return std::ranges::any_of(held_,
                             [&](const Target* target) { return reader.chain_count(target) != 0; });
}

mortise_status Hold::call(void* self, const void* arguments, void* result,
                          const mortise_call* call) {
  const Function& function = *static_cast<const Function*>(self);
  ThreadReader* const reader = this_reader();
  if (reader == nullptr) return MORTISE_UNAVAILABLE;
  const Hold& hold = *function.hold;
  if (hold.is_inside(*reader))
    return call_row(*reader, function.through, *function.place, function.function, arguments,
                    result, *call);
  if (hold.holder_ != nullptr && reader->chain_has(hold.holder_))
    return refuse(*reader, MORTISE_UNAVAILABLE,
                  "the plugin is being replaced, and that waits for this call");
  const mortise_status status = function.hold->wait(*reader, *call);
  if (status != MORTISE_OK) return status;
  return call_at(*function.place, function.function, arguments, result, *call);
}

}  // namespace mortise::route
