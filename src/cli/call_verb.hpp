// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/exit.hpp"
#include "cli/options.hpp"
#include "cli/streams.hpp"

namespace mortise::cli {

/// `mortise call POINT FUNCTION JSON`: starts the application's plugins in this process and calls.
Exit call_point(const Options& options, const Streams& streams);
/// `mortise docs`: a page of Markdown for each point.
Exit document_points(const Options& options, const Streams& streams);

}  // namespace mortise::cli
