// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "contract/contract.hpp"

// What reader and writer of descriptors share. The numbers are those of docs/descriptor.md.

namespace mortise::contract {

/// The version that says a contract: the lowest that has what it has.
inline uint8_t version_of(const Contract& contract) {
  const bool has_example = std::ranges::any_of(contract.functions, [](const Function& function) {
    return find_pragma(function.pragmas, Pragma::Name::kExample) != nullptr;
  });
  return has_example ? 2 : 1;
}

inline constexpr std::array<uint8_t, 4> kDescriptorMagic{'M', 'W', 'I', 'T'};

/// Which parts an item has: bits of its first byte.
enum Parts : uint8_t {
  kHasDocs = 0x01,
  kHasPragmas = 0x02,
  kHasStability = 0x04,
  kHasName = 0x08,
  kHasOwner = 0x10,
  kHasFirst = 0x20,   ///< A type's first type, a member's type, a function's result.
  kHasSecond = 0x40,  ///< A type's second type.
  kHasVersion = 0x80,
};

inline constexpr uint8_t kInterfaceParts = kHasDocs | kHasPragmas | kHasStability | kHasVersion;
inline constexpr uint8_t kTypeParts =
    kHasDocs | kHasPragmas | kHasName | kHasOwner | kHasFirst | kHasSecond;
inline constexpr uint8_t kMemberParts = kHasDocs | kHasPragmas | kHasName | kHasFirst;
inline constexpr uint8_t kResourceParts = kHasDocs | kHasPragmas | kHasOwner;
inline constexpr uint8_t kFunctionParts = kHasDocs | kHasPragmas | kHasStability | kHasFirst;

/// Role, access and `async` of a function in one byte.
inline constexpr unsigned kAccessShift = 2;
inline constexpr uint8_t kAsyncBit = 0x10;

/// The fewest bytes that a thing takes.
inline constexpr size_t kLeastType = 2;
inline constexpr size_t kLeastMember = 2;
inline constexpr size_t kLeastResource = 2;
inline constexpr size_t kLeastFunction = 20;
inline constexpr size_t kLeastPragma = 3;

}  // namespace mortise::contract
