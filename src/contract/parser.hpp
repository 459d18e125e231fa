// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "contract/ast.hpp"
#include "contract/diagnostic.hpp"
#include "contract/source.hpp"

namespace mortise::contract {

/// Reads one file; types and packages in it are nested at most `kMaxDepth` deep. Goes on behind an
/// item that has an error, so that one run reports several. The tree has views into `sources`.
ast::File parse_file(SourceMap& sources, uint32_t file, Diagnostics& diagnostics);

}  // namespace mortise::contract
