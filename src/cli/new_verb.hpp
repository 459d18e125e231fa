// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/exit.hpp"
#include "cli/options.hpp"
#include "cli/streams.hpp"

namespace mortise::cli {

/// `mortise new`: makes the folder of a project that builds and passes its test as it is. Prints
/// the paths of its files, or with `--json` an object with `folder` and `files`. A folder that has
/// something in it stays as it is.
Exit make_project(const Options& options, const Streams& streams);

}  // namespace mortise::cli
