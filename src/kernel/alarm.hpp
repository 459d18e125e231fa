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

  explicit Alarm(Hear hear) : hear_(std::move(hear)) {}

  /// Tells the host that nothing should enter `target` any more.
  void raise(const route::Target& target, std::string_view cause) {
    const std::lock_guard lock(mutex_);
    if (hear_) hear_(target, cause);
  }
  /// The host is about to go.
  void close() {
    const std::lock_guard lock(mutex_);
    hear_ = nullptr;
  }

 private:
  std::mutex mutex_;
  Hear hear_;
};

}  // namespace mortise::kernel
