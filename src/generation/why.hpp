// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/source.hpp"
#include "generation/plan.hpp"
#include "generation/planner.hpp"
#include "mortise/outcome.hpp"

namespace mortise::generation {

/// What became of one candidate of a plugin.
struct Answer {
  enum class State : uint8_t { kChosen, kNotChosen, kUnfit, kShadowed };

  std::string version{};
  State state = State::kNotChosen;
  std::string place{};
  std::vector<catalog::Reason> why{};
};

/// `chosen`, `not chosen`, `unfit`, `shadowed`.
std::string_view state_name(Answer::State state);

/// Why a plugin is active or not, who needs it and which version won: every candidate, the newest
/// first.
/// @param planner  that made the plan.
/// @param plugin   an id, or `ID@VERSION` for what would be if this version had to be active.
/// @return `plugin.unknown` where no source has it.
Outcome<std::vector<Answer>> why(const Planner& planner, const Plan& plan, std::string_view plugin);

std::string why_text(std::string_view plugin, const std::vector<Answer>& answers);
std::string why_json(std::string_view plugin, const std::vector<Answer>& answers);

}  // namespace mortise::generation
