// SPDX-License-Identifier: Apache-2.0
#pragma once

// For tests: a program that links this has an allocator that counts, and fails when it is told to.
// It serves `new` and, where a test puts them into `detail::memory`, the blocks that cross.

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace mortise::base {

/// What is counted and refused. Thread-safe.
struct FailingHeap {
  std::atomic<int64_t> blocks{0};       ///< That are not given back.
  std::atomic<int64_t> asked{0};        ///< Since it was armed.
  std::atomic<int64_t> fails_at{-1};    ///< The number of the allocation; below 0 for none.
  std::atomic<bool> fails_once{false};  ///< Else all that follow fail too.

  /// From now on the allocation number `number` fails, counted from 0.
  void arm(int64_t number, bool once) {
    asked = 0;
    fails_once = once;
    fails_at = number;
  }
  void disarm() { fails_at = -1; }
  /// Whether anything was refused since it was armed to fail at `number`.
  bool has_failed(int64_t number) const { return asked > number; }

  bool refuses();
};
FailingHeap& failing_heap();

/// As `detail::Memory` wants them.
void* failing_allocate(size_t size, size_t alignment);
void failing_release(void* block, size_t size, size_t alignment);

}  // namespace mortise::base
