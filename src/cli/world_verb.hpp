// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/exit.hpp"
#include "cli/options.hpp"
#include "cli/streams.hpp"

namespace mortise::cli {

/// `mortise contract world`: writes the world of a module to `out`.
Exit show_world_of_module(const Options& options, const Streams& streams);

}  // namespace mortise::cli
