// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::catalog {

/// A condition is names joined by `not`, `and` and `or`, in this order of strength, with brackets:
/// `not streaming and (linux or gpu)`. A name is a feature of the application or a fact about where
/// it runs, and holds or does not.

/// Why a text is no condition; nothing where it is one.
std::optional<std::string> condition_problem(std::string_view text);

/// Whether a condition holds. An empty one always does; what is none never.
bool holds(std::string_view condition, const std::function<bool(std::string_view)>& is_fact);

/// The names that stand in it, in their order.
std::vector<std::string> names_in(std::string_view condition);

}  // namespace mortise::catalog
