// SPDX-License-Identifier: Apache-2.0
#include "kernel/retirement.hpp"

#include <sched.h>
#include <time.h>

#include <algorithm>
#include <utility>

#include "base/thread.hpp"
#include "mortise/client.hpp"
#include "route/readers.hpp"

namespace mortise::kernel {
namespace {

constexpr const char* kInFlight = "a call is in flight";

}  // namespace

const Plugin* drain(std::span<const Plugin* const> plugins, uint64_t timeout_ms) {
  const uint64_t deadline = monotonic_ns() + timeout_ms * 1'000'000u;
  // They are looked at one after the other, and a call may go from one to another meanwhile: so
  // twice.
  int looks = plugins.size() == 1 ? 1 : 2;
  for (int rounds = 0; looks != 0; ++rounds) {
    const auto entered =
        std::ranges::find_if(plugins, [](const Plugin* plugin) { return plugin->is_entered(); });
    if (entered == plugins.end()) {
      --looks;
      continue;
    }
    looks = plugins.size() == 1 ? 1 : 2;
    if (monotonic_ns() >= deadline) return *entered;
    if (rounds < 16) {
      ::sched_yield();
    } else {
      const timespec nap{0, rounds < 256 ? 50'000 : 1'000'000};
      ::nanosleep(&nap, nullptr);
    }
  }
  return nullptr;
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

void Retirement::retire(route::Table::Root root, std::vector<std::shared_ptr<Plugin>> plugins) {
  if (root == nullptr && plugins.empty()) return;
  Task task{std::move(root), std::move(plugins)};
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
  for (std::shared_ptr<Plugin>& plugin : task.plugins) finish(std::move(plugin));
}

void Retirement::finish(std::shared_ptr<Plugin> plugin) {
  if (const route::Table::Root root = hooks_.hide(*plugin)) route::wait_for_readers();
  plugin->seal();
  const Plugin* const one = plugin.get();
  std::string cause = drain({&one, 1}, drain_ms_) == nullptr ? end(*plugin) : kInFlight;
  if (cause.empty()) return;
  const std::lock_guard lock(mutex_);
  kept_.push_back({.retained = {std::move(plugin), std::move(cause)}});
}

std::string Retirement::end(Plugin& plugin) const {
  plugin.stop();
  hooks_.forget(plugin);
  return plugin.unload().value_or("");
}

std::string Retirement::look_again(const Retained& left) const {
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
