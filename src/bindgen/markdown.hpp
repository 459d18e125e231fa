// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace mortise::bindgen {

/// Text for a page of Markdown (CommonMark with GitHub's tables) that keeps the Markdown in it, but
/// shows what looks like HTML: `list<u8>` in a doc comment means just that, and what a contract
/// says must not become a script on somebody's page. Code in the text stays as it is.
std::string markdown_text(std::string_view text);

/// The same for a cell of a table: one line, without bars that would end it.
std::string table_cell(std::string_view text);

/// A code span, whatever it holds.
std::string code(std::string_view text);

/// The name that GitHub gives a heading, for links to it.
std::string anchor(std::string_view heading);

}  // namespace mortise::bindgen
