// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace mortise::engine::native {

/// Addresses [begin, end).
struct AddressRange {
  uintptr_t begin = 0;
  uintptr_t end = 0;

  bool contains(uintptr_t address) const { return address >= begin && address < end; }
};

/// Whether a thread of this process, other than the calling one, would run into nothing if `code`
/// were unmapped.
///
/// A thread counts as inside when its instruction pointer or a word of its stack points into the
/// range, or a word of its stack is the address of an object whose first word does: return
/// addresses and objects with virtual functions do, so does rubbish that looks like them. A thread
/// that never stops running cannot be looked at and counts too. So it may answer yes without need.
/// It does not find what a thread holds only deeper in the heap.
///
/// @return which thread it is, for the operator; nothing when there is none.
std::optional<std::string> thread_inside(const AddressRange& code);

}  // namespace mortise::engine::native
