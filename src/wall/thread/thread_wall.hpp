// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "wall/wall.hpp"

namespace mortise::wall {

/// Calls run on threads of the instance's own, in the host's address space: a caller waits no
/// longer than its deadline. Arguments are cloned, results are handed over.
std::unique_ptr<Wall> make_thread_wall(const Limits& limits);

}  // namespace mortise::wall
