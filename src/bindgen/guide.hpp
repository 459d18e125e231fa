// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "bindgen/diff.hpp"

namespace mortise::bindgen {

/// A draft of a migration guide in Markdown: for each change what those who provide the contract
/// (mostly plugins) and those who call it (mostly hosts) have to do. A person adds the reasons.
std::string migration_guide(const Diff& diff, const DiffSources& sources);

}  // namespace mortise::bindgen
