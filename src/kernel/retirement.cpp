// SPDX-License-Identifier: Apache-2.0
#include "kernel/retirement.hpp"

#include <sched.h>
#include <time.h>

#include <utility>

#include "base/thread.hpp"
#include "mortise/client.hpp"
#include "route/readers.hpp"

namespace mortise::kernel {
namespace {

constexpr const char* kInFlight = "a call is in flight";

/// @return true when nobody is inside any more, false at the deadline.
bool drain(const route::Target& target, uint64_t timeout_ms) {
  const uint64_t deadline = monotonic_ns() + timeout_ms * 1'000'000u;
  for (int rounds = 0; route::is_entered(&target); ++rounds) {
    if (monotonic_ns() >= deadline) return false;
    if (rounds < 16) {
      ::sched_yield();
    } else {
      const timespec nap{0, rounds < 256 ? 50'000 : 1'000'000};
      ::nanosleep(&nap, nullptr);
    }
  }
  return true;
}

/// Where plugins go that a call is inside of when their host dies. Nobody takes anything out.
void keep_for_ever(std::shared_ptr<Plugin> plugin) {
  static auto* const mutex = new std::mutex;
  static auto* const kept = new std::vector<std::shared_ptr<Plugin>>;
  const std::lock_guard lock(*mutex);
  kept->push_back(std::move(plugin));
}

}  // namespace

Retirement::~Retirement() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  for (Retained& left : collect())
    if (left.cause == kInFlight) keep_for_ever(std::move(left.plugin));
}

void Retirement::retire(route::Table::Root root, std::shared_ptr<Plugin> plugin) {
  Task task{std::move(root), std::move(plugin)};
  if (!route::inside_call()) return finish(std::move(task));
  const std::lock_guard lock(mutex_);
  tasks_.push_back(std::move(task));
  if (!thread_.joinable()) thread_ = base::start_thread("mortise-retire", [this] { run(); });
  changed_.notify_all();
}

void Retirement::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return closing_ || !tasks_.empty(); });
    if (tasks_.empty()) return;
    Task task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    finish(std::move(task));
    lock.lock();
  }
}

void Retirement::finish(Task task) {
  route::wait_for_readers();
  task.root = nullptr;
  if (task.plugin == nullptr) return;
  std::string cause = drain(task.plugin->target(), drain_ms_) ? end(*task.plugin) : kInFlight;
  if (cause.empty()) return;
  const std::lock_guard lock(mutex_);
  retained_.push_back({std::move(task.plugin), std::move(cause)});
}

std::string Retirement::end(Plugin& plugin) {
  plugin.stop();
  return plugin.unload().value_or("");
}

std::vector<Retained> Retirement::collect() {
  std::vector<Retained> looked_at;
  {
    const std::lock_guard lock(mutex_);
    looked_at.swap(retained_);  // so that two threads never stop one plugin
  }
  std::erase_if(looked_at, [](Retained& left) {
    if (left.cause != kInFlight)
      left.cause = left.plugin->unload().value_or("");
    else if (!route::is_entered(&left.plugin->target()))
      left.cause = end(*left.plugin);
    return left.cause.empty();
  });
  const std::lock_guard lock(mutex_);
  retained_.insert(retained_.begin(), looked_at.begin(), looked_at.end());
  return looked_at;
}

}  // namespace mortise::kernel
