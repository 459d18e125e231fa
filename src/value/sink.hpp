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

  /// @param size  bytes, more than 0. @param alignment  a power of two, at most 8.
  /// @return null when there is none.
  virtual std::byte* allocate(size_t size, size_t alignment) = 0;
  /// Takes back everything that was allocated since the last `keep`.
  virtual void undo() = 0;
  /// What was allocated so far belongs to the value now.
  virtual void keep() = 0;
  /// What the pointers of the target count from, where they are offsets; null where they are
  /// addresses.
  virtual std::byte* base() const { return nullptr; }
};

/// Blocks of the one heap for what crosses: each belongs to the string or list that refers to it.
class HeapSink final : public Sink {
 public:
  ~HeapSink() override { undo(); }

  std::byte* allocate(size_t size, size_t alignment) override;
  void undo() override;
  void keep() override { blocks_.clear(); }

 private:
  struct Block {
    std::byte* address;
    size_t size;
    size_t alignment;
  };
  std::vector<Block> blocks_;
};

/// A linear memory of which the front is in use: pointers are offsets, and nothing is given back
/// alone. Room is zeroed, so that what is between values says nothing of anybody's memory.
class SegmentSink final : public Sink {
 public:
  /// @param base  outlives the sink; aligned to 8. @param size  less than 2^32. @param used  bytes
  /// at the front that are taken: at least 8, so that no offset is 0.
  SegmentSink(std::byte* base, size_t size, size_t used)
      : base_(base), size_(size), used_(used), kept_(used) {}

  std::byte* allocate(size_t size, size_t alignment) override;
  void undo() override { used_ = kept_; }
  void keep() override { kept_ = used_; }
  std::byte* base() const override { return base_; }
  size_t used() const { return used_; }

 private:
  std::byte* const base_;
  const size_t size_;
  size_t used_;
  size_t kept_;
};

/// Room for views, all given back at once: their lists of what is not flat lie here.
class ArenaSink final : public Sink {
 public:
  std::byte* allocate(size_t size, size_t alignment) override;
  void undo() override { clear(); }
  void keep() override {}
  /// Gives everything back; the largest piece is kept for the next value.
  void clear();
  /// Overwrites everything, so that whoever still reads it is found out.
  void scribble();

 private:
  static constexpr size_t kPiece = 4096;

  struct Piece {
    std::unique_ptr<std::byte[]> bytes;
    size_t size = 0;
  };
  std::vector<Piece> pieces_;
  size_t used_ = 0;  // of the last piece
};

}  // namespace mortise::value
