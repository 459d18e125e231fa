// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "catalog/source.hpp"
#include "generation/plan.hpp"
#include "generation/planner.hpp"

namespace mortise::generation {

/// Something that is wrong, with what helps against it.
struct Ailment {
  bool is_error = false;  ///< Something does not work because of it.
  std::string subject{};  ///< A plugin, a point, or empty.
  std::string text{};     ///< May have several lines.
  std::string where{};
  std::string fix{};  ///< What to do, in words; may be empty where commands say it.
  std::vector<std::string> commands{};  ///< Each can be pasted as it is; one is enough.
};

/// Everything that is wrong with an application and its plugins, the most important first: what
/// keeps it from starting as it is asked, plugins that the file names and that are not active,
/// other plugins, then what works but should be looked at.
std::vector<Ailment> diagnose(const Planner& planner, const Plan& plan);

/// @param active  how many plugins would be active.
std::string doctor_text(const std::vector<Ailment>& ailments, size_t active,
                        bool has_colour = false);
std::string doctor_json(const std::vector<Ailment>& ailments);

}  // namespace mortise::generation
