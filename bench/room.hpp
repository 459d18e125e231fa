// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace bench {

/// What makes a plugin as large as one that does something: 60 kB with the rest.
template <size_t size>
consteval std::array<uint8_t, size> room() {
  std::array<uint8_t, size> bytes{};
  uint32_t value = 1;
  for (uint8_t& byte : bytes)
    byte = static_cast<uint8_t>((value = value * 1664525 + 1013904223) >> 24);
  return bytes;
}
[[gnu::used]] constexpr auto kRoom = room<45'000>();

}  // namespace bench
