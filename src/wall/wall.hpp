// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>

#include "engine/engine.hpp"
#include "mortise/abi.h"
#include "mortise/outcome.hpp"

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

/// Makes instances, and carries frames to them. Thread-safe.
class Wall {
 public:
  virtual ~Wall() = default;

  /// @param image  outlives the instance.
  /// @param host   what the instance may call; outlives the instance.
  /// @return `plugin.create_failed` with the status, when the plugin's `create` fails or throws.
  virtual Outcome<std::unique_ptr<Instance>> create(const engine::Image& image,
                                                    const mortise_host& host) = 0;
};

}  // namespace mortise::wall
