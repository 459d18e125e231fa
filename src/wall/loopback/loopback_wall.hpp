// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "wall/wall.hpp"

namespace mortise::wall {

/// For tests: what a wall to another process does, without the process. Values are lowered into a
/// memory of offsets, lifted on another thread as from somebody hostile, and overwritten as soon as
/// the call returns. Code that depends on sharing an address space fails behind it.
std::unique_ptr<Wall> make_loopback_wall(const Limits& limits);

}  // namespace mortise::wall
