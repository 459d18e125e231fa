// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cli/exit.hpp"
#include "cli/options.hpp"
#include "cli/streams.hpp"

namespace mortise::cli {

/// `mortise enable`, `disable`, `pin`, `unpin`: one key of a plugin's table in `mortise.toml`.
Exit edit_application(const Options& options, const Streams& streams);
/// `mortise pack FOLDER...`: the digests of images into `plugin.toml`.
Exit pack(const Options& options, const Streams& streams);

}  // namespace mortise::cli
