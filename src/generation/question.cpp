// SPDX-License-Identifier: Apache-2.0
#include "generation/question.hpp"

#include <algorithm>

#include "generation/contract_name.hpp"

namespace mortise::generation {
namespace {

using catalog::Application;
using catalog::Manifest;

// Ranges and conditions of manifests were checked when they were read.
base::Condition condition_of(const std::string& text) {
  if (text.empty()) return {};
  auto condition = base::read_condition(text);
  return condition ? *std::move(condition) : base::Condition{};
}

void add_release(const Assessed& plugin, const Services& services,
                 std::vector<solve::Release>& releases) {
  const Manifest& manifest = plugin.manifest();
  const auto version = base::parse_version(manifest.version);
  if (manifest.id.empty() || !version) return;  // it can be listed, and nothing else
  solve::Release release{.plugin = manifest.id, .version = *version};
  for (const Manifest::Provided& provided : manifest.provides)
    release.provides.push_back(
        {contract_name(provided.contract), contract_version(provided.contract)});
  for (const Manifest::Relation* const relation : needs_of(manifest, services))
    release.needs.push_back({subject_of(*relation), range_of(*relation), relation->is_optional,
                             condition_of(relation->when)});
  for (const Manifest::Relation& relation : manifest.conflicts)
    release.conflicts.push_back(
        {subject_of(relation), range_of(relation), condition_of(relation.when)});
  for (const catalog::Reason& reason : plugin.reasons)
    release.unfit.push_back((reason.where.empty() ? "" : reason.where + ": ") +
                            reason.text.substr(0, reason.text.find('\n')));
  releases.push_back(std::move(release));
}

/// Whether a plugin stands between others and is brought in where it is needed: it provides a
/// contract in one version, and requires it in another one.
bool is_adapter(const Manifest& manifest, const std::string& contract) {
  return std::ranges::any_of(manifest.required, [&](const Manifest::Relation& relation) {
    return !relation.contract.empty() && !relation.is_optional &&
           contract_name(relation.contract) == contract &&
           std::ranges::none_of(manifest.provides, [&](const Manifest::Provided& provided) {
             return contract_name(provided.contract) == contract &&
                    range_of(relation).matches(contract_version(provided.contract));
           });
  });
}

bool fits_a_point(const Manifest& manifest, const Application& application) {
  return std::ranges::any_of(application.points, [&](const Application::Point& point) {
    const std::string contract = contract_name(point.contract);
    return std::ranges::any_of(manifest.provides, [&](const Manifest::Provided& provided) {
      return contract_name(provided.contract) == contract && !is_adapter(manifest, contract);
    });
  });
}

}  // namespace

solve::Subject subject_of(const Manifest::Relation& relation) {
  if (!relation.plugin.empty()) return {solve::Subject::Kind::kPlugin, relation.plugin};
  return {solve::Subject::Kind::kContract, contract_name(relation.contract)};
}

base::Range range_of(const Manifest::Relation& relation) {
  if (!relation.range.empty()) return base::parse_range(relation.range).value_or(base::Range{});
  return relation.contract.empty() ? base::Range{} : contract_range(relation.contract);
}

std::vector<const Manifest::Relation*> needs_of(const Manifest& manifest,
                                                const Services& services) {
  std::vector<const Manifest::Relation*> needs;
  for (const Manifest::Relation& relation : manifest.required) {
    const solve::Subject what = subject_of(relation);
    if (!what.is_contract() || !is_served(services, what.name, range_of(relation)))
      needs.push_back(&relation);
  }
  return needs;
}

bool is_served(const Services& services, const std::string& contract, const base::Range& range) {
  return std::ranges::any_of(services, [&](const std::string& service) {
    return contract_name(service) == contract && range.matches(contract_version(service));
  });
}

Question question_of(std::span<const Assessed> plugins, const Application& application,
                     const catalog::Context& context, const Services& services,
                     const Generation& base, bool is_upgrade) {
  Question question;
  solve::Request& request = question.request;
  request.host = {base::parse_version(application.version).value_or(base::Version{}),
                  context.platform, context.facts()};
  for (const Assessed& plugin : plugins) add_release(plugin, services, question.releases);
  std::vector<std::string> named;
  for (const Application::Plugin& entry : application.plugins) {
    if (!entry.pin.empty())
      request.pins.push_back({entry.id, base::parse_range(entry.pin).value_or(base::Range{})});
    if (entry.is_enabled != true) continue;
    request.wants.push_back({entry.id});
    named.push_back(entry.id);
  }
  for (const Application::Point& point : application.points)
    request.points.push_back(
        {point.name, contract_name(point.contract), contract_range(point.contract)});
  if (!is_upgrade)
    for (const Generation::Plugin& plugin : base.plugins)
      if (const auto version = base::parse_version(plugin.version))
        request.last.push_back({plugin.id, *version});
  for (const bool is_first : {true, false})
    for (const Assessed& plugin : plugins) {
      const std::string& id = plugin.manifest().id;
      const bool is_active = base.find(id) != nullptr;
      if (is_active != is_first || !plugin.is_fit() ||
          !fits_a_point(plugin.manifest(), application) ||
          std::ranges::find(named, id) != named.end())
        continue;
      question.takes.push_back(id);
      named.push_back(id);
    }
  return question;
}

}  // namespace mortise::generation
