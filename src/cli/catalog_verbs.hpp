// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/exit.hpp"
#include "cli/options.hpp"
#include "cli/streams.hpp"

namespace mortise::cli {

/// `mortise list PATH...`: every plugin that is found, and why it is unfit where it is.
Exit list_plugins(const Options& options, const Streams& streams);

/// `mortise inspect PATH`: what a manifest says, or what is wrong with it.
Exit inspect_plugin(const Options& options, const Streams& streams);

}  // namespace mortise::cli
