// SPDX-License-Identifier: Apache-2.0
#include "generation/contracts.hpp"

#include <optional>
#include <string_view>

#include "base/text.hpp"
#include "base/version.hpp"
#include "contract/diagnostic.hpp"
#include "contract/wit.hpp"
#include "generation/contract_name.hpp"

namespace mortise::generation {
namespace {

using catalog::Application;
using contract::Contract;

/// The version of two that a point rather means.
bool is_better(const Contract& a, const Contract& b, const Application::Point& point) {
  if ((a.name() == point.contract) != (b.name() == point.contract))
    return a.name() == point.contract;
  return base::parse_version(a.version).value_or(base::Version{}) >
         base::parse_version(b.version).value_or(base::Version{});
}

}  // namespace

Outcome<std::vector<std::string>> contract_names(std::span<const std::string> contracts,
                                                 const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const std::string& path : contracts) {
    const contract::Sources sources = contract::read_wit(folder / path);
    if (!sources.ok())
      return Error(Code::kContractInvalid, contract::render(sources.diagnostics, sources.map));
    for (const Contract& each : contract::describe_all(sources.resolved))
      names.push_back(each.name());
  }
  return names;
}

Outcome<Contract> contract_of_point(std::span<const std::string> contracts,
                                    const Application::Point& point,
                                    const std::filesystem::path& folder) {
  const bool is_of_plugin = !point.source.empty();
  std::optional<Contract> best;
  std::vector<std::string> names;
  for (const std::string& path : is_of_plugin ? std::span(&point.source, 1) : contracts) {
    const contract::Sources sources =
        contract::read_wit(is_of_plugin ? std::filesystem::path(path) : folder / path);
    if (!sources.ok())
      return Error(Code::kContractInvalid, contract::render(sources.diagnostics, sources.map));
    for (Contract& each : contract::describe_all(sources.resolved)) {
      names.push_back(each.name());
      if (each.track_name() != track_name(point.contract) && each.name() != point.contract)
        continue;
      if (!best || is_better(each, *best, point)) best = std::move(each);
    }
  }
  if (best) return *std::move(best);
  const std::vector<std::string_view> known(names.begin(), names.end());
  const std::string help = contract::did_you_mean(point.contract, known);
  return Error(Code::kContractInvalid,
               (is_of_plugin ? base::quote(point.source) + " has no "
                             : "no file of 'contracts' in mortise.toml has ") +
                   base::quote(point.contract) + ", which the point " + base::quote(point.name) +
                   " takes" + (help.empty() ? "" : "; " + help));
}

}  // namespace mortise::generation
