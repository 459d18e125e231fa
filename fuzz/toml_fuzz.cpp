// SPDX-License-Identifier: Apache-2.0
// Manifests and applications of any bytes: reading ends in reports that can be shown or in values,
// what a value holds can be kept in the index, and bytes of the index that are none are refused.
#include <cstdlib>
#include <string>

#include "base/text.hpp"
#include "catalog/application.hpp"
#include "catalog/manifest_bytes.hpp"
#include "catalog/python_files.hpp"
#include "catalog/toml.hpp"
#include "contract/diagnostic_json.hpp"

namespace {

using namespace mortise;

void require(bool holds) {
  if (!holds) std::abort();
}

void require_shown(const contract::Diagnostics& diagnostics, const contract::SourceMap& sources) {
  for (const contract::Diagnostic& diagnostic : diagnostics.all()) {
    require(!diagnostic.message.empty());
    if (!diagnostic.span.is_somewhere()) continue;
    require(diagnostic.span.begin <= diagnostic.span.end);
    require(diagnostic.span.end <= sources.file(diagnostic.span.file).text.size());
  }
  require(base::is_utf8(contract::render(diagnostics, sources)));
  require(!contract::to_json(diagnostics, sources).empty());
}

void require_inside(const catalog::Toml& toml, size_t size, size_t depth) {
  require(depth <= catalog::TomlLimits{}.depth);
  require(toml.span.begin <= toml.span.end && toml.span.end <= size);
  require(toml.keys.empty() || toml.keys.size() == toml.items.size());
  for (const catalog::Toml::Key& key : toml.keys)
    require(key.span.begin <= key.span.end && key.span.end <= size && base::is_utf8(key.name));
  for (const catalog::Toml& item : toml.items) require_inside(item, size, depth + 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  contract::SourceMap sources;
  contract::Diagnostics diagnostics;
  const uint32_t file = sources.add("a.toml", text);
  const auto toml = catalog::read_toml(file, sources, diagnostics);
  require(toml.has_value() != diagnostics.has_errors());
  require_shown(diagnostics, sources);
  if (toml) require_inside(*toml, size, 0);

  const catalog::ManifestFile manifest = catalog::read_manifest_text("plugin.toml", text);
  require_shown(manifest.diagnostics, manifest.sources);
  const auto again = catalog::manifest_from_bytes(catalog::to_bytes(manifest.manifest));
  require(again && *again == manifest.manifest);
  const catalog::ApplicationFile application = catalog::read_application_text("mortise.toml", text);
  require_shown(application.diagnostics, application.sources);

  if (const auto kept = catalog::manifest_from_bytes(text))
    require(catalog::to_bytes(*kept) == text);
  (void)catalog::parse_entry_points(text);
  (void)catalog::parse_path_file(text, "/a");
  (void)catalog::parse_finder(text);
  (void)catalog::parse_direct_url(text);
  (void)catalog::parse_distribution(text);
  return 0;
}
