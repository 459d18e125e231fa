// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "contract/ast.hpp"
#include "contract/diagnostic.hpp"

namespace mortise::contract {

/// What the comments in front of an item say: their text as the reference parser takes it, and the
/// directives in those that begin with `///` or `/**`.
///
/// @param text      the whole file.
/// @param comments  each from its first slash to the end of its line or its last slash.
ast::Docs read_docs(std::string_view text, std::span<const Span> comments,
                    Diagnostics& diagnostics);

}  // namespace mortise::contract
