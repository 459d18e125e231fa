// SPDX-License-Identifier: Apache-2.0
#include "kernel/wiring_check.hpp"

#include <algorithm>
#include <string>

namespace mortise::kernel {
namespace {

/// What is wrong with the wiring of one thing.
class Check {
 public:
  Check(std::string what, const Directory& next) : what_(std::move(what)), next_(next) {}

  Error flaw(const std::string& found) const {
    return Error(Code::kChangeInvalid, "cannot wire " + what_ + ": " + found);
  }

  Outcome<const Plugin*> find(const std::string& id) const {
    if (const Part* const part = next_.find(id)) return part->plugin;
    return flaw("there is no plugin '" + id + "' after the change");
  }

  /// A provider, perhaps behind an adapter.
  Outcome<> check(const Provider& provider, const std::string& contract) const {
    MORTISE_TRY_ASSIGN(const Plugin* const plugin, find(provider.plugin));
    if (provider.adapter.empty()) return provides(*plugin, contract);
    MORTISE_TRY_ASSIGN(const Plugin* const adapter, find(provider.adapter));
    MORTISE_TRY(provides(*adapter, contract));
    const bool goes_on = std::ranges::any_of(adapter->wires().all(), [&](const Wire& wire) {
      return interface_of(wire.contract) == interface_of(contract) &&
             plugin->provides(wire.contract);
    });
    if (goes_on) return {};
    return flaw("plugin '" + provider.adapter + "' is no adapter for '" + provider.plugin +
                "': it calls no version of '" + contract + "' that one provides");
  }

  Outcome<> check_wrapper(const std::string& id, const std::string& contract) const {
    MORTISE_TRY_ASSIGN(const Plugin* const wrapper, find(id));
    MORTISE_TRY(provides(*wrapper, contract));
    if (std::ranges::find(wrapper->wires().all(), contract, &Wire::contract) !=
        wrapper->wires().all().end())
      return {};
    return flaw("plugin '" + id + "' is no wrapper: it does not call '" + contract + "'");
  }

 private:
  Outcome<> provides(const Plugin& plugin, const std::string& contract) const {
    if (plugin.provides(contract)) return {};
    return flaw("plugin '" + plugin.id() + "' does not provide '" + contract + "'");
  }

  const std::string what_;
  const Directory& next_;
};

Outcome<> check_point(const Wiring::Point& point, const Directory& next, const Roster& roster) {
  const Check check("point '" + point.name + "'", next);
  const PointRecord* const known = roster.find_point(point.name);
  if (known != nullptr && known->contract != point.contract)
    return check.flaw("it is of '" + known->contract + "', not of '" + point.contract + "'");
  std::set<std::string_view> seen;
  for (const Provider& provider : point.providers) {
    MORTISE_TRY(check.check(provider, point.contract));
    if (!seen.insert(provider.plugin).second)
      return check.flaw("it has plugin '" + provider.plugin + "' twice");
  }
  for (const std::string& wrapper : point.wrappers) {
    MORTISE_TRY(check.check_wrapper(wrapper, point.contract));
    if (!seen.insert(wrapper).second) return check.flaw("it has plugin '" + wrapper + "' twice");
  }
  return {};
}

Outcome<> check_import(const Wiring::Import& import, const Directory& next) {
  const Check check("what plugin '" + import.plugin + "' calls of '" + import.contract + "'", next);
  MORTISE_TRY_ASSIGN(const Plugin* const caller, check.find(import.plugin));
  if (std::ranges::find(caller->wires().all(), import.contract, &Wire::contract) ==
      caller->wires().all().end())
    return check.flaw("it calls nothing of it");
  if (import.provider.plugin == import.plugin || import.provider.adapter == import.plugin)
    return check.flaw("it cannot be served by itself");
  return check.check(import.provider, import.contract);
}

}  // namespace

Outcome<> check_wiring(const Wiring& wiring, const Directory& next, const Roster& roster) {
  std::set<std::string_view> names;
  for (const Wiring::Point& point : wiring.points) {
    MORTISE_TRY(check_point(point, next, roster));
    if (!names.insert(point.name).second)
      return Error(Code::kChangeInvalid, "cannot wire point '" + point.name + "' twice");
  }
  std::set<std::pair<std::string_view, std::string_view>> imports;
  for (const Wiring::Import& import : wiring.imports) {
    MORTISE_TRY(check_import(import, next));
    if (!imports.insert({import.plugin, import.contract}).second)
      return Error(Code::kChangeInvalid, "cannot wire what plugin '" + import.plugin +
                                             "' calls of '" + import.contract + "' twice");
  }
  return {};
}

Outcome<> check_imports(const Plugin& plugin, const Directory& next) {
  for (const Wire& wire : plugin.wires().all()) {
    if (wire.required.empty()) continue;
    const bool is_served = wire.provider.plugin.empty()
                               ? next.first(wire.contract, &plugin) != nullptr
                               : next.find(wire.provider.plugin) != nullptr;
    if (is_served) continue;
    return Error(Code::kPluginUnresolvedImport,
                 "plugin '" + plugin.id() + "' needs '" + wire.required +
                     "', and no plugin provides it: load one that provides '" + wire.contract +
                     "' first");
  }
  return {};
}

}  // namespace mortise::kernel
