// SPDX-License-Identifier: Apache-2.0
#include "kernel/read_ahead.hpp"

#include <new>
#include <system_error>
#include <utility>

#include "base/thread.hpp"

namespace mortise::kernel {

ReadAhead::ReadAhead(size_t count, Stage stage)
    : count_(count), stage_(std::move(stage)), ready_(count) {
  if (count < kFewest) return;
  try {
    thread_ = base::start_thread("mortise-read", [this] { run(); });
  } catch (const std::system_error&) {
    // Without a thread it takes longer.
  }
}

ReadAhead::~ReadAhead() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void ReadAhead::stage_next(std::unique_lock<std::mutex>& lock) {
  const size_t number = next_++;
  lock.unlock();
  Image image = [&]() -> Image {
    try {
      return stage_(number);
    } catch (const std::bad_alloc&) {
      return Error(Code::kMemoryExhausted);
    }
  }();
  lock.lock();
  ready_[number] = std::move(image);
}

void ReadAhead::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    // Not for each that is taken: a thread that sleeps is dear to wake.
    if (!may_stage())
      changed_.wait(lock, [this] {
        return is_closing_ || next_ == count_ || next_ <= taken_ + kMostAhead / 2;
      });
    if (is_closing_ || next_ == count_) return;
    stage_next(lock);
    changed_.notify_all();
  }
}

ReadAhead::Image ReadAhead::take() {
  std::unique_lock lock(mutex_);
  const size_t number = taken_++;
  if (next_ == taken_ + kMostAhead / 2) changed_.notify_all();
  while (!ready_[number]) {
    if (may_stage())
      stage_next(lock);
    else
      changed_.wait(lock);
  }
  Image image = *std::move(ready_[number]);
  ready_[number].reset();
  return image;
}

}  // namespace mortise::kernel
