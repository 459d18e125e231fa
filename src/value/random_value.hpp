// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>

#include "value/json_in.hpp"

namespace mortise::value {

/// Random values of any type without handles, futures and streams, for tests and fuzzers: edges
/// come first and often (0, largest, NaN, empty, nested). The same seed gives the same values.
class RandomValues {
 public:
  explicit RandomValues(uint64_t seed) : random_(seed) {}

  /// Builds a value in room that is not initialised. @return false where the sink is full.
  bool place(const LayoutOf& layout, contract::TypeIndex type, std::byte* to, Sink& sink);

 private:
  uint64_t below(uint64_t bound) { return random_() % bound; }
  uint64_t number();
  /// Fewer the deeper it goes, so that values end.
  uint64_t count() { return depth_ > 4 ? below(2) : below(4) == 0 ? below(9) : below(3); }
  bool list(const LayoutOf& layout, const contract::TypeLayout& lay, contract::TypeIndex type,
            std::byte* to, Sink& sink);
  bool text(const LayoutOf& layout, std::byte* to, Sink& sink);

  std::mt19937_64 random_;
  int depth_ = 0;
};

/// Whether two values of one type are equal, wherever they lie. NaN equals NaN. A plain recursion
/// over the types that shares nothing with programs.
/// @param a_base, b_base  what their offsets count from.
bool equal_values(const LayoutOf& a_layout, const std::byte* a, const std::byte* a_base,
                  const LayoutOf& b_layout, const std::byte* b, const std::byte* b_base,
                  contract::TypeIndex type);

}  // namespace mortise::value
