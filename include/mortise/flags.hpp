// SPDX-License-Identifier: Apache-2.0
#pragma once

// WIT's flags in C++: an `enum class` of exactly their width, with the operators of bits.

#include <cstdint>
#include <type_traits>

namespace mortise {

/// Whether all of `wanted` are in `flags`.
template <class Flags>
  requires std::is_enum_v<Flags>
constexpr bool has(Flags flags, Flags wanted) noexcept {
  return (flags & wanted) == wanted;
}

}  // namespace mortise

/// The operators of flags, beside their type so that they are found. `count` flags are known: `~`
/// switches on no others.
#define MORTISE_FLAGS(Flags, count)                                             \
  constexpr Flags operator|(Flags a, Flags b) noexcept {                        \
    using Bits = std::underlying_type_t<Flags>;                                 \
    return static_cast<Flags>(static_cast<Bits>(a) | static_cast<Bits>(b));     \
  }                                                                             \
  constexpr Flags operator&(Flags a, Flags b) noexcept {                        \
    using Bits = std::underlying_type_t<Flags>;                                 \
    return static_cast<Flags>(static_cast<Bits>(a) & static_cast<Bits>(b));     \
  }                                                                             \
  constexpr Flags operator^(Flags a, Flags b) noexcept {                        \
    using Bits = std::underlying_type_t<Flags>;                                 \
    return static_cast<Flags>(static_cast<Bits>(a) ^ static_cast<Bits>(b));     \
  }                                                                             \
  constexpr Flags operator~(Flags a) noexcept {                                 \
    return a ^ static_cast<Flags>((uint64_t{1} << (count)) - 1);                \
  }                                                                             \
  constexpr Flags& operator|=(Flags& a, Flags b) noexcept { return a = a | b; } \
  constexpr Flags& operator&=(Flags& a, Flags b) noexcept { return a = a & b; } \
  constexpr Flags& operator^=(Flags& a, Flags b) noexcept { return a = a ^ b; } \
  static_assert(true, "a semicolon follows")
