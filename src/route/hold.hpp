// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "mortise/route.hpp"
#include "route/table.hpp"
#include "route/target.hpp"

namespace mortise::route {

struct ThreadReader;

/// Where calls wait while the plugins that they are for hand their state to their successors: they
/// go on to whoever serves their place when it opens. A call that a call inside such a plugin makes
/// goes through, for that one could not end without it. One that the thread makes which holds them
/// would wait for itself: it answers `unavailable`.
///
/// Thread-safe, but for `row`, which is locked by its owner. It may go when it is in no root and
/// nobody is inside of it.
class Hold {
 public:
  /// On the thread that will open it.
  Hold();
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

  /// Calls into `target` are held. Before the first row.
  void add(const Target& target) { held_.push_back(&target); }

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
  bool is_inside(const ThreadReader& reader) const;

  Target target_{.reentrant = true, .provides = true};
  const ThreadReader* const holder_;
  std::vector<const Target*> held_;
  std::deque<Function> functions_;
  std::mutex mutex_;
  std::condition_variable opened_;
  bool is_open_ = false;
};

}  // namespace mortise::route
