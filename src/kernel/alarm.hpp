// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <mutex>
#include <string_view>
#include <utility>

#include "route/target.hpp"

namespace mortise::kernel {

/// How what outlives a host reaches it while it is there. Thread-safe.
class Alarm {
 public:
  using Hear = std::function<void(const route::Target&, std::string_view cause)>;

  Alarm(Hear hear, std::function<void()> wake) : hear_(std::move(hear)), wake_(std::move(wake)) {}

  /// Tells the host that nothing should enter `target` any more.
  void raise(const route::Target& target, std::string_view cause) {
    const std::lock_guard lock(mutex_);
    if (hear_) hear_(target, cause);
  }
  /// Tells the host that a plugin serves now that did not.
  void wake() {
    const std::lock_guard lock(mutex_);
    if (wake_) wake_();
  }
  /// The host is about to go.
  void close() {
    const std::lock_guard lock(mutex_);
    hear_ = nullptr;
    wake_ = nullptr;
  }

 private:
  std::mutex mutex_;
  Hear hear_;
  std::function<void()> wake_;
};

}  // namespace mortise::kernel
