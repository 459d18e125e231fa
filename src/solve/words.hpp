// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "solve/problem.hpp"

namespace mortise::solve {

/// Whether a name can stand in a sentence and in a command as it is.
bool is_plain(std::string_view name);

/// A name in a sentence; in quotes where it is not plain.
std::string shown(std::string_view name);

/// "a, b and c"
std::string list(std::span<const std::string> words, std::string_view last = "and");

/// "codec 1.4.0"
std::string name_of(const Problem& problem, Index release);

/// "1.0.0, 1.2.0 to 1.5.0 and 2.0.0", of releases of one plugin.
std::string versions_of(const Problem& problem, std::vector<Index> releases);

/// "codec ^2"; "codec" for every version.
std::string named(std::string_view name, const Range& range);
inline std::string named(const Subject& what, const Range& range) {
  return named(what.name, range);
}

/// What a release says, without who says it: "needs codec ^2 when streaming".
std::string predicate(const Problem& problem, const Reason& reason);

/// One reason as a sentence: "resize 2.0.0 needs codec ^2", "you pinned codec to ^1".
std::string say(const Problem& problem, const Reason& reason);

/// What there is of a subject in a range, where that is not simply enough: what exists instead, why
/// it is unfit, what is named nearly so. Lines; empty where every match is fit.
std::vector<std::string> supply(const Problem& problem, const Subject& what, const Range& range);

/// The plugin whose name is nearest to one that does not exist; empty where none is near.
std::string nearest_plugin(const Problem& problem, std::string_view name);

}  // namespace mortise::solve
