// SPDX-License-Identifier: Apache-2.0
#include "wall/signatures.hpp"

#include <map>
#include <utility>

#include "contract/layout.hpp"
#include "engine/lifecycle_rows.hpp"

namespace mortise::wall {
namespace {

/// How the contracts of an image lie in one address space, and with offsets.
class Layouts {
 public:
  Outcome<> measure(Signature& signature) {
    const contract::Contract* const contract = signature.types->contract.get();
    auto known = layouts_.find(contract);
    if (known == layouts_.end()) {
      MORTISE_TRY_ASSIGN(auto here, contract::lay_out(*contract, contract::PointerSize::k8));
      MORTISE_TRY_ASSIGN(auto sent, contract::lay_out(*contract, contract::PointerSize::k4));
      known = layouts_.emplace(contract, std::pair{std::move(here), std::move(sent)}).first;
    }
    const contract::FunctionLayout& here = known->second.first.functions[signature.types->function];
    const contract::FunctionLayout& sent =
        known->second.second.functions[signature.types->function];
    signature.arguments_size = here.arguments.size;
    signature.result_size = here.result_size;
    signature.sent_arguments_size = sent.arguments.size;
    signature.sent_result_size = sent.result_size;
    if (const auto& result = signature.types->get().result) {
      MORTISE_TRY_ASSIGN(signature.release_result, value::Release::make(*contract, *result));
      MORTISE_TRY_ASSIGN(signature.result_handles, value::Handles::of_type(*contract, *result));
    }
    return {};
  }

 private:
  std::map<const contract::Contract*, std::pair<contract::Layout, contract::Layout>> layouts_;
};

template <class Rows>
Outcome<std::vector<Signature>> signatures_of(const engine::Image& image, const Rows& rows,
                                              Layouts& layouts) {
  std::vector<Signature> signatures(rows.size());
  for (size_t i = 0; i < rows.size(); ++i) {
    signatures[i].name = rows[i].name;
    signatures[i].types = rows[i].types;
    if (signatures[i].types) {
      MORTISE_TRY(layouts.measure(signatures[i]));
    } else if (!engine::is_lifecycle(rows[i].name)) {
      return Error(Code::kWallNoDescriptor,
                   "cannot put '" + std::string(image.source()) +
                       "' behind a wall that moves values: its descriptor does not say what '" +
                       rows[i].name +
                       "' takes and gives; build it with a generated header, or load it inline");
    }
  }
  return signatures;
}

}  // namespace

Outcome<Signatures> signatures_of(const engine::Image& image) {
  Layouts layouts;
  Signatures all;
  MORTISE_TRY_ASSIGN(all.functions, signatures_of(image, image.entry().functions, layouts));
  MORTISE_TRY_ASSIGN(all.imports, signatures_of(image, image.entry().imports, layouts));
  return all;
}

}  // namespace mortise::wall
