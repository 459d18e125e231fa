// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

namespace mortise::testing {

/// Where calls of one function of a fake wait while a test holds them. Thread-safe.
class Gate {
 public:
  /// Returns when nobody holds it.
  void pass() {
    std::unique_lock lock(mutex_);
    ++inside_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return holders_ == 0; });
    --inside_;
  }
  void close() {
    const std::lock_guard lock(mutex_);
    ++holders_;
  }
  void open() {
    const std::lock_guard lock(mutex_);
    --holders_;
    changed_.notify_all();
  }
  void wait_for(size_t calls) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return inside_ >= calls; });
  }

 private:
  std::mutex mutex_{};
  std::condition_variable changed_{};
  size_t holders_ = 0;
  size_t inside_ = 0;
};

/// Calls of one function wait as long as this lives, or until it lets go. One-thread. Move-only.
class [[nodiscard]] Held {
 public:
  explicit Held(std::shared_ptr<Gate> gate) : gate_(std::move(gate)) { gate_->close(); }
  Held(Held&&) noexcept = default;
  Held& operator=(Held&& other) noexcept {
    std::swap(gate_, other.gate_);
    return *this;
  }
  ~Held() { let_go(); }

  /// Returns as soon as that many calls wait at once; never, when they never come.
  void wait_for(size_t calls = 1) const { gate_->wait_for(calls); }

  /// The calls go on.
  void let_go() {
    if (gate_ != nullptr) gate_->open();
    gate_ = nullptr;
  }

 private:
  std::shared_ptr<Gate> gate_;
};

}  // namespace mortise::testing
