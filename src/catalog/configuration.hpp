// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/json_reader.hpp"
#include "catalog/manifest.hpp"
#include "catalog/toml.hpp"
#include "contract/contract.hpp"
#include "contract/diagnostic.hpp"
#include "mortise/outcome.hpp"

namespace mortise::catalog {

/// The record that a plugin's configuration is.
struct ConfigurationType {
  contract::Contract contract{};
  contract::TypeIndex record = 0;
};

/// Reads the record that a manifest names, from the WIT in the plugin's folder.
/// @return `manifest.invalid` with the manifest's line, or with what is wrong in the WIT.
Outcome<ConfigurationType> read_configuration_type(const std::filesystem::path& folder,
                                                   const Manifest& manifest);

/// What reads a secret. Functions, so that tests need no environment.
struct SecretStore {
  /// Nothing where there is no such variable.
  std::function<std::optional<std::string>(const std::string& name)> variable{};
  std::function<Outcome<std::string>(const std::string& path)> file{};

  /// The environment and the files of this process.
  static SecretStore of_process();
};

/// Values that fit their record, by the mapping of docs/json.md, defaults filled in. Where a field
/// is `@secret` there is its reference, `env:NAME` or `file:PATH`: a secret is in none of this.
/// Immutable; a value.
class Configuration {
 public:
  /// Which parts of a value hold a reference: the way to it, by the numbers of items.
  using Way = std::vector<size_t>;

  Configuration(base::Json json, std::vector<Way> secrets)
      : json_(std::move(json)), secrets_(std::move(secrets)) {}

  const base::Json& json() const { return json_; }
  /// To be shown, compared and logged.
  std::string text() const;
  size_t secret_count() const { return secrets_.size(); }

  /// With the secrets in their places: for the plugin, and nobody else.
  /// @return `secret.unavailable` with the reference.
  Outcome<std::string> resolve(const SecretStore& store) const;

 private:
  base::Json json_;
  std::vector<Way> secrets_;
};

/// Compares a table of `mortise.toml` with a record: types, `@range`, `@default`, `@secret`, and
/// reports all that does not fit with its place. A secret that is written openly is overwritten in
/// `sources`, so that no report shows it.
///
/// @return nothing where something does not fit.
std::optional<Configuration> check_configuration(const Toml& values, const ConfigurationType& type,
                                                 contract::SourceMap& sources,
                                                 contract::Diagnostics& diagnostics);

}  // namespace mortise::catalog
