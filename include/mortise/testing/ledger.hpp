// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "mortise/memory.hpp"

namespace mortise::testing {

/// The blocks that cross between a plugin and its host: who made them, and which are still there.
/// Thread-safe.
class Ledger {
 public:
  /// A block, or null when it is the one that shall fail.
  /// @param inside  the function that asks for it; empty outside of the plugin, whose blocks are no
  /// concern of ours.
  void* allocate(const mortise::detail::Memory& memory, size_t size, size_t alignment,
                 const std::string& inside) {
    if (inside.empty()) return memory.allocate(size, alignment);
    const std::lock_guard lock(mutex_);
    if (++made_ == failing_) {
      has_failed_ = true;
      return nullptr;
    }
    void* const block = memory.allocate(size, alignment);
    if (block != nullptr) blocks_[block] = {made_, size, alignment, inside};
    return block;
  }

  /// Gives it back; notes when it was asked for with another size or alignment.
  void release(const mortise::detail::Memory& memory, void* block, size_t size, size_t alignment,
               const std::string& inside) {
    if (block == nullptr) return;
    {
      const std::lock_guard lock(mutex_);
      const auto found = blocks_.find(block);
      if (found != blocks_.end()) {
        if (found->second.size != size || found->second.alignment != alignment)
          wrong_ += "released as " + text_of({0, size, alignment, inside}) + ", but made as " +
                    text_of(found->second) + "; ";
        blocks_.erase(found);
      }
    }
    memory.release(block, size, alignment);
  }

  /// A block is the host's own from now on, which gives it back in its own way.
  void hand_over(const void* block) {
    const std::lock_guard lock(mutex_);
    blocks_.erase(const_cast<void*>(block));
  }
  /// The same for all that a function has made.
  void hand_over_all(const std::string& inside) {
    const std::lock_guard lock(mutex_);
    std::erase_if(blocks_, [&](const auto& block) { return block.second.inside == inside; });
  }

  void fail(uint64_t next) {
    const std::lock_guard lock(mutex_);
    failing_ = next == 0 ? 0 : made_ + next;
    has_failed_ = false;
  }
  bool has_failed() const {
    const std::lock_guard lock(mutex_);
    return has_failed_;
  }
  size_t count() const {
    const std::lock_guard lock(mutex_);
    return blocks_.size();
  }

  /// What is wrong: blocks that are there, the oldest first, and sizes that did not agree. Empty
  /// when nothing is.
  std::string problems() const {
    constexpr size_t kMaxNamed = 8;
    const std::lock_guard lock(mutex_);
    std::map<uint64_t, const Block*> by_age;
    size_t bytes = 0;
    for (const auto& [address, block] : blocks_) {
      by_age[block.number] = &block;
      bytes += block.size;
    }
    std::string text = wrong_;
    if (by_age.empty()) return text;
    text += std::to_string(by_age.size()) + " blocks with " + std::to_string(bytes) +
            " bytes are still there: ";
    size_t named = 0;
    for (const auto& [number, block] : by_age) {
      if (named == kMaxNamed) return text + ", ...";
      text += (named++ == 0 ? "" : ", ") + text_of(*block);
    }
    return text;
  }

 private:
  struct Block {
    uint64_t number;
    size_t size;
    size_t alignment;
    std::string inside;
  };

  static std::string text_of(const Block& block) {
    return (block.number == 0 ? "" : "block " + std::to_string(block.number) + ", ") +
           std::to_string(block.size) + " bytes aligned to " + std::to_string(block.alignment) +
           (block.inside.empty() ? "" : ", in '" + block.inside + "'");
  }

  mutable std::mutex mutex_{};
  std::unordered_map<void*, Block> blocks_{};
  std::string wrong_{};
  uint64_t made_ = 0;
  uint64_t failing_ = 0;
  bool has_failed_ = false;
};

}  // namespace mortise::testing
