// SPDX-License-Identifier: Apache-2.0
#include "base/failing_heap.hpp"

#include <cstdlib>
#include <new>

#include "mortise/memory.hpp"

namespace mortise::base {

FailingHeap& failing_heap() {
  static constinit FailingHeap heap;
  return heap;
}

bool FailingHeap::refuses() {
  const int64_t limit = fails_at;
  if (limit < 0) return false;
  const int64_t number = asked++;
  return fails_once ? number == limit : number >= limit;
}

void* failing_allocate(size_t size, size_t alignment) {
  if (failing_heap().refuses()) return nullptr;
  void* const block = detail::heap_allocate(size == 0 ? 1 : size, alignment);
  if (block != nullptr) ++failing_heap().blocks;
  return block;
}

void failing_release(void* block, size_t, size_t) {
  if (block != nullptr) --failing_heap().blocks;
  std::free(block);
}

}  // namespace mortise::base

namespace {

constexpr size_t kUsual = alignof(std::max_align_t);

void* allocate(size_t size, size_t alignment) {
  return mortise::base::failing_allocate(size, alignment);
}
void* allocate_or_throw(size_t size, size_t alignment) {
  void* const block = allocate(size, alignment);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}
void release(void* block) { mortise::base::failing_release(block, 0, 0); }

}  // namespace

// All of them: a sanitizer brings its own for those that are missing.
void* operator new(size_t size) { return allocate_or_throw(size, kUsual); }
void* operator new[](size_t size) { return allocate_or_throw(size, kUsual); }
void* operator new(size_t size, const std::nothrow_t&) noexcept { return allocate(size, kUsual); }
void* operator new[](size_t size, const std::nothrow_t&) noexcept { return allocate(size, kUsual); }
void* operator new(size_t size, std::align_val_t alignment) {
  return allocate_or_throw(size, static_cast<size_t>(alignment));
}
void* operator new[](size_t size, std::align_val_t alignment) {
  return allocate_or_throw(size, static_cast<size_t>(alignment));
}
void operator delete(void* block) noexcept { release(block); }
void operator delete[](void* block) noexcept { release(block); }
void operator delete(void* block, size_t) noexcept { release(block); }
void operator delete[](void* block, size_t) noexcept { release(block); }
void operator delete(void* block, const std::nothrow_t&) noexcept { release(block); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { release(block); }
void operator delete(void* block, std::align_val_t) noexcept { release(block); }
void operator delete[](void* block, std::align_val_t) noexcept { release(block); }
void operator delete(void* block, size_t, std::align_val_t) noexcept { release(block); }
void operator delete[](void* block, size_t, std::align_val_t) noexcept { release(block); }
