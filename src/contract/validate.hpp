// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "contract/contract.hpp"

namespace mortise::contract {

/// How much a contract may hold. Members are fields, cases, flags, elements and parameters, of all
/// types and functions together.
inline constexpr uint32_t kMaxTypes = 65'536;
inline constexpr uint32_t kMaxResources = 4'096;
inline constexpr uint32_t kMaxFunctions = 4'096;
inline constexpr uint32_t kMaxMembers = 131'072;
inline constexpr uint32_t kMaxPragmas = 65'536;

/// A rule that a contract breaks.
struct Violation {
  enum class Part : uint8_t { kInterface, kType, kResource, kFunction };

  Part part;
  uint32_t number;      ///< Of the type, resource or function.
  std::string message;  ///< "field 2 'width': there is no type 17"
  bool too_large;       ///< A limit is passed, else a rule is broken.
};

/// The first rule of `Contract` that a contract breaks; none where it may be used. Takes time in
/// proportion to the contract, but for sorting the names, and is safe for any content.
std::optional<Violation> validate(const Contract& contract);

/// The same for a contract that is known to keep the rules, as those from sources do: whether it is
/// within the limits, sizes among them.
std::optional<Violation> check_limits(const Contract& contract);

/// `type 3 'image': field 2 'width': there is no type 17`
std::string to_text(const Violation& violation, const Contract& contract);

}  // namespace mortise::contract
