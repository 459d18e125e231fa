// SPDX-License-Identifier: Apache-2.0
#include "generation/assess.hpp"

#include <algorithm>

namespace mortise::generation {

using catalog::Application;
using catalog::Candidate;
using catalog::Reason;

std::string failure_key(const std::string& id, const std::string& version,
                        const std::string& digest, const std::string& configuration) {
  return id + " " + version + " " + digest + " " + configuration;
}

std::vector<Assessed> assess(std::span<const Candidate> candidates, const Application& application,
                             const Abilities& abilities, const Failures& failures) {
  std::vector<Assessed> all;
  for (const Candidate& candidate : candidates) {
    if (candidate.state == Candidate::State::kShadowed) continue;
    Assessed& each = all.emplace_back(Assessed{.candidate = &candidate});
    each.reasons = candidate.reasons;
    if (candidate.state != Candidate::State::kFit) continue;
    each.terms = terms_of(*candidate.manifest, candidate.place, application, abilities);
    each.reasons.insert(each.reasons.end(), each.terms.lacks.begin(), each.terms.lacks.end());
    const auto failed = failures.find(
        failure_key(candidate.manifest->id, candidate.manifest->version, candidate.digest));
    if (failed != failures.end())
      each.reasons.push_back({failed->second, candidate.place,
                              "replace it by one that starts, or switch it off: mortise disable " +
                                  candidate.manifest->id});
  }
  return all;
}

const Application::Plugin* entry_of(const Application& application, std::string_view id) {
  const auto at = std::ranges::find(application.plugins, id, &Application::Plugin::id);
  return at == application.plugins.end() ? nullptr : &*at;
}

std::vector<Reason> reasons_of(const contract::Diagnostics& diagnostics,
                               const contract::SourceMap& sources) {
  std::vector<Reason> reasons;
  for (const contract::Diagnostic& each : diagnostics.all())
    reasons.push_back({each.message, sources.where(each.span), each.help});
  return reasons;
}

void configure(Assessed& plugin, const Application& application, contract::SourceMap& sources) {
  if (plugin.is_configured) return;
  plugin.is_configured = true;
  const catalog::Manifest& manifest = plugin.manifest();
  const Application::Plugin* const entry = entry_of(application, manifest.id);
  const catalog::Toml* const values =
      entry != nullptr && entry->configuration ? &*entry->configuration : nullptr;
  if (manifest.configuration.source.empty()) {
    if (values != nullptr)
      plugin.reasons.push_back({"it takes no configuration", sources.where(values->span),
                                "remove [plugins.\"" + manifest.id + "\".configuration]"});
    return;
  }
  const auto type = catalog::read_configuration_type(plugin.candidate->place, manifest);
  if (!type) {
    plugin.reasons.push_back({std::string(type.message())});
    return;
  }
  contract::Diagnostics diagnostics;
  const catalog::Toml nothing;
  plugin.configuration = catalog::check_configuration(values == nullptr ? nothing : *values, *type,
                                                      sources, diagnostics);
  for (Reason& reason : reasons_of(diagnostics, sources)) {
    reason.text = "its configuration does not fit: " + reason.text;
    plugin.reasons.push_back(std::move(reason));
  }
}

}  // namespace mortise::generation
