// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/exit.hpp"
#include "cli/options.hpp"
#include "cli/streams.hpp"
#include "generation/planner.hpp"

namespace mortise::cli {

/// The plan of an application from nothing: as it would start. The planner knows its points then.
/// @return as `Planner::refresh` and `Planner::plan`.
Outcome<generation::Plan> plan_of(generation::Planner& planner, const Streams& streams);

/// `mortise plan`
Exit show_plan(const Options& options, const Streams& streams);
/// `mortise why PLUGIN`
Exit explain_plugin(const Options& options, const Streams& streams);
/// `mortise doctor`
Exit examine(const Options& options, const Streams& streams);
/// `mortise version`
Exit show_version(const Options& options, const Streams& streams);

}  // namespace mortise::cli
