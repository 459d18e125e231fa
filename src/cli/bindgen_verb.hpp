// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/exit.hpp"
#include "cli/options.hpp"
#include "cli/streams.hpp"

namespace mortise::cli {

/// `mortise bindgen`: writes a header for each interface of a package, and for those of other
/// packages that it takes types from. A file that has these bytes already is left as it is. Prints
/// the path of each.
Exit generate_code(const Options& options, const Streams& streams);

}  // namespace mortise::cli
