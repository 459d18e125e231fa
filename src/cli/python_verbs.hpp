// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/exit.hpp"
#include "cli/options.hpp"
#include "cli/streams.hpp"

namespace mortise::cli {

/// `mortise contract to-python`: a module of Python for an interface.
Exit write_python(const Options& options, const Streams& streams);

/// `mortise contract from-python`: WIT of a class. It takes an interpreter, so this program becomes
/// `python3 -m mortise`, and returns only where there is none.
Exit read_python(const Options& options, const Streams& streams);

}  // namespace mortise::cli
