// SPDX-License-Identifier: Apache-2.0
#include "value/sink.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "mortise/memory.hpp"

namespace mortise::value {

std::byte* HeapSink::more(size_t size, size_t alignment) {
  if (blocks_.size() == blocks_.capacity()) {
    try {
      blocks_.reserve(std::max<size_t>(16, 2 * blocks_.size()));
    } catch (const std::bad_alloc&) {
      return nullptr;
    }
  }
  auto* const block = static_cast<std::byte*>(detail::memory.allocate(size, alignment));
  if (block != nullptr) blocks_.push_back({block, size, alignment});
  return block;
}

void HeapSink::undo() {
  for (const Block& block : blocks_)
    detail::memory.release(block.address, block.size, block.alignment);
  blocks_.clear();
}

std::byte* ArenaSink::more(size_t size, size_t alignment) {
  const size_t last = pieces_.empty() ? 0 : pieces_.back().size;
  const size_t room = std::max({size, kPiece, std::min(2 * last, size_t{1} << 20)});
  try {
    pieces_.push_back({std::make_unique_for_overwrite<std::byte[]>(room), room});
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
  use_last();
  return allocate(size, alignment);  // a piece is aligned for everything
}

void ArenaSink::use_last() {
  next_ = pieces_.empty() ? nullptr : pieces_.back().bytes.get();
  end_ = pieces_.empty() ? nullptr : next_ + pieces_.back().size;
}

void ArenaSink::scribble() {
  for (const Piece& piece : pieces_) {
    const bool is_last = &piece == &pieces_.back();
    std::memset(piece.bytes.get(), 0xDD,
                is_last ? static_cast<size_t>(next_ - piece.bytes.get()) : piece.size);
  }
}

void ArenaSink::clear() {
  const auto largest = std::ranges::max_element(pieces_, {}, &Piece::size);
  if (largest != pieces_.end()) std::iter_swap(pieces_.begin(), largest);
  if (pieces_.size() > 1) pieces_.resize(1);
  use_last();
}

}  // namespace mortise::value
