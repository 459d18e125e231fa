// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "value/tree.hpp"

// Support of tests.

namespace mortise::value {

/// Random values of any type without handles, futures and streams, as far as a contract describes
/// it: sources are not needed. The same seed gives the same values on every machine. One-thread.
class RandomValues {
 public:
  explicit RandomValues(uint64_t seed) : random_(seed) {}

  /// Edges are met often: 0, the largest, infinities and NaN, the empty, the nested.
  Tree make(const contract::Contract& contract, contract::TypeIndex type);

  /// The edges of the whole type, then random ones: everything empty and first; everything full and
  /// last.
  std::vector<Tree> some(const contract::Contract& contract, contract::TypeIndex type,
                         size_t count);

  uint64_t below(uint64_t bound) { return random_() % bound; }

 private:
  uint64_t number();
  std::string text();
  /// Fewer the deeper it goes, so that values end.
  uint64_t count() { return depth_ > 4 ? below(2) : below(4) == 0 ? below(9) : below(3); }

  std::mt19937_64 random_;
  int depth_ = 0;
};

/// The value of everything empty and first.
Tree simplest(const contract::Contract& contract, contract::TypeIndex type);
/// The value of everything full and last: one element in each list, the largest numbers.
Tree fullest(const contract::Contract& contract, contract::TypeIndex type);

/// What a test says about a value: empty where it holds, else what is wrong.
using Property = std::function<std::string(const Tree&)>;

/// A smaller value for which the property still does not hold: shorter lists and texts, smaller
/// numbers, earlier cases, until each smaller one holds or it was asked a number of times.
/// @param tree  one for which it does not hold.
Tree shrunk(const contract::Contract& contract, contract::TypeIndex type, Tree tree,
            const Property& property);

/// Asks for some values; fails the test with the seed and the smallest value that was found, as
/// JSON. @return whether all hold.
bool holds_for_some(uint64_t seed, const contract::Contract& contract, contract::TypeIndex type,
                    size_t count, const Property& property);

/// A value that fails, for a message: its type and its JSON.
std::string to_text(const contract::Contract& contract, contract::TypeIndex type, const Tree& tree);

}  // namespace mortise::value
