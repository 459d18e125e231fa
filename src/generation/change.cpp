// SPDX-License-Identifier: Apache-2.0
#include "generation/change.hpp"

#include <optional>

#include "generation/contract_name.hpp"
#include "mortise/host.hpp"

namespace mortise::generation {
namespace {

std::optional<StepKind> kind_of(PlanAction action) {
  switch (action) {
    case PlanAction::kAdd:
      return StepKind::kAdd;
    case PlanAction::kUpdate:
    case PlanAction::kRestart:
      return StepKind::kReplace;
    case PlanAction::kReconfigure:
      return StepKind::kConfigure;
    case PlanAction::kRemove:
      return StepKind::kRemove;
    case PlanAction::kKeep:
      break;
  }
  return std::nullopt;
}

/// Plans let no plugin behind a wall that the host does not have.
Wall host_wall(catalog::WallKind wall) {
  return wall == catalog::WallKind::kInline ? Wall::kInline : Wall::kThread;
}

Wiring wiring_of(const Generation& generation) {
  Wiring wiring;
  for (const Generation::Plugin& plugin : generation.plugins)
    for (const Generation::Import& import : plugin.imports)
      wiring.imports.push_back({plugin.id, import.contract, {.plugin = import.provider}});
  for (const Generation::Point& point : generation.points) {
    Wiring::Point& made = wiring.points.emplace_back();
    made.name = point.name;
    made.contract = track_name(point.contract);
    for (const Provider& provider : point.providers) made.providers.push_back(provider);
    made.wrappers = point.wrappers;
    made.takes_linked = true;
  }
  return wiring;
}

}  // namespace

Outcome<Change> change_of(const Plan& plan, const catalog::SecretStore& secrets) {
  Change change;
  for (const PlanStep& planned : plan.steps) {
    const auto kind = kind_of(planned.action);
    if (!kind) continue;
    Step& step = change.steps.emplace_back();
    step.kind = *kind;
    step.plugin = planned.plugin;
    const Generation::Plugin* const plugin = plan.target.find(planned.plugin);
    const auto placement = plan.placements.find(planned.plugin);
    if (*kind == StepKind::kRemove || plugin == nullptr || placement == plan.placements.end())
      continue;
    if (placement->second.configuration) {
      Outcome<std::string> json = placement->second.configuration->resolve(secrets);
      if (!json) return json.error().context("configuring plugin '" + planned.plugin + "'");
      step.configuration = *std::move(json);
    }
    if (*kind == StepKind::kConfigure) continue;
    step.path = placement->second.path;
    step.digest = plugin->digest;
    step.wall = host_wall(plugin->wall);
    step.lazy = plugin->is_lazy;
    step.hints = placement->second.hints;
  }
  change.wiring = wiring_of(plan.target);
  return change;
}

}  // namespace mortise::generation
