// SPDX-License-Identifier: Apache-2.0
#include "resource/table.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace mortise::resource {
namespace {

constexpr Party kShop = 100;
constexpr Party kBank = 200;
const Type kCart = type_of("demo:shop/prices@1#cart");
const Type kCoin = type_of("demo:shop/prices@1#coin");

/// Notes what ends, and ends it at once.
class Notes final : public Implementer {
 public:
  explicit Notes(Table& table) : table_(table) {}
  void end(const Doomed& doomed) noexcept override {
    ended.push_back(doomed.representation);
    table_.finish(doomed.index);
  }
  std::vector<uint64_t> ended;

 private:
  Table& table_;
};

class TableTest : public testing::Test {
 protected:
  uint32_t make(uint64_t representation, Party owner = kApplication) {
    uint32_t handle = 0;
    EXPECT_EQ(table_.create(kCart, representation, owner, notes_, handle), Fault::kNone);
    return handle;
  }
  Fault find(uint32_t handle, Party user, uint64_t& representation) {
    return table_.find(handle, kCart, user, *notes_, representation);
  }
  std::vector<uint64_t>& ended() { return notes_->ended; }

  Table table_{1000};
  const std::shared_ptr<Notes> notes_ = std::make_shared<Notes>(table_);
};

TEST_F(TableTest, AHandleIsANumberBelowTwoToThe28AndNeverZero) {
  for (uint64_t i = 0; i < 3000; ++i) {
    const uint32_t handle = make(i);
    EXPECT_GT(handle, 0u);
    EXPECT_LT(handle, 1u << 28);
    EXPECT_EQ(table_.drop(handle, kApplication), Fault::kNone);
  }
  EXPECT_EQ(ended().size(), 3000u);
  EXPECT_EQ(table_.size(), 0u);
}

TEST_F(TableTest, OnlyTheOwnerMovesAndDrops) {
  const uint32_t handle = make(1);
  EXPECT_EQ(table_.move(handle, kCart, kShop, kBank), Fault::kForeign);
  EXPECT_EQ(table_.drop(handle, kShop), Fault::kForeign);
  EXPECT_EQ(table_.move(handle, kCoin, kApplication, kShop), Fault::kOtherType);
  EXPECT_EQ(table_.move(handle, kCart, kApplication, kShop), Fault::kNone);
  EXPECT_EQ(table_.move(handle, kCart, kApplication, kBank), Fault::kForeign);
  EXPECT_TRUE(ended().empty());
  EXPECT_EQ(table_.drop(handle, kShop), Fault::kNone);
  EXPECT_EQ(ended(), std::vector<uint64_t>{1});
}

TEST_F(TableTest, WhatWasDroppedIsStaleEvenWhereItsPlaceIsUsedAgain) {
  const uint32_t old = make(1);
  EXPECT_EQ(table_.drop(old, kApplication), Fault::kNone);
  EXPECT_EQ(table_.drop(old, kApplication), Fault::kStale);
  EXPECT_EQ(table_.drop(old), Fault::kStale);
  for (uint64_t i = 0; i < 2000; ++i) {
    const uint32_t next = make(i);
    EXPECT_NE(next, old);
    EXPECT_EQ(table_.move(old, kCart, kApplication, kShop), Fault::kStale);
    EXPECT_EQ(table_.drop(next, kApplication), Fault::kNone);
  }
  for (const uint32_t nonsense : {0u, 1u << 17, 1u << 28, ~0u})
    EXPECT_EQ(table_.drop(nonsense), Fault::kStale) << nonsense;
}

TEST_F(TableTest, ALoanLetsUseAndKeepsTheHandleWhereItIs) {
  const uint32_t handle = make(7);
  uint64_t representation = 0;
  EXPECT_EQ(find(handle, kShop, representation), Fault::kForeign);
  Loan loan;
  Loan nested;
  EXPECT_EQ(table_.lend(handle, kCart, kBank, kShop, loan), Fault::kForeign);
  EXPECT_EQ(table_.lend(handle, kCart, kApplication, kShop, loan), Fault::kNone);
  EXPECT_EQ(find(handle, kShop, representation), Fault::kNone);
  EXPECT_EQ(representation, 7u);
  EXPECT_EQ(table_.lend(handle, kCart, kShop, kBank, nested), Fault::kNone) << "lent on";
  EXPECT_EQ(table_.move(handle, kCart, kApplication, kShop), Fault::kLent);
  EXPECT_EQ(table_.drop(handle, kApplication), Fault::kLent);
  table_.end(loan);
  EXPECT_EQ(find(handle, kShop, representation), Fault::kForeign) << "kept past the call";
  EXPECT_EQ(table_.drop(handle, kApplication), Fault::kLent);
  table_.end(nested);
  EXPECT_EQ(table_.drop(handle, kApplication), Fault::kNone);
}

TEST_F(TableTest, AnObjectThatDropsWhatIsLentOutLeavesItToTheLastLoan) {
  const uint32_t handle = make(7);
  Loan first;
  Loan second;
  EXPECT_EQ(table_.lend(handle, kCart, kApplication, kShop, first), Fault::kNone);
  EXPECT_EQ(table_.lend(handle, kCart, kApplication, kBank, second), Fault::kNone);
  EXPECT_EQ(table_.drop(handle), Fault::kNone);
  EXPECT_EQ(table_.drop(handle), Fault::kStale);
  table_.end(second);
  EXPECT_TRUE(ended().empty());
  table_.end(first);
  EXPECT_EQ(ended(), std::vector<uint64_t>{7});
}

TEST_F(TableTest, IsFullAtItsCapacity) {
  std::vector<uint32_t> all;
  for (uint64_t i = 0; i < 1000; ++i) all.push_back(make(i));
  uint32_t handle = 0;
  EXPECT_EQ(table_.create(kCart, 1, kApplication, notes_, handle), Fault::kFull);
  EXPECT_EQ(table_.drop(all[500], kApplication), Fault::kNone);
  EXPECT_EQ(table_.create(kCart, 1, kApplication, notes_, handle), Fault::kNone);
  EXPECT_EQ(table_.size(), 1000u);
  EXPECT_NE(handle, all[500]);
}

TEST_F(TableTest, HandlesOfAnImplementerThatIsGoneAreOrphans) {
  const uint32_t mine = make(1);
  const uint32_t lent = make(2, kBank);
  Loan loan;
  EXPECT_EQ(table_.lend(lent, kCart, kBank, kShop, loan), Fault::kNone);
  EXPECT_EQ(table_.drop(lent), Fault::kNone);
  std::vector<uint64_t> left;
  for (uint32_t cursor = 0; const auto next = table_.orphan(*notes_, cursor);)
    left.push_back(next->representation);
  EXPECT_EQ(left, (std::vector<uint64_t>{1, 2}));
  EXPECT_EQ(table_.move(mine, kCart, kApplication, kShop), Fault::kOrphan);
  EXPECT_EQ(status_of(Fault::kOrphan), MORTISE_CONFLICT);
  table_.end(loan);
  table_.drop_all(kApplication);
  EXPECT_EQ(table_.size(), 0u);
  EXPECT_TRUE(ended().empty());
}

TEST_F(TableTest, AnOwnerThatEndsLeavesNothing) {
  const uint32_t other = make(1);
  for (uint64_t i = 0; i < 10; ++i) make(i, kShop);
  table_.drop_all(kShop);
  EXPECT_EQ(ended().size(), 10u);
  EXPECT_EQ(table_.drop(other, kApplication), Fault::kNone);
}

TEST_F(TableTest, EveryFaultHasWordsAndAStatus) {
  for (const Fault fault : {Fault::kStale, Fault::kForeign, Fault::kOtherType, Fault::kLent})
    EXPECT_EQ(status_of(fault), MORTISE_INVALID);
  for (const Fault fault : {Fault::kFull, Fault::kNoMemory})
    EXPECT_EQ(status_of(fault), MORTISE_OVERLOADED);
  for (int i = 0; i <= static_cast<int>(Fault::kNoMemory); ++i)
    EXPECT_FALSE(words(static_cast<Fault>(i)).empty());
}

}  // namespace
}  // namespace mortise::resource
