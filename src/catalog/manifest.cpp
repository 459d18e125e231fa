// SPDX-License-Identifier: Apache-2.0
#include "catalog/manifest.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.hpp"
#include "catalog/table_reader.hpp"
#include "catalog/toml_json.hpp"
#include "catalog/words.hpp"

namespace mortise::catalog {
namespace {

using contract::Diagnostics;
using contract::Rule;
using contract::Span;

std::vector<Manifest::Relation> read_relations(const TableReader& root, std::string_view name) {
  std::vector<Manifest::Relation> all;
  root.each(name, [&](const TableReader& table) {
    all.push_back({.contract = table.text("contract"),
                   .plugin = table.text("plugin"),
                   .range = table.text("range"),
                   .when = table.text("when"),
                   .is_optional = name == "requires" && table.truth("optional", false),
                   .place = table.place()});
  });
  return all;
}

Concurrency read_concurrency(const TableReader& root) {
  Concurrency result;
  for (const std::string& word : root.texts("concurrency")) {
    result.is_parallel |= word == "parallel";
    result.is_reentrant |= word == "reentrant";
    result.is_stateless |= word == "stateless";
    result.is_exclusive |= word == "exclusive";
  }
  return result;
}

void read_lists(const TableReader& root, Manifest& manifest) {
  root.each("provides", [&](const TableReader& table) {
    const Toml* const attributes = table.find("attributes");
    manifest.provides.push_back({.contract = table.text("contract"),
                                 .before = table.texts("before"),
                                 .after = table.texts("after"),
                                 .priority = table.integer<int32_t>("priority"),
                                 .attributes = attributes == nullptr ? "" : json_text(*attributes),
                                 .place = table.place()});
  });
  root.each("points", [&](const Toml::Key& key, const TableReader& table) {
    manifest.points.push_back({.name = key.name,
                               .contract = table.text("contract"),
                               .source = table.text("source"),
                               .dispatch = read_dispatch(table),
                               .order = table.texts("order"),
                               .deadline_ms = table.milliseconds("deadline"),
                               .failure = table.word("failure", Failure::kFail),
                               .place = table.place(key.span)});
  });
  root.each("hosts", [&](const TableReader& table) {
    manifest.hosts.push_back(
        {table.text("name"), table.text("range"), table.text("when"), table.place()});
  });
  root.each("features", [&](const TableReader& table) {
    manifest.features.push_back({table.text("name"), table.text("when"), table.place()});
  });
  root.each("images", [&](const TableReader& table) {
    std::string platform = table.text("platform");
    manifest.images.push_back({.engine = table.word("engine", Engine::kNative),
                               .platform = platform.empty() ? "any" : platform,
                               .file = table.text("file"),
                               .module = table.text("module"),
                               .digest = table.text("digest"),
                               .place = table.place()});
  });
  root.each("permissions", [&](const TableReader& table) {
    manifest.permissions.push_back({.name = table.text("permission"),
                                    .values = table.texts("values"),
                                    .reason = table.text("reason"),
                                    .is_optional = table.truth("optional", false),
                                    .place = table.place()});
  });
}

void read_needs(const TableReader& root, Manifest& manifest) {
  using Kind = Manifest::Need::Kind;
  constexpr std::pair<std::string_view, Kind> kKinds[] = {
      {"device", Kind::kDevice}, {"service", Kind::kService}, {"path", Kind::kPath}};
  root.each("needs", [&](const TableReader& table) {
    Manifest::Need need{.kind = Kind::kMemory,
                        .memory = table.bytes("memory"),
                        .when = table.text("when"),
                        .is_optional = table.truth("optional", false),
                        .place = table.place()};
    for (const auto& [name, kind] : kKinds)
      if (table.has(name)) {
        need.kind = kind;
        need.what = table.text(name);
      }
    manifest.needs.push_back(std::move(need));
  });
}

Manifest read(const TableReader& root) {
  Manifest manifest{.id = root.text("id"),
                    .version = root.text("version"),
                    .summary = root.text("summary"),
                    .license = root.text("license"),
                    .authors = root.texts("authors"),
                    .start = root.word("start", Start::kEager),
                    .concurrency = read_concurrency(root),
                    .state = root.word("state", Handover::kNone),
                    .is_irreversible = root.truth("irreversible", false),
                    .required = read_relations(root, "requires"),
                    .conflicts = read_relations(root, "conflicts"),
                    .limits = read_limits(root.table("limits"))};
  if (const Toml* const links = root.find("links"))
    for (size_t i = 0; i < links->items.size(); ++i)
      manifest.links.push_back({links->keys[i].name, links->items[i].text});
  read_lists(root, manifest);
  read_needs(root, manifest);
  const TableReader configuration = root.table("configuration");
  manifest.configuration = {configuration.text("source"), configuration.text("contract"),
                            configuration.text("record"), configuration.place()};
  return manifest;
}

/// What no single key can be wrong about.
class CrossCheck {
 public:
  CrossCheck(const TableReader& root, Diagnostics& diagnostics)
      : root_(root), diagnostics_(diagnostics) {}

  void run() {
    concurrency();
    const std::string id = root_.text("id");
    once("provides", {"contract"}, "is provided twice");
    once("images", {"engine", "platform"}, "stands twice: only the first one would be taken");
    once("permissions", {"permission"}, "is asked for twice: list its values together", true);
    root_.each("images", [&](const TableReader& image) { check_image(image); });
    for (const std::string_view name : {"requires", "conflicts"})
      root_.each(name, [&](const TableReader& table) {
        const Toml* const plugin = table.find("plugin");
        if (plugin != nullptr && plugin->text == id)
          diagnostics_.add(Rule::kContradiction, plugin->span,
                           name == "requires" ? "the plugin requires itself"
                                              : "the plugin conflicts with itself");
      });
  }

 private:
  void concurrency() {
    const Toml* const words = root_.find("concurrency");
    if (words == nullptr) return;
    const auto exclude = [&](std::string_view a, std::string_view b) {
      const auto first = std::ranges::find(words->items, a, &Toml::text);
      const auto second = std::ranges::find(words->items, b, &Toml::text);
      if (first != words->items.end() && second != words->items.end())
        diagnostics_.add(Rule::kContradiction, std::max(first, second)->span,
                         base::quote(a) + " and " + base::quote(b) + " exclude each other");
    };
    exclude("serial", "parallel");
    exclude("stateless", "exclusive");
  }

  /// Entries of a list are told apart by the texts of these keys.
  /// @param has_values  a list of values belongs to what tells them apart.
  void once(std::string_view list, std::initializer_list<std::string_view> keys,
            std::string_view problem, bool has_values = false) {
    std::map<std::string, Span> seen;
    root_.each(list, [&](const TableReader& table) {
      std::string name;
      for (const std::string_view key : keys)
        if (table.has(key)) name += (name.empty() ? "" : " ") + table.text(key);
      std::string whole = name;
      if (has_values)
        for (const std::string& value : table.texts("values")) whole += "\n" + value;
      const auto [first, is_new] = seen.try_emplace(whole, table.value().span);
      if (is_new) return;
      diagnostics_
          .add(Rule::kDuplicateEntry, table.value().span,
               base::quote(name) + " " + std::string(problem))
          .notes.push_back({first->second, "first here"});
    });
  }

  void check_image(const TableReader& image) {
    const Toml* const engine = image.find("engine");
    const Toml* const module = image.find("module");
    if (module != nullptr && engine->text != "python")
      diagnostics_.add(Rule::kContradiction, module->span,
                       "an image of the engine '" + engine->text + "' is a file, no module",
                       "write 'file'");
    if (module == nullptr && engine->text == "python")
      diagnostics_.add(Rule::kContradiction, image.find("file")->span,
                       "an image of the engine 'python' is a module, no file", "write 'module'");
    const Toml* const platform = image.find("platform");
    if (engine->text == "native" && (platform == nullptr || platform->text == "any"))
      diagnostics_.add(Rule::kMissingKey, platform == nullptr ? image.value().span : platform->span,
                       "a native image runs on one platform, and 'platform' does not name it");
  }

  const TableReader& root_;
  Diagnostics& diagnostics_;
};

void read_into(ManifestFile& file, std::optional<Toml> toml, const Vocabulary& vocabulary) {
  if (!toml) return;
  const Shape& shape = *plugin_file().root;
  check_shape(shape, *toml, vocabulary, file.diagnostics);
  const TableReader root(shape, *toml, file.sources);
  CrossCheck(root, file.diagnostics).run();
  file.manifest = read(root);
}

}  // namespace

std::vector<FunctionDispatch> read_dispatch(const TableReader& point) {
  std::vector<FunctionDispatch> all;
  const Toml* const map = point.find("dispatch");
  for (size_t i = 0; map != nullptr && i < map->items.size(); ++i) {
    const auto at = std::ranges::find(kDispatchWords, map->items[i].text) - kDispatchWords;
    all.push_back({map->keys[i].name, static_cast<Dispatch>(at)});
  }
  return all;
}

Limits read_limits(const TableReader& table) {
  return {.memory = table.bytes("memory"),
          .call_time_ms = table.milliseconds("call-time"),
          .threads = table.integer<uint32_t>("threads"),
          .files = table.integer<uint32_t>("files"),
          .processes = table.integer<uint32_t>("processes")};
}

ManifestFile read_manifest(const std::filesystem::path& path, const Vocabulary& vocabulary) {
  ManifestFile file;
  read_into(file, read_toml_file(path, file.sources, file.diagnostics), vocabulary);
  return file;
}

ManifestFile read_manifest_text(std::string path, std::string text, const Vocabulary& vocabulary) {
  ManifestFile file;
  const uint32_t number = file.sources.add(std::move(path), std::move(text));
  read_into(file, read_toml(number, file.sources, file.diagnostics), vocabulary);
  return file;
}

}  // namespace mortise::catalog
