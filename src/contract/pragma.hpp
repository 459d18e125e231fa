// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_reader.hpp"
#include "contract/contract.hpp"
#include "contract/diagnostic.hpp"
#include "contract/resolved.hpp"

namespace mortise::contract {

/// A line of a doc comment, without the marks of the comment.
struct DocLine {
  std::string_view text;  ///< Exactly what the span covers.
  Span span;
};

/// Adds the lines of a comment that may hold directives: of `/// ...` and of `/** ... */`, where a
/// star in front of a line does not count. `//`, `/* */` and rulers such as `////` have none.
///
/// @param comment  from its first slash to the end of its line or its last slash.
/// @param span     where it stands.
void add_doc_lines(std::string_view comment, const Span& span, std::vector<DocLine>& lines);

/// Reads the directives of one item's docs: lines whose first word is `@` and a name. What is in a
/// fence of Markdown (three backquotes or tildes) is text.
///
/// A word that is not known is a warning; a known one with missing, extra or malformed words is an
/// error and left out. Types are not known yet: `check_pragmas` looks at the meaning.
std::vector<Pragma> parse_pragmas(std::span<const DocLine> lines, Diagnostics& diagnostics);

/// Docs for people: without the lines that are directives.
std::string strip_pragmas(std::string_view docs);

/// Checks that each directive stands where it may, once, and that its value fits what it annotates:
/// types by docs/json.md, a default within its range, a fallback that exists. Items of other
/// interfaces are left to those. For a contract whose directives were parsed, or decoded.
void check_pragmas(const Contract& contract, Diagnostics& diagnostics);

/// The same for what belongs to worlds, where directives but `@sunset` have no meaning.
void check_world_pragmas(const Resolved& resolved, Diagnostics& diagnostics);

/// What a value of `@default`, `@range` or `@example` may be at most.
inline constexpr base::JsonLimits kPragmaLimits{
    .bytes = size_t{1} << 20, .depth = 100, .values = 100'000};

}  // namespace mortise::contract
