// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "wall/wall.hpp"

namespace mortise::wall {

/// The thinnest wall: frames are called on the caller's thread, in the host's address space.
std::unique_ptr<Wall> make_inline_wall();

}  // namespace mortise::wall
