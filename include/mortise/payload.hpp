// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <type_traits>

namespace mortise::detail {

/// Whether a value is copied as its bytes. Not `std::is_trivially_copyable`, to which g++ 12 says
/// no where a class has a move constructor for other arguments of its template.
template <class T>
inline constexpr bool kIsPlain =
    std::is_trivially_copy_constructible_v<T> && std::is_trivially_copy_assignable_v<T> &&
    std::is_trivially_destructible_v<T>;

constexpr size_t largest(std::initializer_list<size_t> sizes) {
  size_t most = 0;
  for (const size_t size : sizes) most = size > most ? size : most;
  return most;
}

/// Bytes of a payload. A case without one takes none, though an empty struct has a size in C++.
template <size_t size, size_t alignment>
struct Payload {
  alignas(alignment) unsigned char bytes[size];
  void* address() noexcept { return bytes; }
  const void* address() const noexcept { return bytes; }
};
template <size_t alignment>
struct Payload<0, alignment> {
  void* address() noexcept { return this; }
  const void* address() const noexcept { return this; }
};

/// Bytes of the largest of several payloads.
template <class... Cases>
using PayloadOf = Payload<largest({(std::is_empty_v<Cases> ? size_t{0} : sizeof(Cases))...}),
                          largest({(std::is_empty_v<Cases> ? size_t{1} : alignof(Cases))...})>;

}  // namespace mortise::detail
