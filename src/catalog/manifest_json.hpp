// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "catalog/manifest.hpp"

namespace mortise::catalog {

/// What a manifest says, for programs: an object with the keys of `plugin.toml`, those that are
/// empty left out; sizes in bytes, durations in milliseconds.
std::string manifest_json(const Manifest& manifest);

/// The same for people: a line for each thing that matters to an operator.
std::string manifest_text(const Manifest& manifest);

}  // namespace mortise::catalog
