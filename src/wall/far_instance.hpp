// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "wall/passage.hpp"
#include "wall/wall.hpp"

namespace mortise::wall {

/// Makes an instance whose calls run on threads of its own, its values moved by `transport`:
/// - a call is given up at its deadline or when it is cancelled; it goes on alone, and what it
/// calls
///   answers `cancelled`;
/// - what it calls inside a call runs on the caller's thread, which waits;
/// - `create` and the end of the instance run on such a thread too.
/// @param transport  outlives the instance.
Outcome<std::unique_ptr<Instance>> make_far_instance(const engine::Image& image, Owner& owner,
                                                     const Transport& transport,
                                                     const Limits& limits);

}  // namespace mortise::wall
