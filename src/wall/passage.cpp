// SPDX-License-Identifier: Apache-2.0
#include "wall/passage.hpp"

#include <utility>

namespace mortise::wall {

Outcome<> put(std::unique_ptr<value::Program>& place, Outcome<value::Program> program) {
  if (!program) return program.error();
  place = std::make_unique<value::Program>(*std::move(program));
  return {};
}

Outcome<> prepare_release(Signature& signature) {
  const auto& result = signature.types->get().result;
  if (!result) return {};
  MORTISE_TRY_ASSIGN(auto release, value::Release::make(*signature.types->contract, *result));
  if (!release.is_nothing())
    signature.release_result = std::make_unique<value::Release>(std::move(release));
  return {};
}

}  // namespace mortise::wall
