// SPDX-License-Identifier: Apache-2.0
#include "wall/signatures.hpp"

#include <map>
#include <utility>

#include "contract/hash.hpp"
#include "contract/sections.hpp"
#include "mortise/plugin.hpp"

namespace mortise::wall {
namespace {

/// Everything that is known of the contracts of an entry, by the names of functions.
class Index {
 public:
  explicit Index(const std::vector<contract::Contract>& contracts) {
    for (const contract::Contract& contract : contracts)
      for (size_t i = 0; i < contract.functions.size(); ++i)
        places_.emplace(contract::link_name(contract, contract.functions[i]),
                        std::pair{&contract, i});
  }

  Outcome<> lay_out() {
    for (const auto& [name, place] : places_) {
      if (layouts_.contains(place.first)) continue;
      MORTISE_TRY_ASSIGN(auto near,
                         contract::lay_out(*place.first, contract::PointerSize::k8));
      MORTISE_TRY_ASSIGN(auto sent,
                         contract::lay_out(*place.first, contract::PointerSize::k4));
      layouts_.emplace(place.first, std::pair{std::move(near), std::move(sent)});
    }
    return {};
  }

  /// @return false where no contract has the function.
  bool find(const std::string& name, Signature& signature) const {
    const auto found = places_.find(name);
    if (found == places_.end()) return false;
    const auto& [contract, function] = found->second;
    const auto& [near_layout, sent_layout] = layouts_.at(contract);
    const contract::FunctionLayout& near = near_layout.functions[function];
    const contract::FunctionLayout& sent = sent_layout.functions[function];
    signature.contract = contract;
    signature.function = function;
    signature.arguments_size = near.arguments.size;
    signature.arguments_alignment = near.arguments.alignment;
    signature.result_size = near.result_size;
    signature.result_alignment = near.result_alignment;
    signature.sent_arguments_size = sent.arguments.size;
    signature.sent_result_size = sent.result_size;
    return true;
  }

 private:
  std::map<std::string, std::pair<const contract::Contract*, size_t>, std::less<>> places_;
  std::map<const contract::Contract*, std::pair<contract::Layout, contract::Layout>> layouts_;
};

std::string_view contract_of(std::string_view function) {
  return function.substr(0, function.rfind('#'));
}

/// Functions of a plugin's own life have neither parameters nor results.
bool is_lifecycle(std::string_view function) {
  return contract_of(function) == contract_of(detail::kStart.name);
}

template <class Rows>
Outcome<std::vector<Signature>> find_all(const engine::Image& image, const Rows& rows,
                                         const Index& index) {
  std::vector<Signature> signatures(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    signatures[i].name = rows[i].name;
    if (!index.find(rows[i].name, signatures[i]) && !is_lifecycle(rows[i].name))
      return Error(Code::kWallNoDescriptor,
                   "cannot put '" + std::string(image.source()) +
                       "' behind a wall that moves values: its descriptor does not say what '" +
                       rows[i].name +
                       "' takes and gives; build it with a generated header, or load it inline");
  }
  return signatures;
}

}  // namespace

Outcome<Signatures> signatures_of(const engine::Image& image) {
  const engine::Entry& entry = image.entry();
  Signatures all;
  MORTISE_TRY_ASSIGN(
      all.contracts,
      contract::decode_sections({reinterpret_cast<const uint8_t*>(entry.descriptor.data()),
                                 entry.descriptor.size()}));
  Index index(all.contracts);
  MORTISE_TRY(index.lay_out());
  MORTISE_TRY_ASSIGN(all.functions, find_all(image, entry.functions, index));
  MORTISE_TRY_ASSIGN(all.imports, find_all(image, entry.imports, index));
  return all;
}

}  // namespace mortise::wall
