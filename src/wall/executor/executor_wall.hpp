// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "mortise/host.hpp"
#include "wall/wall.hpp"

namespace mortise::wall {

/// Calls run on an executor of the application's own, in the host's address space; a caller waits
/// no longer than its deadline. Arguments are cloned, results are handed over. What the service
/// calls runs where it runs. A plugin's own life runs on the thread that asks for it until it
/// serves and when it no longer does: the executor may not run yet, or any more.
/// @param executor  outlives the instances. @param limits  `max_waiting` calls at once.
std::unique_ptr<Wall> make_executor_wall(Executor& executor, const Limits& limits);

}  // namespace mortise::wall
