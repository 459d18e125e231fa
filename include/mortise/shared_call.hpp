// SPDX-License-Identifier: Apache-2.0
#pragma once

// For those who serve one call on several threads. Plugins and applications do without.

#include <cstdint>
#include <memory>

#include "mortise/abi.h"
#include "mortise/route.hpp"

namespace mortise::detail {

/// A call to a plugin that goes on elsewhere while the thread that serves it waits: a coroutine of
/// it runs on a loop, say. What other threads then call for it is inside of what it is inside of,
/// and ends with it. Copies are of the same call. Thread-safe.
class MORTISE_API SharedCall {
  struct State;

 public:
  /// Of the call that this thread is inside of; of none outside of any, or without memory.
  static SharedCall here() noexcept;

  /// The deadline of the call, as in `mortise_call`; 0 for none, and when it has ended.
  uint64_t deadline_ns() const noexcept;

  /// Before the call is over, on its thread: what is called from now on, is called for nobody. Does
  /// not wait for calls that are under way; they keep the deadline. Again: nothing.
  void end() const noexcept;

  /// While one lives, this thread, which is inside of no call, makes calls for the shared one;
  /// nothing where that has ended.
  class MORTISE_API Work {
   public:
    /// @param cancel  what they are given up with; null for nothing. Outlives this.
    Work(const SharedCall& call, const uint32_t* cancel) noexcept;
    Work(const Work&) = delete;
    Work& operator=(const Work&) = delete;
    ~Work();

    bool is_active() const noexcept { return state_ != nullptr; }

   private:
    std::shared_ptr<State> state_;
    mortise_call context_{};
  };

 private:
  explicit SharedCall(std::shared_ptr<State> state) noexcept : state_(std::move(state)) {}

  std::shared_ptr<State> state_;
};

}  // namespace mortise::detail
