// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "kernel/plugin.hpp"
#include "route/table.hpp"

namespace mortise::kernel {

/// Waits until nobody is inside any of these plugins, which are in no root any more, or held.
/// @return one that somebody still is inside of after that time; null when nobody is.
const Plugin* drain(std::span<const Plugin* const> plugins, uint64_t timeout_ms);

/// Where things go that a call is inside of when their host dies. Nobody takes anything out.
void keep_for_ever(std::shared_ptr<const void> thing);

/// A plugin that is off its routes but not gone, and why.
struct Retained {
  std::shared_ptr<Plugin> plugin;
  std::string cause;
};

/// What becomes of what left the routes: old roots are freed, old plugins drained, stopped, ended
/// and unloaded.
///
/// A plugin is stopped only when no call is inside. One that is still inside at the drain deadline
/// leaves it *retained*: unreachable, but neither stopped nor unmapped. Thread-safe; plugin code
/// runs without a lock.
class Retirement {
 public:
  /// What the owner of the routes does meanwhile, on whatever thread.
  struct Hooks {
    /// The plugin is about to end: not even those that end after it reach it. @return a root that
    /// was replaced, or null.
    std::function<route::Table::Root(const Plugin&)> hide;
    /// It is stopped, and calls nobody any more.
    std::function<void(const Plugin&)> forget;
  };

  Retirement(uint64_t drain_ms, Hooks hooks) : drain_ms_(drain_ms), hooks_(std::move(hooks)) {}
  Retirement(const Retirement&) = delete;
  Retirement& operator=(const Retirement&) = delete;
  /// Ends what can be ended; the rest is kept for ever, for its code may still run.
  ~Retirement();

  /// Takes over a root that was replaced, and the plugins that left with it, which end one after
  /// the other. Waits until they are gone or retained, except inside a call: then a thread of its
  /// own does, and this returns at once.
  void retire(route::Table::Root root, std::vector<std::shared_ptr<Plugin>> plugins = {});

  /// Looks again at what is retained, and lists what remains. What another thread is looking at
  /// counts as retained until that thread knows better.
  std::vector<Retained> collect();

 private:
  struct Task {
    route::Table::Root root;
    std::vector<std::shared_ptr<Plugin>> plugins;
  };
  struct Kept {
    Retained retained;
    bool is_looked_at = false;  // by one thread at a time, so that a plugin is stopped once
  };

  void finish(Task task);
  void finish(std::shared_ptr<Plugin> plugin);
  /// Stops and unloads a plugin that nobody is inside of. @return why it is retained all the same.
  std::string end(Plugin& plugin) const;
  /// Looks again at one plugin. @return why it is retained, empty when it is gone.
  std::string look_again(const Retained& left) const;
  void run();

  const uint64_t drain_ms_;
  const Hooks hooks_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Kept> kept_;
  std::deque<Task> tasks_;
  bool closing_ = false;
  std::thread thread_;  // started at the first retirement inside a call
};

}  // namespace mortise::kernel
