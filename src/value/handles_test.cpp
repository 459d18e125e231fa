// SPDX-License-Identifier: Apache-2.0
#include "value/handles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "contract/wit.hpp"
#include "mortise/list.hpp"
#include "mortise/option.hpp"
#include "value/release.hpp"

namespace mortise::value {
namespace {

using resource::Fault;
using resource::Table;

constexpr const char* kWit = R"(package test:shop@1.0.0;
interface prices {
  resource cart;
  resource coin;
  record order { note: string, cart: cart }
  variant gift { nothing, coin(coin), orders(list<option<order>>) }
  pay: func(orders: list<option<order>>, tip: borrow<coin>, gift: gift, last: cart) -> gift;
  plain: func(n: u32, text: string) -> list<string>;
}
)";

struct Order {
  String note{};
  uint32_t cart = 0;
};
/// The layout of `gift`.
struct Gift {
  uint8_t tag = 0;
  union Payload {
    uint32_t coin;
    alignas(8) std::byte orders[16];
  } payload{};
};
struct Arguments {
  List<Option<Order>> orders{};
  uint32_t tip = 0;
  Gift gift{};
  uint32_t last = 0;
};

/// Ends at once, and counts.
class Counter final : public resource::Implementer {
 public:
  void end(const resource::Doomed& doomed) noexcept override {
    ++ended;
    Table::process().finish(doomed.index);
  }
  int ended = 0;
};

class HandlesTest : public ::testing::Test {
 protected:
  uint32_t make(resource::Party owner = resource::kApplication) {
    uint32_t handle = 0;
    EXPECT_EQ(Table::process().create(resource::type_of("any"), 0, owner, counter_, handle),
              Fault::kNone);
    return handle;
  }
  static List<Option<Order>> orders(uint32_t first, uint32_t second) {
    ListBuilder<Option<Order>> made;
    made.push(Order{.note = "a note that is long enough for a block", .cart = first});
    made.push({});
    made.push(Order{.note = "", .cart = second});
    return made.finish();
  }
  const contract::Function& function(size_t number) const { return contract_.functions[number]; }

  const contract::Contract contract_ =
      contract::describe_all(contract::read_wit_text("test.wit", kWit).resolved).front();
  const std::shared_ptr<Counter> counter_ = std::make_shared<Counter>();
};

TEST_F(HandlesTest, AreFoundInTheOrderOfTheValue) {
  const auto handles = Handles::of_arguments(contract_, 0);
  ASSERT_TRUE(handles);
  Arguments arguments{.orders = orders(11, 12), .tip = 13, .gift = {}, .last = 15};
  HandleList found;
  handles->find(reinterpret_cast<const std::byte*>(&arguments), found);
  EXPECT_THAT(found, ::testing::ElementsAre(Handle{11, 0, true}, Handle{12, 0, true},
                                            Handle{13, 1, false}, Handle{15, 0, true}));
  arguments.gift.tag = 1;
  arguments.gift.payload.coin = 14;
  found.clear();
  handles->find(reinterpret_cast<const std::byte*>(&arguments), found);
  EXPECT_THAT(found, ::testing::Contains(Handle{14, 1, true}));
  EXPECT_EQ(found.size(), 5u);
}

TEST_F(HandlesTest, FunctionsWithoutThemHaveNothingToFind) {
  EXPECT_FALSE(Handles::of_arguments(contract_, 0)->is_nothing());
  EXPECT_FALSE(Handles::of_type(contract_, *function(0).result)->is_nothing());
  EXPECT_TRUE(Handles::of_arguments(contract_, 1)->is_nothing());
  EXPECT_TRUE(Handles::of_type(contract_, *function(1).result)->is_nothing());
}

TEST_F(HandlesTest, AReleasedValueDropsThemOrLeavesThem) {
  const auto release = Release::make(contract_, *function(0).result);
  ASSERT_TRUE(release);
  for (const Owned owned : {Owned::kKept, Owned::kDropped}) {
    const uint32_t first = make();
    const uint32_t second = make();
    Gift gift;
    gift.tag = 2;
    new (gift.payload.orders) List<Option<Order>>(orders(first, second));
    release->run(reinterpret_cast<std::byte*>(&gift), owned);
    const bool is_dropped = owned == Owned::kDropped;
    EXPECT_EQ(counter_->ended, is_dropped ? 4 : 0);
    for (const uint32_t handle : {first, second})
      EXPECT_EQ(Table::process().drop(handle), is_dropped ? Fault::kStale : Fault::kNone);
  }
}

TEST_F(HandlesTest, OnlyWhatTheOwnerHasAndNobodyKeepsIsDropped) {
  const uint32_t mine = make();
  const uint32_t kept = make();
  const uint32_t theirs = make(77);
  const HandleList all{{mine, 0, true}, {kept, 0, true}, {theirs, 0, true}, {theirs, 0, false}};
  drop_owned(all, {{kept, 0, true}}, resource::kApplication);
  EXPECT_EQ(counter_->ended, 1);
  EXPECT_EQ(Table::process().drop(mine), Fault::kStale);
  EXPECT_EQ(Table::process().drop(kept), Fault::kNone);
  EXPECT_EQ(Table::process().drop(theirs), Fault::kNone);
}

}  // namespace
}  // namespace mortise::value
