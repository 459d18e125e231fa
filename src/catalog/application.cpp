// SPDX-License-Identifier: Apache-2.0
#include "catalog/application.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "catalog/table_reader.hpp"
#include "catalog/words.hpp"

namespace mortise::catalog {
namespace {

using contract::Diagnostics;
using contract::Rule;

BreakerOptions read_breaker(const TableReader& table) {
  BreakerOptions breaker{.share = table.number("share")};
  const auto set = [&](auto& option, std::string_view key, uint64_t value) {
    if (table.has(key)) option = static_cast<std::remove_reference_t<decltype(option)>>(value);
  };
  set(breaker.failures, "failures", table.integer<uint32_t>("failures"));
  set(breaker.window_ms, "window", table.milliseconds("window"));
  set(breaker.calls, "calls", table.integer<uint32_t>("calls"));
  set(breaker.open_ms, "open", table.milliseconds("open"));
  return breaker;
}

void read_points(const TableReader& root, Application& application) {
  root.each("points", [&](const Toml::Key& key, const TableReader& table) {
    const TableReader budgets = table.table("budgets");
    application.points.push_back({.name = key.name,
                                  .contract = table.text("contract"),
                                  .dispatch = read_dispatch(table),
                                  .order = table.texts("order"),
                                  .deadline_ms = table.milliseconds("deadline"),
                                  .failure = table.word("failure", Failure::kFail),
                                  .wall = table.word("wall", WallKind::kInline),
                                  .breaker = read_breaker(table.table("breaker")),
                                  .latency_budget_ms = budgets.milliseconds("latency"),
                                  .memory_budget = budgets.bytes("memory"),
                                  .error_budget = budgets.number("errors"),
                                  .attributes = table.text("attributes"),
                                  .is_for_plugins = table.truth("for-plugins", false),
                                  .examples = table.truth("examples", true),
                                  .place = table.place(key.span)});
  });
}

void read_sources(const TableReader& root, Application& application) {
  using Kind = Application::Source::Kind;
  constexpr std::pair<std::string_view, Kind> kKinds[] = {{"folder", Kind::kFolder},
                                                          {"plugin", Kind::kPlugin},
                                                          {"entry-points", Kind::kEntryPoints},
                                                          {"module", Kind::kModule}};
  root.each("sources", [&](const TableReader& table) {
    Application::Source source{.path = table.texts("path"),
                               .is_watched = table.truth("watch", true),
                               .place = table.place()};
    for (const auto& [name, kind] : kKinds)
      if (table.has(name)) {
        source.kind = kind;
        source.what = table.text(name);
      }
    application.sources.push_back(std::move(source));
  });
}

void read_plugins(const TableReader& root, Application& application) {
  root.each("plugins", [&](const Toml::Key& key, const TableReader& table) {
    Application::Plugin plugin{
        .id = key.name, .pin = table.text("pin"), .place = table.place(key.span)};
    if (table.has("enabled")) plugin.is_enabled = table.truth("enabled", true);
    if (table.has("start")) plugin.start = table.word("start", Start::kEager);
    if (const Toml* const values = table.find("configuration")) plugin.configuration = *values;
    application.plugins.push_back(std::move(plugin));
  });
}

void read_policy(const TableReader& table, Application::Policy& policy) {
  policy.native = table.texts("native");
  table.each("grants", [&](const TableReader& grant) {
    policy.grants.push_back(
        {grant.text("plugin"), grant.text("permission"), grant.texts("values"), grant.place()});
  });
  table.each("walls", [&](const TableReader& rule) {
    policy.walls.push_back(
        {rule.text("plugin"), rule.word("wall", WallKind::kInline), rule.place()});
  });
  table.each("limits", [&](const TableReader& rule) {
    policy.limits.push_back({rule.text("plugin"), read_limits(rule.table("limits")), rule.place()});
  });
}

Application read(const TableReader& root) {
  Application application{.name = root.text("name"),
                          .version = root.text("version"),
                          .features = root.texts("features"),
                          .profile = root.word("profile", Profile::kProduction),
                          .is_applied_at_once = root.text("apply") == "auto",
                          .contracts = root.texts("contracts")};
  read_points(root, application);
  read_sources(root, application);
  read_plugins(root, application);
  read_policy(root.table("policy"), application.policy);
  return application;
}

/// What no single key can be wrong about.
void cross_check(const TableReader& root, Diagnostics& diagnostics) {
  std::map<std::string, contract::Span> seen;
  if (const Toml* const features = root.find("features"))
    for (const Toml& feature : features->items) {
      const auto [first, is_new] = seen.try_emplace(feature.text, feature.span);
      if (is_new) continue;
      diagnostics
          .add(Rule::kDuplicateEntry, feature.span, base::quote(feature.text) + " stands twice")
          .notes.push_back({first->second, "first here"});
    }
  root.each("sources", [&](const TableReader& table) {
    const bool is_python = table.has("entry-points") || table.has("module");
    if (is_python && !table.has("path"))
      diagnostics.add(Rule::kMissingKey, table.value().span,
                      "the key 'path' is missing: folders where Python looks for packages");
    if (!is_python && table.has("path"))
      diagnostics.add(Rule::kContradiction, table.find("path")->span,
                      "'path' belongs to 'entry-points' and 'module'");
  });
}

void read_into(ApplicationFile& file, std::optional<Toml> toml, const Vocabulary& vocabulary) {
  if (!toml) return;
  const Shape& shape = *application_file().root;
  check_shape(shape, *toml, vocabulary, file.diagnostics);
  const TableReader root(shape, *toml, file.sources);
  cross_check(root, file.diagnostics);
  file.application = read(root);
}

}  // namespace

ApplicationFile read_application(const std::filesystem::path& path, const Vocabulary& vocabulary) {
  ApplicationFile file;
  read_into(file, read_toml_file(path, file.sources, file.diagnostics), vocabulary);
  return file;
}

ApplicationFile read_application_text(std::string path, std::string text,
                                      const Vocabulary& vocabulary) {
  ApplicationFile file;
  const uint32_t number = file.sources.add(std::move(path), std::move(text));
  read_into(file, read_toml(number, file.sources, file.diagnostics), vocabulary);
  return file;
}

}  // namespace mortise::catalog
