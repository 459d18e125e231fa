// SPDX-License-Identifier: Apache-2.0
//
// A caller that knows another version of the types: what the other side has no place for is
// dropped.
#include <gtest/gtest.h>

#include <mortise/host.hpp>
#include <next/test/shop/prices.hpp>
#include <string>
#include <utility>
#include <walls.hpp>

namespace {

using next::test::shop::Cart;
using next::test::shop::Prices;

class NextResourceTest : public testing::Test {
 protected:
  NextResourceTest() {
    const auto loaded = host_.load(std::string(MORTISE_RESOURCE_PLUGINS) + "/shop.so");
    EXPECT_TRUE(loaded) << loaded.message();
  }
  Prices::Client shop() { return host_.point<Prices>("shops").one(); }
  Cart cart() {
    auto made = shop().new_cart(1);
    EXPECT_TRUE(made) << made.message();
    return *std::move(made);
  }

  mortise::Host host_{test::behind_wall()};
};

TEST_F(NextResourceTest, WhatThePluginHasNoPlaceForIsDropped) {
  const Cart kept = cart();
  const auto sent = shop().send({.note = "for you", .gift = cart()});
  ASSERT_TRUE(sent) << sent.message();
  EXPECT_EQ(*sent, 7u);
  EXPECT_EQ(*shop().alive(), 1u);
  EXPECT_EQ(*shop().cart_total(kept), 0u);
}

TEST_F(NextResourceTest, WhatTheCallerHasNoPlaceForIsDropped) {
  const auto box = shop().fetch();
  ASSERT_TRUE(box) << box.message();
  EXPECT_EQ(box->note, "from the shop");
  EXPECT_EQ(*shop().alive(), 0u);
}

TEST_F(NextResourceTest, ACallThatDoesNotTakeItLeavesNothing) {
  EXPECT_TRUE(
      shop().with({.deadline_ns = 1}).send({.note = "for you", .gift = cart()}).has_system_error());
  EXPECT_EQ(*shop().alive(), 0u);
}

}  // namespace
