// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/exit.hpp"
#include "cli/options.hpp"
#include "cli/streams.hpp"

namespace mortise::cli {

/// `mortise plan`
Exit show_plan(const Options& options, const Streams& streams);
/// `mortise why PLUGIN`
Exit explain_plugin(const Options& options, const Streams& streams);
/// `mortise doctor`
Exit examine(const Options& options, const Streams& streams);
/// `mortise version`
Exit show_version(const Options& options, const Streams& streams);

}  // namespace mortise::cli
