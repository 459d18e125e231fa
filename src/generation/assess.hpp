// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/application.hpp"
#include "catalog/catalog.hpp"
#include "catalog/configuration.hpp"
#include "generation/policy.hpp"

namespace mortise::generation {

/// A candidate with what the application makes of it. Refers to the catalog.
struct Assessed {
  const catalog::Candidate* candidate = nullptr;
  Terms terms{};
  /// All that speaks against it: what the catalog found, what policy does not allow, why its
  /// configuration does not fit, why it failed the last time. Empty: it may be chosen.
  std::vector<catalog::Reason> reasons{};
  std::optional<catalog::Configuration> configuration{};
  bool is_configured = false;  ///< Its configuration was looked at.

  const catalog::Manifest& manifest() const { return *candidate->manifest; }
  bool is_fit() const { return reasons.empty(); }
};

/// Plugins that did not start, and why, by `failure_key`; configurations that running plugins
/// refused, by the same with the configuration.
using Failures = std::map<std::string, std::string>;
/// How the reason of one begins that failed when it was started.
inline constexpr std::string_view kDidNotStart = "it did not start: ";
/// What failed is remembered by what it was: another file gets another chance.
std::string failure_key(const std::string& id, const std::string& version,
                        const std::string& digest, const std::string& configuration = "");

/// Everything that is listed and not shadowed.
std::vector<Assessed> assess(std::span<const catalog::Candidate> candidates,
                             const catalog::Application& application, const Abilities& abilities,
                             const Failures& failures);

/// Compares the configuration of a plugin with its record, once; what does not fit is added to its
/// reasons. A secret that is written openly is overwritten in `sources`.
void configure(Assessed& plugin, const catalog::Application& application,
               contract::SourceMap& sources);

/// The table of a plugin in the application's file; null where there is none.
const catalog::Application::Plugin* entry_of(const catalog::Application& application,
                                             std::string_view id);

/// Everything that was reported, as reasons.
std::vector<catalog::Reason> reasons_of(const contract::Diagnostics& diagnostics,
                                        const contract::SourceMap& sources);

}  // namespace mortise::generation
