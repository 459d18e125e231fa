// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "catalog/configuration.hpp"
#include "catalog/source.hpp"
#include "generation/generation.hpp"
#include "mortise/plan.hpp"

namespace mortise::generation {

/// Where what a generation names is on this machine.
struct Placement {
  std::string path{};  ///< Of the file; empty for a module.
  std::optional<catalog::Configuration> configuration{};
  /// What its manifest says of points: attributes; the order where the file does not list them.
  std::vector<ContractHints> hints{};
};

/// What would be done to get from what runs to what is wanted, and what cannot be, with the
/// reasons. Immutable once it was made; a value.
struct Plan {
  std::string application{};  ///< Its name and version: "photolab 1.0.0".
  Generation base{};
  Generation target{};
  std::map<std::string, Placement> placements{};  ///< By plugin of the target.
  /// What the file said of points when the plan was made, and where their contracts are.
  std::vector<catalog::Application::Point> declared{};
  std::vector<std::string> contracts{};
  std::vector<PlanStep> steps{};           ///< In the order of starting; then what is removed.
  std::vector<PlanPoint> points{};         ///< By name; then those that are none any more.
  std::vector<RefusedPlugin> refused{};    ///< By id.
  std::vector<catalog::Reason> remarks{};  ///< What else an operator should know.
  /// Why what was asked for by name cannot be; then the target is the base. Empty: it can.
  std::string impossible{};

  bool is_possible() const { return impossible.empty(); }
  /// Nothing would be done.
  bool is_empty() const { return base == target; }
  /// The SHA-256 of both ends in hexadecimal digits.
  std::string id() const;
};

/// Fills steps and points from base and target.
/// @param why  by plugin, of the target and of what is removed.
void compare(Plan& plan, const std::map<std::string, std::vector<std::string>>& why);

/// "blur, old by way of bridge; inside of timer"
std::string text_of(const PlanPoint::Plugins& plugins);

/// For people.
std::string plan_text(const Plan& plan);
/// For programs: docs/plans.md tells the members.
std::string plan_json(const Plan& plan);

}  // namespace mortise::generation
