// SPDX-License-Identifier: Apache-2.0
#include "generation/make_plan.hpp"

#include <algorithm>
#include <set>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "catalog/words.hpp"
#include "contract/diagnostic.hpp"
#include "generation/contract_name.hpp"
#include "generation/order.hpp"

namespace mortise::generation {
namespace {

using catalog::Application;
using catalog::Manifest;
using solve::Wiring;

std::string quoted(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "'" : ", '") + word + "'";
  return text;
}

class Maker {
 public:
  explicit Maker(const Chosen& chosen) : chosen_(chosen) {
    for (const Assessed& each : chosen.assessed) by_id_[each.manifest().id].push_back(&each);
  }

  Plan make() {
    plan_.application = chosen_.application.name + " " + chosen_.application.version;
    plan_.base = chosen_.base;
    plan_.declared = chosen_.application.points;
    plan_.contracts = chosen_.application.contracts;
    if (chosen_.choice.impossible) {
      plan_.impossible = chosen_.choice.impossible->text();
      plan_.target = plan_.base;
    } else {
      fill_target();
    }
    list_refused();
    if (plan_.is_possible()) {
      for (const Generation::Plugin& before : plan_.base.plugins)
        if (plan_.target.find(before.id) == nullptr) why_[before.id] = {why_not(before.id)};
      compare(plan_, why_);
      mark_irreversible();
    }
    remark();
    return std::move(plan_);
  }

 private:
  const Assessed* find(std::string_view id, std::string_view version) const {
    const auto of = by_id_.find(id);
    if (of == by_id_.end()) return nullptr;
    for (const Assessed* const each : of->second)
      if (each->manifest().version == version) return each;
    return nullptr;
  }

  void fill_target() {
    for (const Wiring::Active& active : chosen_.choice.wiring.active)
      if (const Assessed* const assessed = find(active.plugin, active.version.text())) {
        plan_.target.plugins.push_back(describe(active, *assessed));
        why_[active.plugin] = why(active);
      }
    for (const Application::Point& point : chosen_.application.points)
      plan_.target.points.push_back(describe(point));
    std::ranges::sort(plan_.target.points, {}, &Generation::Point::name);
  }

  Generation::Plugin describe(const Wiring::Active& active, const Assessed& assessed) {
    const Manifest& manifest = assessed.manifest();
    Generation::Plugin plugin{.id = manifest.id,
                              .version = manifest.version,
                              .digest = assessed.candidate->digest,
                              .wall = assessed.terms.wall,
                              .is_lazy = manifest.start == catalog::Start::kLazy,
                              .grants = assessed.terms.grants,
                              .limits = assessed.terms.limits};
    const Application::Plugin* const entry = entry_of(chosen_.application, manifest.id);
    if (entry != nullptr && entry->start) plugin.is_lazy = *entry->start == catalog::Start::kLazy;
    Placement& placement = plan_.placements[manifest.id];
    if (assessed.candidate->image < manifest.images.size()) {
      const Manifest::Image& image = manifest.images[assessed.candidate->image];
      plugin.engine = image.engine;
      plugin.image = image.file.empty() ? image.module : image.file;
      placement.path = catalog::image_path(image, assessed.candidate->place);
    }
    placement.configuration = assessed.configuration;
    placement.hints = hints_for_host(manifest);
    for (const ContractHints& hints : placement.hints)
      if (!hints.attributes.empty())
        plugin.attributes.push_back({hints.contract, hints.attributes});
    std::ranges::sort(plugin.attributes, {}, &Generation::Attributes::contract);
    if (assessed.configuration) {
      const std::string text = assessed.configuration->text();
      plugin.configuration = base::to_hex(base::sha256(std::as_bytes(std::span(text))));
      keep_former_configuration(plugin, placement);
    }
    const auto needs = needs_of(manifest, chosen_.services);
    for (const Wiring::Need& need : active.needs)
      if (!need.provider.empty() && !needs[need.item]->contract.empty()) {
        std::string name = import_name(*needs[need.item], need.provider);
        if (!reaches_a_point(manifest, name))
          plugin.imports.push_back({std::move(name), need.provider});
      }
    return plugin;
  }

  /// One that runs and refused a configuration goes on with the one that it has.
  void keep_former_configuration(Generation::Plugin& plugin, Placement& placement) {
    const Generation::Plugin* const before = plan_.base.find(plugin.id);
    const auto refused = chosen_.failures.find(
        failure_key(plugin.id, plugin.version, plugin.digest, plugin.configuration));
    if (refused == chosen_.failures.end() || before == nullptr ||
        before->version != plugin.version || before->digest != plugin.digest)
      return;
    plugin.configuration = before->configuration;
    placement.configuration.reset();
    plan_.remarks.push_back(
        {plugin.id + " goes on with its former configuration: " + refused->second, "",
         "correct [plugins.\"" + plugin.id + "\".configuration]"});
  }

  /// What the host is told of a plugin at points. Those of the file are in order already.
  std::vector<ContractHints> hints_for_host(const Manifest& manifest) const {
    std::vector<ContractHints> all;
    for (const Manifest::Provided& provided : manifest.provides) {
      ContractHints& hints = all.emplace_back();
      hints.contract = track_name(provided.contract);
      hints.attributes = provided.attributes;
      if (std::ranges::any_of(chosen_.application.points, [&](const Application::Point& point) {
            return track_name(point.contract) == hints.contract;
          }))
        continue;
      hints.before = provided.before;
      hints.after = provided.after;
      hints.priority = provided.priority;
    }
    return all;
  }

  /// Whether what a plugin calls is a point for plugins: then no provider is wired to it. What
  /// wraps or adapts goes on to the one behind it.
  bool reaches_a_point(const Manifest& manifest, std::string_view import) const {
    return std::ranges::any_of(chosen_.application.points, [&](const Application::Point& point) {
      return point.is_for_plugins && track_name(point.contract) == import &&
             std::ranges::none_of(manifest.provides, [&](const Manifest::Provided& provided) {
               return contract_name(provided.contract) == contract_name(import);
             });
    });
  }

  /// What the host calls the contract that is required: the track that is named, or that of what
  /// its provider has in the range.
  std::string import_name(const Manifest::Relation& relation, const std::string& provider) const {
    if (relation.contract.contains('@')) return track_name(relation.contract);
    for (const Wiring::Active& active : chosen_.choice.wiring.active) {
      if (active.plugin != provider) continue;
      if (const Assessed* const found = find(provider, active.version.text()))
        for (const Manifest::Provided& provided : found->manifest().provides)
          if (contract_name(provided.contract) == relation.contract &&
              range_of(relation).matches(contract_version(provided.contract)))
            return track_name(provided.contract);
    }
    return relation.contract;
  }

  OrderHints hints_of(const std::string& plugin, const std::string& contract) const {
    OrderHints hints{.plugin = plugin};
    const Generation::Plugin* const active = plan_.target.find(plugin);
    const Assessed* const found = active == nullptr ? nullptr : find(plugin, active->version);
    if (found == nullptr) return hints;
    for (const Manifest::Provided& provided : found->manifest().provides)
      if (contract_name(provided.contract) == contract) {
        hints.before = provided.before;
        hints.after = provided.after;
        hints.priority = provided.priority;
      }
    return hints;
  }

  std::vector<std::string> ordered(const std::vector<std::string>& plugins,
                                   const Application::Point& point) {
    std::vector<OrderHints> hints;
    for (const std::string& plugin : plugins)
      hints.push_back(hints_of(plugin, contract_name(point.contract)));
    Order order = order_of(hints, point.order);
    if (!order.circle.empty())
      plan_.remarks.push_back({"at the point '" + point.name + "' " + base::join(order.circle) +
                                   " go before one another in a circle; their hints do not count",
                               "",
                               "write into mortise.toml: [points." + point.name + "] order = [\"" +
                                   order.circle[0] + "\", ...]"});
    return std::move(order.plugins);
  }

  Generation::Point describe(const Application::Point& point) {
    Generation::Point made{.name = point.name,
                           .contract = point.contract,
                           .dispatch = point.dispatch,
                           .order = point.order,
                           .deadline_ms = point.deadline_ms,
                           .attributes = point.attributes,
                           .breaker = point.breaker,
                           .latency_budget_ms = point.latency_budget_ms,
                           .memory_budget = point.memory_budget,
                           .error_budget = point.error_budget,
                           .failure = point.failure,
                           .wall = point.wall,
                           .is_for_plugins = point.is_for_plugins,
                           .examples = point.examples};
    const auto& all = chosen_.choice.wiring.points;
    const auto served = std::ranges::find(all, point.name, &Wiring::Served::point);
    if (served == all.end()) return made;
    std::map<std::string, std::string> adapter;
    std::vector<std::string> plugins;
    for (const Wiring::Link& link : served->providers) {
      plugins.push_back(link.plugin);
      adapter[link.plugin] = link.adapter;
    }
    for (std::string& plugin : ordered(plugins, point)) {
      const std::string by = adapter[plugin];
      made.providers.push_back({std::move(plugin), by});
    }
    made.wrappers = ordered(served->wrappers, point);
    return made;
  }

  std::vector<std::string> why(const Wiring::Active& active) const {
    std::vector<std::string> why;
    const Application::Plugin* const entry = entry_of(chosen_.application, active.plugin);
    if (entry != nullptr && entry->is_enabled == true) why.emplace_back("mortise.toml asks for it");
    if (!active.needed_by.empty()) why.push_back("required by " + base::join(active.needed_by));
    std::vector<std::string> serves;
    std::vector<std::string> wraps;
    for (const Wiring::Served& served : chosen_.choice.wiring.points) {
      if (std::ranges::find(served.providers, active.plugin, &Wiring::Link::plugin) !=
          served.providers.end())
        serves.push_back(served.point);
      if (std::ranges::find(served.wrappers, active.plugin) != served.wrappers.end())
        wraps.push_back(served.point);
    }
    if (!serves.empty()) why.push_back("serves " + quoted(serves));
    if (!wraps.empty()) why.push_back("wraps " + quoted(wraps));
    if (!active.adapts_for.empty()) why.push_back("adapts to " + quoted(active.adapts_for));
    return why;
  }

  /// Why something is not active any more.
  std::string why_not(const std::string& id) const {
    const Application::Plugin* const entry = entry_of(chosen_.application, id);
    if (entry != nullptr && entry->is_enabled == false) return "mortise.toml switches it off";
    if (std::ranges::find(plan_.refused, id, &RefusedPlugin::plugin) != plan_.refused.end())
      return "it is refused, see below";
    return by_id_.contains(id) ? "nothing asks for it any more" : "no source has it any more";
  }

  void mark_irreversible() {
    for (PlanStep& step : plan_.steps) {
      if (step.action != PlanAction::kAdd && step.action != PlanAction::kUpdate) continue;
      const Assessed* const found = find(step.plugin, step.version);
      step.is_irreversible = found != nullptr && found->manifest().is_irreversible;
    }
  }

  /// A version that nobody misses, because the plugin is active in this or a later one, is left
  /// out.
  bool is_missed(const Manifest& manifest) const {
    const Application::Plugin* const entry = entry_of(chosen_.application, manifest.id);
    if (entry != nullptr && entry->is_enabled == false) return false;
    const Generation::Plugin* const active = plan_.target.find(manifest.id);
    if (active == nullptr) return true;
    const auto version = base::parse_version(manifest.version);
    return !version || *version > *base::parse_version(active->version);
  }

  void list_refused() {
    for (const Assessed& each : chosen_.assessed) {
      if (each.is_fit() || !is_missed(each.manifest())) continue;
      plan_.refused.push_back(
          {each.manifest().id, each.manifest().version, each.candidate->place, each.reasons});
    }
    for (const Choice::Left& left : chosen_.choice.left) {
      RefusedPlugin refused{.plugin = left.plugin};
      const auto of = by_id_.find(left.plugin);
      if (of != by_id_.end())
        for (const Assessed* const each : of->second)
          if (each->is_fit() && refused.version.empty()) {
            refused.version = each->manifest().version;
            refused.place = each->candidate->place;
          }
      refused.reasons.push_back({left.why});
      plan_.refused.push_back(std::move(refused));
    }
    std::ranges::sort(plan_.refused, [](const RefusedPlugin& a, const RefusedPlugin& b) {
      return std::tie(a.plugin, a.version, a.place) < std::tie(b.plugin, b.version, b.place);
    });
  }

  void remark() {
    for (const catalog::Reason& problem : chosen_.catalog.problems())
      plan_.remarks.push_back(problem);
    for (const Application::Plugin& entry : chosen_.application.plugins)
      if (entry.is_enabled != true && !by_id_.contains(entry.id))
        plan_.remarks.push_back({"no source has the plugin " + base::quote(entry.id),
                                 "mortise.toml:" + std::to_string(entry.place.line) + ":" +
                                     std::to_string(entry.place.column),
                                 "remove [plugins.\"" + entry.id + "\"]"});
    for (const Generation::Plugin& plugin : plan_.target.plugins) remark_newer(plugin);
    for (const Generation::Plugin& plugin : plan_.target.plugins) remark_limits(plugin);
    for (const Application::Point& point : chosen_.application.points) remark_point(point);
    remark_names();
    for (const PlanStep& step : plan_.steps) remark_exclusive(step);
  }

  static std::string at(const catalog::Place& place) {
    return "mortise.toml:" + std::to_string(place.line) + ":" + std::to_string(place.column);
  }

  void remark_point(const Application::Point& point) {
    if (point.memory_budget != 0)
      plan_.remarks.push_back({"nothing measures the memory of the plugins at the point '" +
                                   point.name + "': its budget is not kept",
                               at(point.place),
                               "remove 'memory' from [points." + point.name + ".budgets]"});
    const bool says_more = !point.dispatch.empty() || point.deadline_ms != 0 ||
                           point.failure != catalog::Failure::kFail || !point.attributes.empty() ||
                           point.breaker != BreakerOptions{} || point.latency_budget_ms != 0 ||
                           point.error_budget != 0 || point.is_for_plugins || !point.examples;
    if (says_more && point.source.empty() && chosen_.application.contracts.empty())
      plan_.remarks.push_back(
          {"what the file says of calls at the point '" + point.name +
               "' holds only where the program says the same: nobody knows its contract",
           at(point.place), "write into mortise.toml: contracts = [\"FOLDER OF WIT\"]"});
  }

  /// A contract that nobody asks for may be a misspelt one.
  void remark_names() {
    std::set<std::string, std::less<>> asked;
    for (const Application::Point& point : chosen_.application.points)
      asked.insert(contract_name(point.contract));
    for (const Assessed& each : chosen_.assessed)
      for (const Manifest::Relation& relation : each.manifest().required)
        if (!relation.contract.empty()) asked.insert(contract_name(relation.contract));
    const std::vector<std::string_view> known(asked.begin(), asked.end());
    for (const Assessed& each : chosen_.assessed) {
      const Manifest& manifest = each.manifest();
      for (const Manifest::Provided& provided : manifest.provides) {
        const std::string name = contract_name(provided.contract);
        if (asked.contains(name) || plan_.target.find(manifest.id) != nullptr) continue;
        const std::string help = contract::did_you_mean(name, known);
        if (!help.empty())
          plan_.remarks.push_back(
              {manifest.id + " provides " + base::quote(name) + ", which nobody asks for",
               each.candidate->place + "/plugin.toml:" + std::to_string(provided.place.line) + ":" +
                   std::to_string(provided.place.column),
               help});
      }
    }
  }

  void remark_exclusive(const PlanStep& step) {
    if (step.action != PlanAction::kUpdate && step.action != PlanAction::kRestart) return;
    const Assessed* const found = find(step.plugin, step.version);
    if (found != nullptr && found->manifest().concurrency.is_exclusive)
      plan_.remarks.push_back(
          {step.plugin + " is 'exclusive', and its next instance starts before this one ends", "",
           "disable it, apply, and enable it again"});
  }

  /// Whatever a file sets and nobody keeps is told.
  void remark_limits(const Generation::Plugin& plugin) {
    std::vector<std::string> kinds;
    const Assessed* const found = find(plugin.id, plugin.version);
    if (found != nullptr && !found->manifest().permissions.empty())
      kinds.emplace_back("permissions");
    if (plugin.limits.memory != 0) kinds.emplace_back("memory");
    if (plugin.limits.call_time_ms != 0) kinds.emplace_back("call-time");
    if (plugin.limits.threads != 0) kinds.emplace_back("threads");
    if (plugin.limits.files != 0) kinds.emplace_back("files");
    if (plugin.limits.processes != 0) kinds.emplace_back("processes");
    if (kinds.empty()) return;
    plan_.remarks.push_back(
        {"nothing keeps " + plugin.id + " to what is said of its " + base::join(kinds) +
             " behind the wall '" + std::string(catalog::word(catalog::kWallWords, plugin.wall)) +
             "'",
         "",
         "to have it refused until a host can, write into mortise.toml: [[policy.walls]] plugin = "
         "\"" +
             plugin.id + "\", wall = \"process\""});
  }

  /// What is active is favoured; what is newer is told.
  void remark_newer(const Generation::Plugin& plugin) {
    const Generation::Plugin* const before = plan_.base.find(plugin.id);
    if (before == nullptr || before->version != plugin.version) return;
    const Application::Plugin* const entry = entry_of(chosen_.application, plugin.id);
    const auto pin =
        entry == nullptr || entry->pin.empty() ? base::Range() : base::parse_range(entry->pin);
    for (const Assessed* const each : by_id_[plugin.id]) {
      const auto version = base::parse_version(each->manifest().version);
      if (!each->is_fit() || !version || !pin || !pin->matches(*version) ||
          *version <= *base::parse_version(plugin.version))
        continue;
      plan_.remarks.push_back(
          {plugin.id + " " + each->manifest().version + " is newer than what is active", "",
           "ask for an upgrade"});
      return;
    }
  }

  const Chosen& chosen_;
  std::map<std::string, std::vector<const Assessed*>, std::less<>> by_id_;
  std::map<std::string, std::vector<std::string>> why_;
  Plan plan_;
};

}  // namespace

Plan make_plan(const Chosen& chosen) { return Maker(chosen).make(); }

Assessed* find_chosen(std::span<Assessed> assessed, const Wiring::Active& active) {
  for (Assessed& each : assessed)
    if (each.manifest().id == active.plugin && each.manifest().version == active.version.text())
      return &each;
  return nullptr;
}

}  // namespace mortise::generation
