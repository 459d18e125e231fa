// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "contract/contract.hpp"

// Support of tests.

namespace mortise::contract {

/// Numbers that look random and are the same on every machine (SplitMix64). One-thread.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next();
  /// At least 0, below `end`, which is not 0.
  uint32_t below(uint32_t end) { return static_cast<uint32_t>(next() % end); }
  /// True in `percent` of 100 cases.
  bool chance(uint32_t percent) { return below(100) < percent; }

 private:
  uint64_t state_;
};

struct RandomContractOptions {
  uint32_t most_types = 40;
  uint32_t most_functions = 10;
  bool with_docs = true;
  bool with_pragmas = true;
};

/// A contract that keeps every rule of `Contract` and says nothing sensible: all kinds of types,
/// nested and shared, of several owners; resources; functions of every role and access; docs in
/// several scripts, gates, pragmas. The same for the same seed.
Contract random_contract(uint64_t seed, const RandomContractOptions& options = {});

}  // namespace mortise::contract
