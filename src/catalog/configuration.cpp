// SPDX-License-Identifier: Apache-2.0
#include "catalog/configuration.hpp"

#include <cstdlib>
#include <span>

#include "base/base64.hpp"
#include "base/file.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "contract/wit.hpp"

namespace mortise::catalog {
namespace {

using base::Json;
using contract::Contract;

constexpr size_t kMostSecret = size_t{64} << 10;
constexpr std::string_view kVariable = "env:";
constexpr std::string_view kFile = "file:";

Error at_manifest(const Manifest& manifest, const std::filesystem::path& folder,
                  const std::string& message) {
  const Place& place = manifest.configuration.place;
  return Error(Code::kManifestInvalid, (folder / "plugin.toml").string() + ":" +
                                           std::to_string(place.line) + ":" +
                                           std::to_string(place.column) + ": " + message);
}

Outcome<std::string> secret_of(const std::string& reference, const SecretStore& store) {
  if (reference.starts_with(kVariable)) {
    auto value = store.variable(reference.substr(kVariable.size()));
    if (value) return std::move(*value);
    return Error(Code::kSecretUnavailable,
                 "the secret " + base::quote(reference) + " is not there: set the variable");
  }
  auto content = store.file(reference.substr(kFile.size()));
  if (!content)
    return Error(Code::kSecretUnavailable, "the secret " + base::quote(reference) +
                                               " is not there: " + std::string(content.message()));
  if (content->ends_with('\n')) content->pop_back();
  return std::move(*content);
}

}  // namespace

Outcome<ConfigurationType> read_configuration_type(const std::filesystem::path& folder,
                                                   const Manifest& manifest) {
  const Manifest::ConfigurationRecord& wanted = manifest.configuration;
  if (wanted.source.empty())
    return at_manifest(manifest, folder, "the plugin takes no configuration");
  const contract::Sources sources = contract::read_wit(folder / wanted.source);
  if (!sources.ok())
    return Error(Code::kManifestInvalid, contract::render(sources.diagnostics, sources.map));
  std::vector<Contract> contracts = contract::describe_all(sources.resolved);
  std::vector<std::string> names;
  for (Contract& found : contracts) {
    names.push_back(found.name());
    if (found.name() != wanted.contract && !found.name().starts_with(wanted.contract + "@"))
      continue;
    std::vector<std::string_view> records;
    for (contract::TypeIndex i = 0; i < found.types.size(); ++i) {
      const contract::Type& type = found.types[i];
      if (type.kind != contract::Kind::kRecord || !type.owner.empty()) continue;
      if (type.name == wanted.record) return ConfigurationType{std::move(found), i};
      records.push_back(type.name);
    }
    const std::string help = contract::did_you_mean(wanted.record, records);
    return at_manifest(manifest, folder,
                       "there is no record " + base::quote(wanted.record) + " in " +
                           base::quote(found.name()) + (help.empty() ? "" : "; " + help));
  }
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string help = contract::did_you_mean(wanted.contract, known);
  return at_manifest(manifest, folder,
                     "there is no interface " + base::quote(wanted.contract) + " in " +
                         base::quote(wanted.source) + (help.empty() ? "" : "; " + help));
}

SecretStore SecretStore::of_process() {
  return {.variable = [](const std::string& name) -> std::optional<std::string> {
            const char* const value = std::getenv(name.c_str());
            return value == nullptr ? std::nullopt : std::optional<std::string>(value);
          },
          .file = [](const std::string& path) -> Outcome<std::string> {
            const auto bytes = base::read_file(path, kMostSecret);
            if (!bytes) return bytes.error();
            return std::string(base::as_text(*bytes));
          }};
}

std::string Configuration::text() const {
  std::string text;
  base::JsonWriter writer(text);
  base::write_json(writer, json_);
  return text;
}

Outcome<std::string> Configuration::resolve(const SecretStore& store) const {
  Json whole = json_;
  for (const Way& way : secrets_) {
    Json* part = &whole;
    for (const size_t step : way) part = &part->items[step];
    auto secret = secret_of(part->text, store);
    if (!secret) return secret.error();
    // A secret of bytes says so by what it is beside its reference.
    const bool is_bytes = part->truth;
    if (!is_bytes && !base::is_utf8(*secret))
      return Error(Code::kSecretUnavailable,
                   "the secret " + base::quote(part->text) + " is no text in UTF-8");
    part->text = is_bytes ? base::to_base64(std::as_bytes(std::span(*secret))) : std::move(*secret);
  }
  std::string text;
  base::JsonWriter writer(text);
  base::write_json(writer, whole);
  return text;
}

}  // namespace mortise::catalog
