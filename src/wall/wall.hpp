// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "engine/engine.hpp"
#include "mortise/abi.h"
#include "mortise/outcome.hpp"
#include "route/target.hpp"

namespace mortise::wall {

/// What a route calls to reach one function of an instance.
struct Callee {
  mortise_frame code = nullptr;
  void* self = nullptr;
};

/// An instance behind its wall. Its destructor ends it, and must run when no call is inside and
/// none can come.
class Instance {
 public:
  virtual ~Instance() = default;
  /// @param function  the index of a function of the image's entry that has code.
  virtual Callee callee(size_t function) const = 0;
};

/// Whom an instance belongs to. Outlives it.
class Owner {
 public:
  virtual ~Owner() = default;
  /// Whom calls enter.
  virtual const route::Target& target() const = 0;
  /// What the instance may call.
  virtual const mortise_host& host() const = 0;
  /// What calls of a function run in the place of the plugin's own code, on the thread that would.
  /// Asked once the instance is made; what it gives lives as long as the owner.
  virtual Callee guarded(size_t /*function*/, const Callee& own) { return own; }
  /// Whether it is between its start and its stop, so that there is somewhere for it to run.
  virtual bool is_serving() const { return true; }
  /// More calls into it were given up than are allowed to go on: no more should come. Called inside
  /// a call.
  virtual void quarantine(std::string_view cause) = 0;
};

/// What a wall with threads of its own allows one instance.
struct Limits {
  /// The most calls at once, each on a thread.
  size_t max_threads = 64;
  /// The most callers that wait for one of them.
  size_t max_waiting = 1024;
  /// The most calls that go on after their callers gave them up. One more, and it is quarantined.
  size_t max_abandoned = 4;
  /// How long making the instance may take; 0 for as long as it does.
  uint64_t create_ms = 0;
};

/// Makes instances, and carries frames to them. Thread-safe.
class Wall {
 public:
  virtual ~Wall() = default;

  /// @param image  outlives the instance.
  /// @return `plugin.create_failed` with the status, when the plugin's `create` fails or throws;
  /// `call.deadline` when it was given up, which leaves a thread in the image for good;
  /// `wall.no_descriptor` where values must be moved and the plugin does not say of what type.
  virtual Outcome<std::unique_ptr<Instance>> create(const engine::Image& image, Owner& owner) = 0;
};

/// Runs an image's `create` on this thread. @return `plugin.create_failed` with what happened.
Outcome<mortise_instance> make_instance(const engine::Image& image, const mortise_host& host);

}  // namespace mortise::wall
