// SPDX-License-Identifier: Apache-2.0
#include "generation/change.hpp"

#include <optional>

#include "generation/contract_name.hpp"
#include "mortise/host.hpp"

namespace mortise::generation {
namespace {

using Kind = Plan::Row::Kind;

std::optional<StepKind> kind_of(Kind kind) {
  switch (kind) {
    case Kind::kAdd:
      return StepKind::kAdd;
    case Kind::kUpdate:
    case Kind::kRestart:
      return StepKind::kReplace;
    case Kind::kReconfigure:
      return StepKind::kConfigure;
    case Kind::kRemove:
      return StepKind::kRemove;
    case Kind::kKeep:
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
    for (const Provider& provider : point.providers)
      made.providers.push_back({provider.plugin, provider.adapter});
    made.wrappers = point.wrappers;
  }
  return wiring;
}

}  // namespace

Outcome<Change> change_of(const Plan& plan, const catalog::SecretStore& secrets) {
  Change change;
  for (const Plan::Row& row : plan.rows) {
    const auto kind = kind_of(row.kind);
    if (!kind) continue;
    Step& step = change.steps.emplace_back();
    step.kind = *kind;
    step.plugin = row.plugin;
    const Generation::Plugin* const plugin = plan.target.find(row.plugin);
    const auto placement = plan.placements.find(row.plugin);
    if (*kind == StepKind::kRemove || plugin == nullptr || placement == plan.placements.end())
      continue;
    if (placement->second.configuration) {
      Outcome<std::string> json = placement->second.configuration->resolve(secrets);
      if (!json) return json.error().context("configuring plugin '" + row.plugin + "'");
      step.configuration = *std::move(json);
    }
    if (*kind == StepKind::kConfigure) continue;
    step.path = placement->second.path;
    step.digest = plugin->digest;
    step.wall = host_wall(plugin->wall);
    step.lazy = plugin->is_lazy;
    step.attributes = placement->second.attributes;
  }
  change.wiring = wiring_of(plan.target);
  return change;
}

}  // namespace mortise::generation
