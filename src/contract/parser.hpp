// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "contract/ast.hpp"
#include "contract/diagnostic.hpp"
#include "contract/source.hpp"

namespace mortise::contract {

/// Types and nested packages may be at most this deep.
inline constexpr int kMaxDepth = 100;

/// Reads one file. Goes on behind an item that has an error, so that one run reports several.
/// The tree has views into `sources`.
ast::File parse_file(const SourceMap& sources, uint32_t file, Diagnostics& diagnostics);

}  // namespace mortise::contract
