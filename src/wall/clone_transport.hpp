// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "wall/passage.hpp"

namespace mortise::wall {

/// Moves values between threads of one address space: arguments are cloned, for the call may go on
/// when its caller has left; results need no copy, for their blocks belong to nobody's stack.
/// Immutable, thread-safe.
class CloneTransport final : public Transport {
 public:
  Outcome<> prepare(Signature& signature) const override;
  std::unique_ptr<Passage> make_passage() const override;
  bool moves_imports() const override { return false; }
};

}  // namespace mortise::wall
