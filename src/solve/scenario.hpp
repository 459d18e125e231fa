// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "solve/random_catalog.hpp"

/// Catalogs and what comes of them as text, for tests.
namespace mortise::solve::testing {

/// A catalog, one line each, parts of a release separated by `;`, in any order:
///
///     host 3.2.0 linux-x86_64 streaming
///     blur 1.0.0; provides lab:x/y 1.0.0; needs codec ^2 when streaming; optional log; conflicts
///     old blur 1.1.0; host ^4 when streaming; platform linux-aarch64; works when not streaming
///     blur 1.2.0; forbidden it is not signed
///     blur 1.3.0; unfit its file is missing
///     want blur ^1
///     take blur
///     pin codec 1.4.0
///     point filters lab:x/y ^1 required
///     last codec 1.0.0
///
/// and questions: `why PLUGIN`, `with PLUGIN VERSION`.
struct Scenario {
  Catalog catalog;
  std::vector<std::string> why;
  std::vector<Chosen> with;
};

/// A line that is none of these ends the program.
Scenario read_scenario(std::string_view text);

/// What is active and how it is wired, or why there is no solution; then answers to the questions.
std::string outcome_of(const Scenario& scenario);

}  // namespace mortise::solve::testing
