// SPDX-License-Identifier: Apache-2.0
//
// What is said of plugins that do not fit what is asked of them: to callers, and to whoever lists
// the plugins.
#include <algorithm>
#include <set>

#include "contract/hash.hpp"
#include "kernel/root_maker.hpp"
#include "kernel/roster.hpp"
#include "kernel/wires.hpp"

namespace mortise::kernel {
namespace {

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

List<String> Roster::misfits(const Plugin& plugin) const {
  ListBuilder<String> texts;
  const auto seat =
      std::ranges::find_if(seats_, [&](const auto& each) { return each->plugin.get() == &plugin; });
  if (points_.empty() || seat == seats_.end()) return texts.finish();
  for (const std::string& contract : plugin.contracts()) {
    std::set<std::string> found;
    bool is_wanted = false;
    const auto look = [&](const route::PlaceRef& place) {
      if (contract::contract_of(place->functions.front().name) != contract) return;
      is_wanted = true;
      for (const route::FunctionId& function : place->functions)
        if (std::string text = (*seat)->plugin->misfit(function); !text.empty())
          found.insert("it " + text);
    };
    for (const auto& [key, place] : first_places_) look(place);
    for (const auto& [key, place] : (*seat)->places) look(place);
    for (const auto& other : seats_)
      for (const Wire& wire : other->plugin->wires().all())
        if (other != *seat) look(wire.place);
    std::string points;
    for (const auto& [name, point] : points_) {
      is_wanted |= point->contract == contract;
      if (interface_of(point->contract) == interface_of(contract))
        points +=
            (points.empty() ? "" : ", ") + ("point '" + name + "' takes '" + point->contract + "'");
    }
    if (!is_wanted)
      found.insert("no point takes its '" + contract + "'" + (points.empty() ? "" : "; ") + points);
    for (const std::string& text : found) texts.push(text);
  }
  return texts.finish();
}

std::string Roster::explain(const route::PlaceRecord& place, uint32_t function) const {
  const route::FunctionId& wanted = place.functions[function];
  const std::string_view contract = contract::contract_of(wanted.name);
  const RootMaker maker(*this);
  RootMaker::Chain chain;
  for (const auto& [key, each] : first_places_)
    if (each.get() == &place) chain = maker.first_chain(key.first);
  for (const auto& seat : seats_)
    for (const auto& [key, each] : seat->places)
      if (each.get() == &place) chain = maker.chain_of(*seat, key.first);
  if (!chain.empty() && chain.front()->serves) {
    const std::string text = chain.front()->plugin->misfit(wanted);
    const std::string name = "plugin '" + std::string(chain.front()->id) + "'";
    return text.empty() ? "; it is " + name : "; " + name + " " + text;
  }
  std::string others;
  for (const auto& seat : seats_) {
    if (seat->plugin->provides(contract) && !seat->quarantine.empty())
      others += "; plugin '" + seat->id + "' is quarantined: " + seat->quarantine;
    for (const std::string& provided : seat->plugin->contracts())
      if (provided != contract && interface_of(provided) == interface_of(contract))
        others += "; plugin '" + seat->id + "' provides '" + provided + "'";
  }
  return others;
}

}  // namespace mortise::kernel
