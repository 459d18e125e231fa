// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mortise/outcome.hpp"
#include "solve/explanation.hpp"
#include "solve/model.hpp"
#include "solve/wiring.hpp"

namespace mortise::solve {

/// A wiring, or why there is none.
using Answer = std::variant<Wiring, Explanation>;

/// Chooses what shall be active, and wires it. The same input, in any order, gives the same answer.
/// docs/resolution.md has the rules.
///
/// Fails with `solve.limit` where there is too much of something, `solve.duplicate` where a release
/// is there twice.
Outcome<Answer> resolve(std::span<const Release> releases, const Request& request);

/// Whether there is a solution, without explaining why not. Fails as `resolve` does.
Outcome<bool> is_solvable(std::span<const Release> releases, const Request& request);

/// What became of every release of a plugin, the newest first, and why. Nothing where there is no
/// such plugin, or no solution. Fails as `resolve` does.
Outcome<std::vector<Verdict>> verdicts(std::span<const Release> releases, const Request& request,
                                       std::string_view plugin);

/// Why a release that exists was not chosen: what would be if it had to be active, and no other
/// version of its plugin.
Outcome<Answer> resolve_with(std::span<const Release> releases, const Request& request,
                             const Chosen& release);

/// The request after a fix.
Request apply(const Fix& fix, Request request);

/// For callers that hand errors on: `solve.unsolvable`, with the text of the explanation.
Error error_of(const Explanation& explanation);

}  // namespace mortise::solve
