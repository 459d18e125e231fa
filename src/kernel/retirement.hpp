// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "kernel/plugin.hpp"
#include "route/table.hpp"

namespace mortise::kernel {

/// Waits until nobody is inside a plugin, which is in no root any more. @return false when somebody
/// still is after that time.
bool drain(const Plugin& plugin, uint64_t timeout_ms);

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
  explicit Retirement(uint64_t drain_ms) : drain_ms_(drain_ms) {}
  Retirement(const Retirement&) = delete;
  Retirement& operator=(const Retirement&) = delete;
  /// Ends what can be ended; the rest is kept for ever, for its code may still run.
  ~Retirement();

  /// Takes over a root that was replaced, and the plugin that left with it (or null). Waits until
  /// it is gone or retained, except inside a call: then a thread of its own does, and this returns
  /// at once.
  void retire(route::Table::Root root, std::shared_ptr<Plugin> plugin);

  /// Looks again at what is retained, and lists what remains. What another thread is looking at
  /// counts as retained until that thread knows better.
  std::vector<Retained> collect();

 private:
  struct Task {
    route::Table::Root root;
    std::shared_ptr<Plugin> plugin;
  };
  struct Kept {
    Retained retained;
    bool is_looked_at = false;  // by one thread at a time, so that a plugin is stopped once
  };

  void finish(Task task);
  /// Stops and unloads a plugin that nobody is inside of. @return why it is retained all the same.
  static std::string end(Plugin& plugin);
  /// Looks again at one plugin. @return why it is retained, empty when it is gone.
  static std::string look_again(const Retained& left);
  void run();

  const uint64_t drain_ms_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Kept> kept_;
  std::deque<Task> tasks_;
  bool closing_ = false;
  std::thread thread_;  // started at the first retirement inside a call
};

}  // namespace mortise::kernel
