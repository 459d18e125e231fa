// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "solve/random_catalog.hpp"

/// The rules once more, as plainly as they can be told, for tests: nothing is indexed, nothing is
/// left out, nothing is learnt.
namespace mortise::solve::testing {

/// What is active: version by plugin.
using Choice = std::map<std::string, std::string>;

/// Whether any set of releases satisfies the request: all sets are tried.
bool has_solution(const Catalog& catalog);

/// The choice by the documented order; nothing where there is none.
std::optional<Choice> naive_choice(const Catalog& catalog);

}  // namespace mortise::solve::testing
