// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "contract/ast.hpp"
#include "contract/diagnostic.hpp"
#include "contract/lexer.hpp"
#include "contract/source.hpp"

namespace mortise::contract {

/// What the comments in front of an item say: their text as the reference parser takes it, and the
/// directives in those that begin with `///` or `/**`.
///
/// @param sources   keeps the text where it stands in the file only piece by piece.
/// @param comments  tokens of the file, all of them comments.
ast::Docs read_docs(SourceMap& sources, uint32_t file, std::span<const Token> comments,
                    Diagnostics& diagnostics);

}  // namespace mortise::contract
