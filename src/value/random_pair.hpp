// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "contract/contract.hpp"

// Support of tests.

namespace mortise::value {

/// Two versions of a contract.
struct RandomPair {
  contract::Contract before;
  contract::Contract after;
  std::vector<contract::TypeIndex> after_of;  ///< For each type before, the number it has after.
};

/// A random contract with `@default`s that fit and `@fallback`s, and what a few changes make of it:
/// members added, removed, renamed and reordered, payloads and types changed, types wrapped in
/// options, lists and aliases. Both keep the rules of `Contract`; functions have no results. The
/// same for the same seed.
RandomPair random_pair(uint64_t seed);

}  // namespace mortise::value
