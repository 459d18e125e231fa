// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <new>

namespace mortise::wall {

/// Room for one record, used again and again. One-thread.
class Room {
 public:
  /// @return false without memory.
  bool reserve(size_t size) {
    if (size <= size_) return true;
    bytes_.reset(new (std::nothrow) std::byte[size]);  // aligned for every record
    size_ = bytes_ == nullptr ? 0 : size;
    return bytes_ != nullptr;
  }
  std::byte* data() const { return bytes_.get(); }
  size_t size() const { return size_; }

 private:
  std::unique_ptr<std::byte[]> bytes_;
  size_t size_ = 0;
};

}  // namespace mortise::wall
