// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "contract/contract.hpp"
#include "value/json_in.hpp"
#include "value/program.hpp"

// Support of tests: values as trees, read and placed by plain recursion over the types. A second
// opinion on programs, which shares nothing with them but layouts.

namespace mortise::value {

/// A value of any type without handles, futures and streams; what it means depends on the type. A
/// value in the sense of C++.
struct Tree {
  uint64_t bits = 0;          ///< A number, character, flags, or the number of the case.
  std::string text{};         ///< Of a string, UTF-8.
  std::vector<Tree> parts{};  ///< Fields; elements; keys and values in turn; the payload of a case.

  friend bool operator==(const Tree&, const Tree&) = default;
};

/// The payload of a case of a variant, option or result.
std::optional<contract::TypeIndex> payload_of(const contract::Type& type, uint64_t number);
/// The cases of a variant, enum, option or result.
uint64_t case_count(const contract::Type& type);

/// Reads a value that is known to be one. All NaNs are one. @param base  what offsets count from.
Tree read_tree(const LayoutOf& layout, contract::TypeIndex type, const std::byte* value,
               const std::byte* base);

/// Builds a value in room that is not initialised. @return false where the sink is full.
bool place_tree(const LayoutOf& layout, contract::TypeIndex type, const Tree& tree, std::byte* to,
                Sink& sink);

}  // namespace mortise::value
