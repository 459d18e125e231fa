// SPDX-License-Identifier: Apache-2.0
//
// What is said of plugins that do not fit what is asked of them: to callers, and to whoever lists
// the plugins.
#include <algorithm>
#include <set>

#include "contract/hash.hpp"
#include "kernel/supervisor.hpp"

namespace mortise::kernel {
namespace {

/// `photo:lab/image-filter` of `photo:lab/image-filter@1`.
std::string_view interface_of(std::string_view contract) {
  return contract.substr(0, contract.find('@'));
}

std::string quoted(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "'" : ", '") + name + "'";
  return text;
}

}  // namespace

std::string Plugin::misfit(const route::FunctionId& function) {
  if (lacks(function) || serves(function)) return {};
  const std::string begin = "has '" + function.name + "' with another signature";
  if (shared_.strict) return begin + ", and this host is strict: nothing is converted";
  const size_t index = *find(function.name);
  if (!function.types || !image_->entry().functions[index].types)
    return begin + ", and one side does not say its types, so nothing can be converted";
  const auto made = Conversion::make(*function.types, converted(index));
  return begin + (made ? "" : ": " + std::string(made.message()));
}

std::string Plugin::shortfall(const route::FunctionId& function) {
  const std::string_view contract = contract::contract_of(function.name);
  if (!provides(contract))
    return "is of another contract: it provides " +
           (contracts_.empty() ? "none" : quoted(contracts_)) + ", and callers use '" +
           std::string(contract) + "'";
  if (lacks(function)) return "does not have '" + function.name + "', which callers use";
  return misfit(function);
}

Outcome<route::PlaceRef> Supervisor::place_of(const Wanted& wanted, std::string_view id) {
  {
    const std::lock_guard lock(mutex_);
    const Seat* const seat = find(id);
    if (seat == nullptr) return unknown(id);
    if (!seat->plugin->provides(contract::contract_of(wanted.functions.front().name)))
      return Error(Code::kPluginIncompatible,
                   "plugin '" + seat->id + "' " +
                       seat->plugin->shortfall(wanted.functions.front()));
  }
  static_cast<void>(all_places(wanted));  // every provider gets its place
  const std::lock_guard lock(mutex_);
  Seat* const seat = find(id);
  const auto place = seat == nullptr ? std::map<std::string, route::PlaceRef>::iterator{}
                                     : seat->places.find(key_of(wanted.functions));
  if (seat == nullptr || place == seat->places.end()) return unknown(id);  // it went meanwhile
  return place->second;
}

List<String> Supervisor::misfits(const Seat& seat) const {
  ListBuilder<String> texts;
  if (points_.empty()) return texts.finish();
  for (const std::string& contract : seat.plugin->contracts()) {
    std::set<std::string> found;
    bool is_wanted = false;
    const auto look = [&](const route::PlaceRef& place) {
      if (contract::contract_of(place->functions.front().name) != contract) return;
      is_wanted = true;
      for (const route::FunctionId& function : place->functions)
        if (std::string text = seat.plugin->misfit(function); !text.empty())
          found.insert("it " + text);
    };
    for (const auto& [key, place] : first_places_) look(place);
    for (const auto& [key, place] : seat.places) look(place);
    std::string points;
    for (const auto& [name, taken] : points_) {
      is_wanted |= taken == contract;
      if (interface_of(taken) == interface_of(contract))
        points += (points.empty() ? "" : ", ") + ("point '" + name + "' takes '" + taken + "'");
    }
    if (!is_wanted)
      found.insert("no point takes its '" + contract + "'" + (points.empty() ? "" : "; ") + points);
    for (const std::string& text : found) texts.push(text);
  }
  return texts.finish();
}

std::string Supervisor::explain(const route::PlaceRecord& place, uint32_t function) {
  const route::FunctionId& wanted = place.functions[function];
  const std::string_view contract = contract::contract_of(wanted.name);
  const std::lock_guard lock(mutex_);
  const auto own = std::ranges::find_if(seats_, [&](const Seat& seat) {
    return std::ranges::any_of(seat.places,
                               [&](const auto& each) { return each.second.get() == &place; });
  });
  const bool is_first = std::ranges::any_of(
      first_places_, [&](const auto& each) { return each.second.get() == &place; });
  const Seat* const seat = own != seats_.end() ? &*own
                           : is_first          ? first_provider(contract)
                                               : nullptr;
  if (seat != nullptr && seat->quarantine.empty()) {
    const std::string text = seat->plugin->misfit(wanted);
    return text.empty() ? "; it is plugin '" + seat->id + "'" : "; plugin '" + seat->id + "' " + text;
  }
  std::string others;
  for (const Seat& each : seats_) {
    if (each.plugin->provides(contract) && !each.quarantine.empty())
      others += "; plugin '" + each.id + "' is quarantined: " + each.quarantine;
    for (const std::string& provided : each.plugin->contracts())
      if (provided != contract && interface_of(provided) == interface_of(contract))
        others += "; plugin '" + each.id + "' provides '" + provided + "'";
  }
  return others;
}

}  // namespace mortise::kernel
