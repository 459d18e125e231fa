// SPDX-License-Identifier: Apache-2.0
#include "value/release.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>

#include "contract/random_contract.hpp"
#include "mortise/list.hpp"
#include "mortise/memory.hpp"
#include "value/laid.hpp"
#include "value/random_value.hpp"

namespace mortise::value {
namespace {

using contract::PointerSize;
using contract::TypeIndex;

/// Blocks that are allocated, with what they were asked for.
std::map<void*, std::pair<size_t, size_t>> blocks;

void* noting_allocate(size_t size, size_t alignment) {
  void* const block = detail::heap_allocate(size, alignment);
  blocks[block] = {size, alignment};
  return block;
}
void noting_release(void* block, size_t size, size_t alignment) {
  const auto known = blocks.find(block);
  ASSERT_NE(known, blocks.end()) << "a block that is not allocated";
  EXPECT_EQ(known->second, std::pair(size, alignment));
  blocks.erase(known);
  detail::heap_release(block, size, alignment);
}

class ReleaseTest : public testing::Test {
 protected:
  void SetUp() override { blocks.clear(); }
  void TearDown() override { detail::memory = before_; }

 private:
  const detail::Memory before_ = std::exchange(detail::memory, {&noting_allocate, &noting_release});
};

/// Lifts random values into the heap and releases them. @return how many held something.
size_t release_some(const Laid& side, TypeIndex type, RandomValues& random,
                    const Release& release) {
  const auto lift =
      compile(TypeAt{side.contract, type, PointerSize::k4},
              TypeAt{side.contract, type, PointerSize::k8}, {.trust = Trust::kHostile});
  EXPECT_TRUE(lift);
  size_t holding = 0;
  for (const Tree& tree : random.some(side.contract, type, 4)) {
    Lying lowered(side, type, PointerSize::k4);
    EXPECT_TRUE(lowered.place(tree));
    Lying lifted(side, type, PointerSize::k8);
    EXPECT_TRUE(lift->run(lowered.value(), lowered.segment(), lifted.value(), lifted.sink()));
    lifted.sink().keep();
    holding += blocks.empty() ? 0 : 1;
    release.run(lifted.value());
    EXPECT_TRUE(blocks.empty());
    blocks.clear();
  }
  return holding;
}

TEST_F(ReleaseTest, GivesBackAllThatAValueHolds) {
  constexpr uint64_t kSeeds = 100;
  size_t holding = 0;
  size_t types_of_nothing = 0;
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Laid side(contract::random_contract(seed));
    RandomValues random(seed);
    for (TypeIndex type = 0; type < side.contract.types.size(); ++type) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", type " + std::to_string(type) + ": " +
                   side.contract.text(type));
      if (!is_plain(side, type)) continue;
      const auto release = Release::make(side.contract, type);
      ASSERT_TRUE(release);
      const size_t held = release_some(side, type, random, *release);
      if (release->is_nothing()) {
        EXPECT_EQ(held, 0u);
        ++types_of_nothing;
      }
      holding += held;
    }
  }
  EXPECT_GT(holding, 500u);
  EXPECT_GT(types_of_nothing, 300u);
}

void check(const std::string& type, bool is_nothing) {
  const Laid side = laid(
      "enum e { a, b } flags f { a } record flat { a: u8, b: tuple<f32, e> }\n"
      "type t = " +
      type + ";");
  const auto release = Release::make(side.contract, named(side.contract, "t"));
  ASSERT_TRUE(release);
  EXPECT_EQ(release->is_nothing(), is_nothing) << type;
}

TEST_F(ReleaseTest, KnowsWhatHoldsNothing) {
  check("u8", true);
  check("flat", true);
  check("option<result<flat, f>>", true);
  check("list<list<char, 3>, 4>", true);
  check("result", true);
  check("string", false);
  check("list<u8>", false);
  check("map<u8, u8>", false);
  check("option<tuple<flat, string>>", false);
  check("list<string, 2>", false);
  check("result<_, string>", false);
}

TEST_F(ReleaseTest, FollowsTheLiveCaseAlone) {
  const Laid side = laid("variant t { a(u64), b(string), c }");
  const auto release = Release::make(side.contract, named(side.contract, "t"));
  ASSERT_TRUE(release);
  struct Value {
    uint64_t tag;
    uint64_t payload[2];
  };
  Value number{0, {0x1234, 5}};
  release->run(reinterpret_cast<std::byte*>(&number));
  Value none{2, {0x1234, 5}};
  release->run(reinterpret_cast<std::byte*>(&none));
  Value empty{1, {0x1234, 0}};  // nobody follows the pointer of no bytes
  release->run(reinterpret_cast<std::byte*>(&empty));
}

TEST_F(ReleaseTest, TakesWhatGeneratedTypesMake) {
  const Laid side = laid("record tag { key: string, sizes: list<u16> } type t = list<tag>;");
  const auto release = Release::make(side.contract, named(side.contract, "t"));
  ASSERT_TRUE(release);
  struct Tag {
    String key;
    List<uint16_t> sizes;
  };
  alignas(List<Tag>) std::byte room[sizeof(List<Tag>)];
  auto* const list = new (room) List<Tag>(2);
  (*list)[1].key = "blur";
  (*list)[1].sizes = List<uint16_t>(3);
  EXPECT_EQ(blocks.size(), 3u);
  release->run(room);
  EXPECT_TRUE(blocks.empty());
}

/// Each level doubles; were the parts not shared, this would be a million steps.
TEST_F(ReleaseTest, SharedPartsAreMadeOnce) {
  std::string items = "record r0 { a: string, b: string }\n";
  for (int i = 1; i < 20; ++i) {
    const std::string part = "r" + std::to_string(i - 1);
    items += "record r" + std::to_string(i);
    items += " { a: " + part;
    items += ", b: " + part;
    items += " }\n";
  }
  const Laid side = laid(items);
  const TypeIndex type = named(side.contract, "r19");
  const auto release = Release::make(side.contract, type);
  ASSERT_TRUE(release);
  std::vector<uint64_t> zeros(side.size(type, PointerSize::k8) / 8);
  auto* const value = reinterpret_cast<std::byte*>(zeros.data());
  new (value + zeros.size() * 8 - sizeof(String)) String("last");
  EXPECT_EQ(blocks.size(), 1u);
  release->run(value);
  EXPECT_TRUE(blocks.empty());
}

}  // namespace
}  // namespace mortise::value
