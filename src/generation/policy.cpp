// SPDX-License-Identifier: Apache-2.0
#include "generation/policy.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "catalog/syntax.hpp"
#include "catalog/words.hpp"
#include "generation/contract_name.hpp"

namespace mortise::generation {
namespace {

using catalog::Application;
using catalog::Limits;
using catalog::Manifest;
using catalog::WallKind;

/// The lower one of two limits, where 0 is none.
template <class Number>
void lower(Number& limit, Number other) {
  if (other != 0 && (limit == 0 || other < limit)) limit = other;
}

void lower_all(Limits& limits, const Limits& other) {
  lower(limits.memory, other.memory);
  lower(limits.call_time_ms, other.call_time_ms);
  lower(limits.threads, other.threads);
  lower(limits.files, other.files);
  lower(limits.processes, other.processes);
}

WallKind wall_of(const Manifest& manifest, const Application& application) {
  WallKind wall = WallKind::kInline;
  for (const Application::WallRule& rule : application.policy.walls)
    if (catalog::matches(rule.plugin, manifest.id)) wall = std::max(wall, rule.wall);
  for (const Application::Point& point : application.points)
    for (const Manifest::Provided& provided : manifest.provides)
      if (contract_name(provided.contract) == contract_name(point.contract))
        wall = std::max(wall, point.wall);
  return wall;
}

/// What of a permission is granted; nothing where none is.
std::optional<Grant> granted(const Manifest& manifest, const Manifest::Permission& permission,
                             const Application& application) {
  std::optional<Grant> grant;
  for (const Application::Grant& rule : application.policy.grants) {
    if (rule.permission != permission.name || !catalog::matches(rule.plugin, manifest.id)) continue;
    if (!grant) grant = Grant{permission.name, {}};
    const auto& values = rule.values.empty() ? permission.values : rule.values;
    grant->values.insert(grant->values.end(), values.begin(), values.end());
  }
  if (!grant) return grant;
  std::ranges::sort(grant->values);
  grant->values.erase(std::ranges::unique(grant->values).begin(), grant->values.end());
  return grant;
}

std::string line_of(const Manifest& manifest, const Manifest::Permission& permission) {
  std::string line = "to allow it, write into mortise.toml: [[policy.grants]] plugin = \"" +
                     manifest.id + "\", permission = \"" + permission.name + "\"";
  for (size_t i = 0; i < permission.values.size(); ++i)
    line += (i == 0 ? ", values = [\"" : ", \"") + permission.values[i] + "\"";
  return line + (permission.values.empty() ? "" : "]");
}

}  // namespace

Terms terms_of(const Manifest& manifest, const std::string& place, const Application& application,
               const Abilities& abilities) {
  Terms terms{.wall = wall_of(manifest, application), .limits = manifest.limits};
  for (const Application::LimitRule& rule : application.policy.limits)
    if (catalog::matches(rule.plugin, manifest.id)) lower_all(terms.limits, rule.limits);
  if (std::ranges::find(abilities.walls, terms.wall) == abilities.walls.end())
    terms.lacks.push_back({"it must be behind the wall '" +
                               std::string(catalog::word(catalog::kWallWords, terms.wall)) +
                               "', which this host does not have",
                           "", "change 'wall' of its point or of [[policy.walls]]"});
  for (const Manifest::Permission& permission : manifest.permissions) {
    if (auto grant = granted(manifest, permission, application)) {
      terms.grants.push_back(*std::move(grant));
    } else if (!permission.is_optional) {
      const std::string where = place.empty() || permission.place.line == 0
                                    ? ""
                                    : place +
                                          "/plugin.toml:" + std::to_string(permission.place.line) +
                                          ":" + std::to_string(permission.place.column);
      terms.lacks.push_back({"policy does not grant it '" +
                                 text_of({permission.name, permission.values}) +
                                 "', which it wants " + base::quote(permission.reason),
                             where, line_of(manifest, permission)});
    }
  }
  std::ranges::sort(terms.grants);
  return terms;
}

}  // namespace mortise::generation
