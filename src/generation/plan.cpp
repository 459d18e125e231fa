// SPDX-License-Identifier: Apache-2.0
#include "generation/plan.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "base/digest.hpp"

namespace mortise::generation {
namespace {

using Kind = Plan::Row::Kind;
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
  if (before.engine != after.engine || before.image != after.image)
    why.emplace_back("its image changed");
  return why;
}

Plan::Row row_of(const Plugin* before, const Plugin& after, const std::vector<std::string>& why) {
  Plan::Row row{.plugin = after.id, .version = after.version, .why = why};
  row.new_grants = new_grants(before, after);
  if (before == nullptr) {
    row.kind = Kind::kAdd;
    if (after.wall != catalog::WallKind::kInline)
      row.wall = {catalog::WallKind::kInline, after.wall};
    return row;
  }
  if (before->wall != after.wall) row.wall = {before->wall, after.wall};
  if (before->version != after.version || before->digest != after.digest) {
    row.kind = Kind::kUpdate;
    row.former_version = before->version;
    row.why = {before->version != after.version ? "it is the best version that fits"
                                                : "its file changed"};
    return row;
  }
  row.why = restart_reasons(*before, after);
  if (!row.why.empty()) {
    row.kind = Kind::kRestart;
  } else if (before->configuration != after.configuration) {
    row.kind = Kind::kReconfigure;
    row.why = {"its configuration changed"};
  } else {
    row.why = why;
    for (const Generation::Import& import : after.imports)
      if (std::ranges::find(before->imports, import) == before->imports.end())
        row.why.push_back(import.contract + " now comes from " + import.provider);
  }
  return row;
}

const Point* find_point(const Generation& generation, std::string_view name) {
  const auto at = std::ranges::find(generation.points, name, &Point::name);
  return at == generation.points.end() ? nullptr : &*at;
}

}  // namespace

std::string_view row_name(Kind kind) {
  constexpr std::array<std::string_view, 6> kNames{"add",     "update", "reconfigure",
                                                   "restart", "remove", "keep"};
  return kNames[static_cast<size_t>(kind)];
}

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
    plan.rows.push_back(row_of(plan.base.find(after.id), after, why_of(after.id)));
  for (const Plugin& before : plan.base.plugins)
    if (plan.target.find(before.id) == nullptr)
      plan.rows.push_back({.kind = Kind::kRemove,
                           .plugin = before.id,
                           .version = before.version,
                           .why = why_of(before.id)});
  for (const Point& after : plan.target.points) {
    const Point* const before = find_point(plan.base, after.name);
    if (before == nullptr)
      plan.points.push_back({{}, after});
    else if (*before != after)
      plan.points.push_back({*before, after});
  }
  for (const Point& before : plan.base.points)
    if (find_point(plan.target, before.name) == nullptr) plan.points.push_back({before, {}});
}

}  // namespace mortise::generation
