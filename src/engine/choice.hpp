// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "engine/engine.hpp"

namespace mortise::engine {

/// One engine of several: an image is loaded by the first that takes it, else by the last one,
/// which says what is wrong with it.
/// @param engines  at least one.
std::unique_ptr<Engine> make_choice(std::vector<std::unique_ptr<Engine>> engines);

}  // namespace mortise::engine
