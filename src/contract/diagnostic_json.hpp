// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "contract/diagnostic.hpp"

namespace mortise::contract {

/// For programs: `{"diagnostics": [...], "errors": 1, "warnings": 0}`.
///
/// A diagnostic has `rule`, `severity` (`error` or `warning`), `message`, `help` (null where there
/// is none), `notes` and its place; a note has `text` and its place. A place is `file`, `line`,
/// `column`, `end_line` and `end_column`, counted as people do, the end being the first character
/// behind; all five are null for what has no place in a source. The counts include diagnostics that
/// were left out because there are too many.
std::string to_json(const Diagnostics& diagnostics, const SourceMap& sources);

}  // namespace mortise::contract
