// SPDX-License-Identifier: Apache-2.0
#include "kernel/wires.hpp"

#include <algorithm>
#include <cstring>

#include "contract/hash.hpp"

namespace mortise::kernel {

std::string_view interface_of(std::string_view contract) {
  return contract.substr(0, contract.find('@'));
}

Wires::Wires(std::span<const engine::Import> imports, const std::vector<std::string>& provided,
             route::Table& table) {
  std::vector<std::vector<route::FunctionId>> functions;
  std::vector<size_t> wire_of(imports.size());
  for (size_t i = 0; i < imports.size(); ++i) {
    const engine::Import& import = imports[i];
    links_.emplace_back();
    if (import.role != engine::ResourceRole::kNone) continue;
    const std::string_view contract = contract::contract_of(import.name);
    const auto known = std::ranges::find(wires_, contract, &Wire::contract);
    wire_of[i] = static_cast<size_t>(known - wires_.begin());
    if (known == wires_.end()) {
      wires_.push_back({.contract = std::string(contract)});
      functions.emplace_back();
    }
    Wire& wire = wires_[wire_of[i]];
    if (!import.optional && wire.required.empty()) wire.required = import.name;
    links_[i].row = static_cast<uint32_t>(functions[wire_of[i]].size());
    route::FunctionId& function = functions[wire_of[i]].emplace_back();
    function.name = import.name;
    function.types = import.types;
    std::memcpy(function.hash, import.hash.data(), sizeof(function.hash));
  }
  for (size_t i = 0; i < wires_.size(); ++i) {
    Wire& wire = wires_[i];
    wire.place = table.add_place(std::move(functions[i]));
    wire.may_wrap = std::ranges::any_of(provided, [&](const std::string& contract) {
      return interface_of(contract) == interface_of(wire.contract);
    });
  }
  for (size_t i = 0; i < imports.size(); ++i)
    if (imports[i].role == engine::ResourceRole::kNone) links_[i].wire = &wires_[wire_of[i]];
}

}  // namespace mortise::kernel
