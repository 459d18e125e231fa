// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "generation/plan.hpp"
#include "generation/planner.hpp"
#include "mortise/outcome.hpp"
#include "mortise/plan.hpp"

namespace mortise::generation {

/// Why a plugin is active or not, who needs it and which version won: every candidate, the newest
/// first.
/// @param planner  that made the plan.
/// @param plugin   an id, or `ID@VERSION` for what would be if this version had to be active.
/// @return `plugin.unknown` where no source has it.
Outcome<std::vector<WhyRelease>> why(const Planner& planner, const Plan& plan,
                                     std::string_view plugin);

std::string why_text(std::string_view plugin, const std::vector<WhyRelease>& answers);
std::string why_json(std::string_view plugin, const std::vector<WhyRelease>& answers);

}  // namespace mortise::generation
