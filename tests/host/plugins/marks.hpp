// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace test {

/// Where threads wait until the test lets them go. Thread-safe.
class Door {
 public:
  /// Waits until the door is open.
  void pass() {
    std::unique_lock lock(mutex_);
    ++arrived_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return open_; });
    ++gone_;
    changed_.notify_all();
  }
  void wait_for_arrival() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return arrived_ > 0; });
  }
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  /// Waits until everybody who arrived went through. From then on the door may be destroyed, even
  /// if nobody can join the threads.
  void wait_for_the_last() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return gone_ == arrived_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int arrived_ = 0;
  int gone_ = 0;
  bool open_ = false;
};

/// The test's memory that a plugin writes to, even after its last call.
struct Marks {
  Door door;
  std::atomic<int> destructors{0};
};

}  // namespace test
