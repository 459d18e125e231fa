// SPDX-License-Identifier: Apache-2.0
#include "generation/plan.hpp"

#include <algorithm>
#include <span>

#include "base/digest.hpp"
#include "catalog/words.hpp"

namespace mortise::generation {
namespace {

using Plugin = Generation::Plugin;
using Point = Generation::Point;

std::vector<Grant> new_grants(const Plugin* before, const Plugin& after) {
  std::vector<Grant> grants;
  for (const Grant& grant : after.grants)
    if (before == nullptr || std::ranges::find(before->grants, grant) == before->grants.end())
      grants.push_back(grant);
  return grants;
}

/// Why a plugin of the base cannot go on as it is, beyond its configuration.
std::vector<std::string> restart_reasons(const Plugin& before, const Plugin& after) {
  std::vector<std::string> why;
  if (before.wall != after.wall) why.emplace_back("its wall changed");
  if (before.grants != after.grants) why.emplace_back("its grants changed");
  if (before.limits != after.limits) why.emplace_back("its limits changed");
  if (before.attributes != after.attributes) why.emplace_back("its attributes changed");
  if (before.is_lazy && !after.is_lazy) why.emplace_back("it is to start at once");
  if (before.engine != after.engine || before.image != after.image)
    why.emplace_back("its image changed");
  return why;
}

PlanStep::WallChange wall_change(catalog::WallKind before, catalog::WallKind after) {
  return {std::string(catalog::word(catalog::kWallWords, before)),
          std::string(catalog::word(catalog::kWallWords, after))};
}

PlanStep step_of(const Plugin* before, const Plugin& after, const std::vector<std::string>& why) {
  PlanStep step{.plugin = after.id, .version = after.version, .why = why};
  step.new_grants = new_grants(before, after);
  if (before == nullptr) {
    step.action = PlanAction::kAdd;
    if (after.wall != catalog::WallKind::kInline)
      step.wall = wall_change(catalog::WallKind::kInline, after.wall);
    return step;
  }
  if (before->wall != after.wall) step.wall = wall_change(before->wall, after.wall);
  if (before->version != after.version || before->digest != after.digest) {
    step.action = PlanAction::kUpdate;
    step.former_version = before->version;
    step.why = {before->version != after.version ? "it is the best version that fits"
                                                 : "its file changed"};
    return step;
  }
  step.why = restart_reasons(*before, after);
  if (!step.why.empty()) {
    step.action = PlanAction::kRestart;
  } else if (before->configuration != after.configuration) {
    step.action = PlanAction::kReconfigure;
    step.why = {"its configuration changed"};
  } else {
    step.why = why;
    for (const Generation::Import& import : after.imports)
      if (std::ranges::find(before->imports, import) == before->imports.end())
        step.why.push_back(import.contract + " now comes from " + import.provider);
  }
  return step;
}

const Point* find_point(const Generation& generation, std::string_view name) {
  const auto at = std::ranges::find(generation.points, name, &Point::name);
  return at == generation.points.end() ? nullptr : &*at;
}

PlanPoint::Plugins plugins_of(const Point& point) { return {point.providers, point.wrappers}; }

PlanPoint point_of(const Point* before, const Point* after) {
  const Point& known = after != nullptr ? *after : *before;
  PlanPoint point{.name = known.name, .contract = known.contract};
  if (before != nullptr) point.before = plugins_of(*before);
  if (after != nullptr) point.after = plugins_of(*after);
  point.is_changed = before == nullptr || after == nullptr || *before != *after;
  return point;
}

}  // namespace

std::string Plan::id() const {
  const std::string both = base.id() + target.id();
  return base::to_hex(base::sha256(std::as_bytes(std::span(both))));
}

void compare(Plan& plan, const std::map<std::string, std::vector<std::string>>& why) {
  const auto why_of = [&](const std::string& plugin) {
    const auto known = why.find(plugin);
    return known == why.end() ? std::vector<std::string>{} : known->second;
  };
  for (const Plugin& after : plan.target.plugins)
    plan.steps.push_back(step_of(plan.base.find(after.id), after, why_of(after.id)));
  for (const Plugin& before : plan.base.plugins)
    if (plan.target.find(before.id) == nullptr)
      plan.steps.push_back({.action = PlanAction::kRemove,
                            .plugin = before.id,
                            .version = before.version,
                            .why = why_of(before.id)});
  for (const Point& after : plan.target.points)
    plan.points.push_back(point_of(find_point(plan.base, after.name), &after));
  for (const Point& before : plan.base.points)
    if (find_point(plan.target, before.name) == nullptr)
      plan.points.push_back(point_of(&before, nullptr));
}

}  // namespace mortise::generation
