// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "contract/layout.hpp"
#include "value/program.hpp"

namespace mortise::value {

/// What a string or list is in memory: where its elements are, and how many.
struct Slice {
  uintptr_t begin = 0;  ///< An address, checked or not.
  uint64_t count = 0;

  const std::byte* data() const { return reinterpret_cast<const std::byte*>(begin); }
};

/// A number, read once: a peer may change it meanwhile. Aligned.
template <class Number>
Number load_once(const std::byte* at) {
  Number number;
  __atomic_load(reinterpret_cast<const Number*>(at), &number, __ATOMIC_RELAXED);
  return number;
}

inline uint32_t load_tag(const std::byte* at, uint32_t size) {
  if (size == 1) return load_once<uint8_t>(at);
  if (size == 2) return load_once<uint16_t>(at);
  return load_once<uint32_t>(at);
}

inline void store_tag(std::byte* at, uint32_t size, uint32_t tag) {
  const auto put = [&](auto number) { std::memcpy(at, &number, sizeof(number)); };
  if (size == 1) return put(static_cast<uint8_t>(tag));
  if (size == 2) return put(static_cast<uint16_t>(tag));
  put(tag);
}

/// @param base  what offsets count from.
inline Slice load_slice(const std::byte* at, contract::PointerSize pointer, const std::byte* base) {
  if (pointer == contract::PointerSize::k8)
    return {load_once<uintptr_t>(at), load_once<uint64_t>(at + sizeof(uint64_t))};
  return {reinterpret_cast<uintptr_t>(base) + load_once<uint32_t>(at),
          load_once<uint32_t>(at + sizeof(uint32_t))};
}

/// @param begin  null for none. @param base  what offsets count from.
inline void store_slice(std::byte* at, contract::PointerSize pointer, const std::byte* base,
                        const std::byte* begin, uint64_t count) {
  const auto put = [&](auto first, auto second) {
    std::memcpy(at, &first, sizeof(first));
    std::memcpy(at + sizeof(first), &second, sizeof(second));
  };
  if (pointer == contract::PointerSize::k8) return put(reinterpret_cast<uintptr_t>(begin), count);
  put(begin == nullptr ? uint32_t{0} : static_cast<uint32_t>(begin - base),
      static_cast<uint32_t>(count));
}

}  // namespace mortise::value
