// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>

#include "mortise/route.hpp"
#include "route/table.hpp"
#include "route/target.hpp"

namespace mortise::route {

/// Where calls wait while the plugin that they are for hands its state to its successor: they go on
/// to whoever serves their place when it opens. A call that a call inside the plugin makes goes
/// through, for that one could not end without it.
///
/// Thread-safe, but for `row`, which is locked by its owner. It may go when it is in no root and
/// nobody is inside of it.
class Hold {
 public:
  Hold() = default;
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

  /// A row that waits. @param through  the row of the plugin.
  detail::Row row(const PlaceRecord& place, uint32_t function, const detail::Row& through);

  /// Lets everybody go on. Once, when the next root is published.
  void open();

  const Target& target() const { return target_; }

 private:
  struct Function {
    Hold* hold;
    const PlaceRecord* place;
    uint32_t function;
    detail::Row through;
  };

  static mortise_status call(void* self, const void* arguments, void* result,
                             const mortise_call* call);
  mortise_status wait(ThreadReader& reader, const mortise_call& call);

  Target target_{.reentrant = true, .provides = true};
  std::deque<Function> functions_;
  std::mutex mutex_;
  std::condition_variable opened_;
  bool is_open_ = false;
};

}  // namespace mortise::route
