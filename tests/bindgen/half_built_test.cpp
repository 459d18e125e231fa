// SPDX-License-Identifier: Apache-2.0
//
// Authors in C give back what they have made when their function fails half-way.
#include <gtest/gtest.h>
#include <test/kinds/kinds.h>

#include <cstdlib>
#include <map>
#include <utility>

extern "C" mortise_status build_half(const mortise_host* host, int fails_at_the_end,
                                     test_kinds_kinds_deeper* result);

namespace {

/// A heap that knows its blocks, and has no more than a number of them.
struct Heap {
  static inline std::map<void*, std::pair<size_t, size_t>> blocks{};
  static inline size_t room = 0;

  static void* allocate(size_t size, size_t alignment) {
    if (room == 0) return nullptr;
    --room;
    void* const block = std::malloc(size);
    blocks[block] = {size, alignment};
    return block;
  }
  static void release(void* block, size_t size, size_t alignment) {
    const auto found = blocks.find(block);
    ASSERT_NE(found, blocks.end()) << "no block of this heap, or released twice";
    EXPECT_EQ(found->second, std::pair(size, alignment));
    blocks.erase(found);
    std::free(block);
  }
};

class HalfBuilt : public testing::Test {
 protected:
  HalfBuilt() {
    host_.size = sizeof(host_);
    host_.allocate = &Heap::allocate;
    host_.release = &Heap::release;
    Heap::blocks.clear();
  }
  mortise_host host_{};
  test_kinds_kinds_deeper result_{};
};

constexpr size_t kBlocks = 1 + 2 * (1 + 2 * 2) + 1;

TEST_F(HalfBuilt, NothingIsLeftWhereverMemoryEnds) {
  for (size_t room = 0; room < kBlocks; ++room) {
    SCOPED_TRACE(room);
    Heap::room = room;
    EXPECT_EQ(build_half(&host_, 0, &result_), MORTISE_OVERLOADED);
    EXPECT_EQ(Heap::room, 0u) << "all of it was used";
    EXPECT_TRUE(Heap::blocks.empty());
  }
}

TEST_F(HalfBuilt, AWholeValueIsGivenBackOnce) {
  Heap::room = kBlocks;
  EXPECT_EQ(build_half(&host_, 1, &result_), MORTISE_FAILED);
  EXPECT_TRUE(Heap::blocks.empty());
  Heap::room = kBlocks;
  ASSERT_EQ(build_half(&host_, 0, &result_), MORTISE_OK);
  EXPECT_EQ(Heap::blocks.size(), kBlocks);
  test_kinds_kinds_deeper_release(&host_, &result_);
  EXPECT_TRUE(Heap::blocks.empty());
  test_kinds_kinds_deeper_release(&host_, &result_);  // nothing is left in it
}

}  // namespace
