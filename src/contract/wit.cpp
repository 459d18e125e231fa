// SPDX-License-Identifier: Apache-2.0
#include "contract/wit.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "contract/check.hpp"
#include "contract/drop_closed.hpp"
#include "contract/elaborate.hpp"
#include "contract/files.hpp"
#include "contract/resolve_package.hpp"
#include "contract/topological.hpp"

namespace mortise::contract {
namespace {

/// Leaves one package of each name.
void drop_duplicates(std::vector<PackageSource>& packages, Diagnostics& diagnostics) {
  std::map<Resolved::PackageName, Span> first;
  std::erase_if(packages, [&](const PackageSource& package) {
    const auto [known, is_new] = first.try_emplace(package.name, package.span);
    if (is_new) return false;
    diagnostics
        .add(Rule::kDuplicatePackage, package.span,
             "the package '" + package.name.text() + "' stands in two places",
             "remove one of them, or give it another version")
        .notes.push_back({known->second, "first defined here"});
    return true;
  });
}

/// The packages in an order in which each follows those that it names.
std::vector<const PackageSource*> in_order(const std::vector<PackageSource>& packages,
                                           Diagnostics& diagnostics) {
  std::map<Resolved::PackageName, size_t> numbers;
  for (size_t i = 0; i < packages.size(); ++i) numbers.emplace(packages[i].name, i);
  std::vector<std::map<Resolved::PackageName, Span>> named;
  std::vector<std::vector<size_t>> needs(packages.size());
  for (size_t i = 0; i < packages.size(); ++i)
    for (const auto& [name, span] : named.emplace_back(packages_named_in(packages[i])))
      if (const auto found = numbers.find(name); found != numbers.end())
        needs[i].push_back(found->second);
  const TopologicalOrder order = topological_order(needs);
  if (!order.is_complete) {
    const std::vector<size_t> cycle = find_cycle(needs, order);
    const PackageSource& first = packages[cycle.front()];
    const PackageSource& second = packages[cycle[cycle.size() > 1 ? 1 : 0]];
    diagnostics.add(Rule::kPackageCycle, named[cycle.front()].at(second.name),
                    "the package '" + first.name.text() + "' needs itself" +
                        (cycle.size() > 1 ? ", by way of '" + second.name.text() + "'" : ""),
                    cycle.size() > 1 ? "move what both need to a package of its own"
                                     : "a package names its own interfaces without 'ns:package/'");
    return {};
  }
  std::vector<const PackageSource*> sorted;
  for (const size_t i : order.order) sorted.push_back(&packages[i]);
  return sorted;
}

/// Each world after those that it includes. There are no cycles: those were reported.
std::vector<size_t> order_of_worlds(const ResolveState& state) {
  std::vector<std::vector<size_t>> needs;
  for (const PendingWorld& world : state.pending_worlds) {
    std::vector<size_t>& needed = needs.emplace_back();
    for (const PendingInclude& include : world.includes) needed.push_back(include.world);
  }
  return topological_order(needs).order;
}

/// Worlds that include each other grow with the square of what is written, hence the limit.
void elaborate_worlds(ResolveState& state) {
  size_t items = 0;
  const size_t types = state.resolved.types.size();
  for (const size_t id : order_of_worlds(state)) {
    if (state.closed_worlds[id]) continue;
    elaborate_world(state, static_cast<Resolved::Id>(id));
    const Resolved::World& world = state.resolved.worlds[id];
    items += world.imports.size() + world.exports.size();
    const size_t copied = state.resolved.types.size() - types + state.copied_functions;
    if (items + copied <= state.options.max_items) continue;
    state.diagnostics.add(Rule::kTooLarge, world.span,
                          "up to '" + std::string(world.name) + "' the worlds have more than " +
                              std::to_string(state.options.max_items) + " items together",
                          "include less: what is included is there again in every world");
    return;
  }
}

void resolve(std::vector<PackageSource> packages, const ReadOptions& options, Sources& sources) {
  if (sources.diagnostics.has_errors()) return;
  drop_duplicates(packages, sources.diagnostics);
  ResolveState state(options, sources.map, sources.diagnostics);
  std::ranges::sort(packages, {}, &PackageSource::name);
  for (const PackageSource* const package : in_order(packages, sources.diagnostics))
    PackageResolver(state, *package).run();
  if (sources.diagnostics.has_errors()) return;
  elaborate_worlds(state);
  if (sources.diagnostics.has_errors()) return;
  drop_closed(state);
  check_resolved(state.resolved, options, sources.diagnostics);
  if (sources.diagnostics.has_errors()) return;
  sources.resolved = std::move(state.resolved);
}

}  // namespace

Sources read_wit(const std::filesystem::path& path, const ReadOptions& options) {
  Sources sources;
  resolve(read_packages(path, options, sources.map, sources.diagnostics), options, sources);
  return sources;
}

Sources read_wit_text(std::string path, std::string text, const ReadOptions& options) {
  Sources sources;
  resolve(read_packages_text(std::move(path), std::move(text), options, sources.map,
                             sources.diagnostics),
          options, sources);
  return sources;
}

std::string Resolved::PackageName::text() const {
  return space + ":" + name + (version.empty() ? "" : "@" + version);
}

std::string Resolved::PackageName::text(std::string_view item) const {
  return space + ":" + name + "/" + std::string(item) + (version.empty() ? "" : "@" + version);
}

}  // namespace mortise::contract
