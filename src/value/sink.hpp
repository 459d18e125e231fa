// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace mortise::value {

/// Where a program finds room for what a value refers to. One-thread.
class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  virtual ~Sink() = default;

  /// Room that is not initialised. What is skipped for the alignment is zero.
  ///
  /// @param size  bytes, more than 0. @param alignment  a power of two, at most 8.
  /// @return null when there is none.
  std::byte* allocate(size_t size, size_t alignment) {
    const auto left = static_cast<size_t>(end_ - next_);
    const size_t gap = -reinterpret_cast<uintptr_t>(next_) & (alignment - 1);
    if (gap > left || size > left - gap) return more(size, alignment);
    for (size_t i = 0; i < gap; ++i) next_[i] = std::byte{0};
    std::byte* const room = next_ + gap;
    next_ = room + size;
    return room;
  }
  /// Takes back everything that was allocated since the last `keep`.
  virtual void undo() = 0;
  /// What was allocated so far belongs to the value now.
  virtual void keep() = 0;
  /// What the pointers of the target count from, where they are offsets; null where they are
  /// addresses.
  virtual std::byte* base() const { return nullptr; }

 protected:
  /// Where there is no room from `next_` on.
  virtual std::byte* more(size_t size, size_t alignment) = 0;

  std::byte* next_ = nullptr;  // what is free, up to `end_`
  std::byte* end_ = nullptr;
};

/// Blocks of the one heap for what crosses: each belongs to the string or list that refers to it.
class HeapSink final : public Sink {
 public:
  ~HeapSink() override { undo(); }

  void undo() override;
  void keep() override { blocks_.clear(); }

 private:
  std::byte* more(size_t size, size_t alignment) override;

  struct Block {
    std::byte* address;
    size_t size;
    size_t alignment;
  };
  std::vector<Block> blocks_;
};

/// A linear memory of which the front is in use: pointers are offsets, and nothing is given back
/// alone.
class SegmentSink final : public Sink {
 public:
  /// @param base  outlives the sink; aligned to 8. @param size  less than 2^32. @param used  bytes
  /// at the front that are taken: at least 8, so that no offset is 0.
  SegmentSink(std::byte* base, size_t size, size_t used) : base_(base), kept_(base + used) {
    next_ = kept_;
    end_ = base + size;
  }

  void undo() override { next_ = kept_; }
  void keep() override { kept_ = next_; }
  std::byte* base() const override { return base_; }
  size_t used() const { return static_cast<size_t>(next_ - base_); }

 private:
  std::byte* more(size_t, size_t) override { return nullptr; }

  std::byte* const base_;
  std::byte* kept_;
};

/// Room for views, all given back at once: their lists of what is not flat lie here.
class ArenaSink final : public Sink {
 public:
  void undo() override { clear(); }
  void keep() override {}
  /// Gives everything back; the largest piece is kept for the next value.
  void clear();
  /// Overwrites everything that was allocated, so that whoever still reads it is found out.
  void scribble();

 private:
  static constexpr size_t kPiece = 4096;

  std::byte* more(size_t size, size_t alignment) override;
  void use_last();

  struct Piece {
    std::unique_ptr<std::byte[]> bytes;
    size_t size = 0;
  };
  std::vector<Piece> pieces_;  // room is in the last one
};

}  // namespace mortise::value
