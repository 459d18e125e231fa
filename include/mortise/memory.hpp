// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>

#include "mortise/abi.h"

namespace mortise::detail {

inline void* heap_allocate(size_t size, size_t alignment) {
  if (alignment <= alignof(max_align_t)) return std::malloc(size);
  return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}
inline void heap_release(void* block, size_t, size_t) { std::free(block); }

/// The one heap for what crosses, as this image reaches it: the host's in a plugin, set by `create`
/// before anything else runs; the process's own in a host, which is the same one. Read and written
/// atomically: a plugin that is linked into a host may be created again while calls run.
struct Memory {
  void* (*allocate)(size_t size, size_t alignment);
  void (*release)(void* block, size_t size, size_t alignment);
};
inline constinit Memory memory{&heap_allocate, &heap_release};

inline void put_memory(const Memory& heap) noexcept {
  __atomic_store_n(&memory.allocate, heap.allocate, __ATOMIC_RELAXED);
  __atomic_store_n(&memory.release, heap.release, __ATOMIC_RELAXED);
}

[[noreturn]] inline void out_of_memory() {
#if defined(__cpp_exceptions)
  throw std::bad_alloc();
#else
  std::abort();
#endif
}

/// Room for `count` elements, not initialised; null for none. Does not return without memory.
template <class T>
T* allocate_array(size_t count) {
  if (count == 0) return nullptr;
  if (count > SIZE_MAX / sizeof(T)) out_of_memory();
  const auto allocate = __atomic_load_n(&memory.allocate, __ATOMIC_RELAXED);
  void* block = allocate(count * sizeof(T), alignof(T));
  if (block == nullptr) out_of_memory();
  return static_cast<T*>(block);
}

/// Gives back what `allocate_array` gave for `count` elements; they are destroyed already.
template <class T>
void release_array(T* elements, size_t count) noexcept {
  if (elements == nullptr) return;
  __atomic_load_n(&memory.release, __ATOMIC_RELAXED)(elements, count * sizeof(T), alignof(T));
}

}  // namespace mortise::detail
