// SPDX-License-Identifier: Apache-2.0
#include "generation/attributes.hpp"

#include <algorithm>

#include "base/json_reader.hpp"
#include "base/text.hpp"
#include "contract/complete_json.hpp"
#include "generation/contract_name.hpp"
#include "generation/contracts.hpp"

namespace mortise::generation {
namespace {

using catalog::Application;
using catalog::Manifest;
using contract::Contract;

/// What is wrong with attributes; empty where they fit.
std::string problem_of(const std::string& attributes, const Contract& contract,
                       contract::TypeIndex record) {
  auto json = base::read_json(attributes.empty() ? "{}" : attributes);
  if (!json) return std::string(json.message());
  const auto flaw = contract::complete_json(contract, record, *json);
  if (!flaw) return {};
  return (flaw->pointer.empty() ? "" : flaw->pointer + ": ") + flaw->message +
         (flaw->help.empty() ? "" : "; " + flaw->help);
}

void check(Assessed& plugin, const Application::Point& point, const Contract& contract,
           contract::TypeIndex record) {
  for (const Manifest::Provided& provided : plugin.manifest().provides) {
    if (contract_name(provided.contract) != contract_name(point.contract)) continue;
    const std::string problem = problem_of(provided.attributes, contract, record);
    if (problem.empty()) continue;
    plugin.reasons.push_back(
        {"its attributes are no " + base::quote(point.attributes) + ", which the point " +
             base::quote(point.name) + " asks for: " + problem,
         plugin.candidate->place + "/plugin.toml:" + std::to_string(provided.place.line) + ":" +
             std::to_string(provided.place.column),
         "correct 'attributes' there"});
  }
}

}  // namespace

void check_attributes(std::span<Assessed> plugins, const Application& application,
                      const std::filesystem::path& folder) {
  for (const Application::Point& point : application.points) {
    if (point.attributes.empty()) continue;
    const auto contract = contract_of_point(application.contracts, point, folder);
    if (!contract) continue;
    const auto record = std::ranges::find_if(contract->types, [&](const contract::Type& type) {
      return type.name == point.attributes && type.kind == contract::Kind::kRecord;
    });
    if (record == contract->types.end()) continue;
    for (Assessed& plugin : plugins)
      if (plugin.is_fit())
        check(plugin, point, *contract,
              static_cast<contract::TypeIndex>(record - contract->types.begin()));
  }
}

}  // namespace mortise::generation
