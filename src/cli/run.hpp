// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "cli/exit.hpp"
#include "cli/streams.hpp"

namespace mortise::cli {

/// The program, but for what belongs to the process.
/// @param arguments  without the name of the program.
Exit run(std::span<const std::string> arguments, const Streams& streams);

}  // namespace mortise::cli
