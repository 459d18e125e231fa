// SPDX-License-Identifier: Apache-2.0
#include "kernel/events.hpp"

#include <algorithm>
#include <cassert>
#include <exception>
#include <utility>

#include "base/thread.hpp"

namespace mortise::kernel {

class Events::Handler {
 public:
  Handler(const detail::EventHandler& handler, uint64_t its_number)
      : number(its_number), handler_(handler) {}
  Handler(const Handler&) = delete;
  Handler& operator=(const Handler&) = delete;
  ~Handler() { handler_.destroy(handler_.self); }

  void tell(const Event& event) const { handler_.tell(handler_.self, event); }

  const uint64_t number;

 private:
  const detail::EventHandler handler_;
};

Events::~Events() { assert(!thread_.joinable() && "it was closed"); }

void Events::post(const Text& event) {
  if (!is_heard()) return;
  {
    const std::lock_guard lock(mutex_);
    if (handlers_.empty() || is_closing_) return;
    if (queue_.size() == Host::kMaxEvents) {
      queue_.pop_front();
      ++lost_;
    }
    std::string text(event.text);
    if (lost_ != 0 && queue_.size() + 1 == Host::kMaxEvents)
      text += (text.empty() ? "" : "; ") + std::to_string(lost_) + " events before were lost";
    queue_.push_back({{.kind = event.kind,
                       .plugin = String(event.plugin),
                       .point = String(event.point),
                       .text = String(text)},
                      next_number_});
  }
  changed_.notify_all();
}

uint64_t Events::subscribe(const detail::EventHandler& handler) {
  const std::lock_guard lock(mutex_);
  const uint64_t number = next_number_++;
  handlers_.push_back(std::make_shared<Handler>(handler, number));
  heard_.store(handlers_.size(), std::memory_order_release);
  if (!thread_.joinable()) thread_ = base::start_thread("mortise-events", [this] { run(); });
  return number;
}

void Events::unsubscribe(uint64_t number) {
  std::shared_ptr<Handler> gone;  // ends without the lock
  std::unique_lock lock(mutex_);
  const auto found = std::ranges::find(handlers_, number,
                                       [](const auto& handler) { return handler->number; });
  if (found != handlers_.end()) {
    gone = std::move(*found);
    handlers_.erase(found);
    heard_.store(handlers_.size(), std::memory_order_release);
  }
  if (std::this_thread::get_id() != teller_)
    changed_.wait(lock, [&] { return running_ != number; });
  lock.unlock();
}

void Events::close() {
  std::thread thread;
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
    thread = std::move(thread_);
  }
  changed_.notify_all();
  if (thread.joinable()) thread.join();
  std::vector<std::shared_ptr<Handler>> handlers;
  const std::lock_guard lock(mutex_);
  handlers.swap(handlers_);
  heard_.store(0, std::memory_order_release);
}

void Events::run() {
  std::unique_lock lock(mutex_);
  teller_ = std::this_thread::get_id();
  for (;;) {
    changed_.wait(lock, [this] { return is_closing_ || !queue_.empty(); });
    if (queue_.empty()) return;
    const Posted posted = std::move(queue_.front());
    queue_.pop_front();
    lost_ = 0;
    tell(lock, posted.event, posted.number);
  }
}

void Events::tell(std::unique_lock<std::mutex>& lock, const Event& event, uint64_t number) {
  const std::vector<std::shared_ptr<Handler>> handlers = handlers_;
  for (const std::shared_ptr<Handler>& handler : handlers) {
    // Perhaps an earlier handler ended this one.
    if (handler->number >= number || std::ranges::find(handlers_, handler) == handlers_.end())
      continue;
    running_ = handler->number;
    lock.unlock();
    handler->tell(event);
    lock.lock();
    running_ = 0;
    changed_.notify_all();
  }
}

}  // namespace mortise::kernel

namespace mortise {

void Subscription::cancel() noexcept { delete std::exchange(subscriber_, nullptr); }

}  // namespace mortise
