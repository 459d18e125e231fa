// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "mortise/host.hpp"

namespace mortise::kernel {

/// What happens in a host, on its way to the application: kept in order, told on a thread that is
/// started for the first handler. Thread-safe; `post` never runs a handler and may be called under
/// any lock.
class Events : public std::enable_shared_from_this<Events> {
 public:
  Events() = default;
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;
  ~Events();

  /// Whether anybody listens. Nothing is kept where nobody does.
  bool is_heard() const { return heard_.load(std::memory_order_acquire) != 0; }

  struct Text {
    EventKind kind{};
    std::string_view plugin{};
    std::string_view point{};
    std::string_view text{};
  };
  void post(const Text& event);

  /// Takes the handler over. It hears what is posted from now on.
  uint64_t subscribe(const detail::EventHandler& handler);
  /// Waits until the handler has returned, except inside of it.
  void unsubscribe(uint64_t number);
  /// Tells what was posted and ends. Not inside a handler.
  void close();

 private:
  class Handler;

  void run();
  void tell(std::unique_lock<std::mutex>& lock, const Event& event, uint64_t number);

  struct Posted {
    Event event;
    uint64_t number;  // handlers that came later do not hear of it
  };
  std::atomic<size_t> heard_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Posted> queue_;
  std::vector<std::shared_ptr<Handler>> handlers_;
  uint64_t next_number_ = 1;
  size_t lost_ = 0;
  uint64_t running_ = 0;  // the handler that runs; 0 for none
  bool is_closing_ = false;
  std::thread thread_;
  std::thread::id teller_{};
};

}  // namespace mortise::kernel

namespace mortise::detail {

/// One handler, from the side of the application.
class Subscriber {
 public:
  Subscriber(std::weak_ptr<kernel::Events> events, uint64_t number)
      : events_(std::move(events)), number_(number) {}
  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;
  ~Subscriber() {
    if (const auto events = events_.lock()) events->unsubscribe(number_);
  }

 private:
  const std::weak_ptr<kernel::Events> events_;
  const uint64_t number_;
};

}  // namespace mortise::detail
