// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "mortise/abi.h"
#include "mortise/clock.hpp"
#include "mortise/option.hpp"

namespace mortise {
namespace detail {

/// The call that this thread serves; null outside of any. Only plugins that call out or are
/// `CallAware` set it.
inline constinit thread_local const mortise_call* current_call = nullptr;

/// Sets it for as long as it lives.
class ServedCall {
 public:
  explicit ServedCall(const mortise_call* call) : outer_(current_call) { current_call = call; }
  ServedCall(const ServedCall&) = delete;
  ServedCall& operator=(const ServedCall&) = delete;
  ~ServedCall() { current_call = outer_; }

 private:
  const mortise_call* outer_;
};

/// In all other plugins.
struct UnservedCall {
  explicit UnservedCall(const mortise_call*) {}
};

}  // namespace detail

/// A call, as the plugin sees it that serves it. Valid until the function returns, on any thread.
class CallView {
 public:
  /// @param call  null outside of any call: then nobody waits for ever.
  explicit CallView(const mortise_call* call) noexcept : call_(call) {}

  /// Whether nobody waits for the result any more: the caller gave the call up, or its deadline is
  /// past. A long function looks now and then, and returns: what it returns is thrown away.
  bool is_given_up() const noexcept {
    if (call_ == nullptr) return false;
    if (call_->cancel != nullptr && __atomic_load_n(call_->cancel, __ATOMIC_ACQUIRE) != 0)
      return true;
    return call_->deadline_ns != 0 && monotonic_ns() >= call_->deadline_ns;
  }

  /// How long the caller still waits, in nanoseconds, 0 when its deadline is past; nothing when it
  /// waits for ever.
  Option<uint64_t> left_ns() const noexcept {
    if (call_ == nullptr || call_->deadline_ns == 0) return {};
    const uint64_t now = monotonic_ns();
    return call_->deadline_ns > now ? call_->deadline_ns - now : 0;
  }

  /// The context itself: trace, route key. Null outside of any call.
  const mortise_call* context() const noexcept { return call_; }

 private:
  const mortise_call* call_;
};

/// A base of a plugin's class, beside `Plugin`, that knows the call which is inside:
///
///     class Search final : public mortise::Plugin<chess::Search>, public mortise::CallAware {
///       Move best(const Board& board) override {
///         while (!call().is_given_up()) look_deeper();
class CallAware {
 protected:
  /// The call that this thread serves.
  CallView call() const noexcept { return CallView(detail::current_call); }
};

}  // namespace mortise
