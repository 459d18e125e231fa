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

}  // namespace

bool drain(const Plugin& plugin, uint64_t timeout_ms) {
  const uint64_t deadline = monotonic_ns() + timeout_ms * 1'000'000u;
  for (int rounds = 0; plugin.is_entered(); ++rounds) {
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

void keep_for_ever(std::shared_ptr<const void> thing) {
  static auto* const mutex = new std::mutex;
  static auto* const kept = new std::vector<std::shared_ptr<const void>>;
  const std::lock_guard lock(*mutex);
  kept->push_back(std::move(thing));
}

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
  task.plugin->seal();
  std::string cause = drain(*task.plugin, drain_ms_) ? end(*task.plugin) : kInFlight;
  if (cause.empty()) return;
  const std::lock_guard lock(mutex_);
  kept_.push_back({.retained = {std::move(task.plugin), std::move(cause)}});
}

std::string Retirement::end(Plugin& plugin) {
  plugin.stop();
  return plugin.unload().value_or("");
}

std::string Retirement::look_again(const Retained& left) {
  if (left.cause != kInFlight) return left.plugin->unload().value_or("");
  return left.plugin->is_entered() ? left.cause : end(*left.plugin);
}

std::vector<Retained> Retirement::collect() {
  std::vector<std::list<Kept>::iterator> mine;
  std::list<Kept> gone;  // destroyed without the lock
  std::unique_lock lock(mutex_);
  for (auto kept = kept_.begin(); kept != kept_.end(); ++kept)
    if (!std::exchange(kept->is_looked_at, true)) mine.push_back(kept);
  for (const auto& kept : mine) {
    const Retained left = kept->retained;
    lock.unlock();
    std::string cause = look_again(left);
    lock.lock();
    kept->is_looked_at = false;
    kept->retained.cause = std::move(cause);
    if (kept->retained.cause.empty()) gone.splice(gone.end(), kept_, kept);
  }
  std::vector<Retained> remaining;
  for (const Kept& kept : kept_) remaining.push_back(kept.retained);
  return remaining;
}

}  // namespace mortise::kernel
