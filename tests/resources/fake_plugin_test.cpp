// SPDX-License-Identifier: Apache-2.0
//
// A fake of a contract with resources: behind its handles are numbers of the test's choice.
// docs/testing.md quotes this.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mortise/host.hpp>
#include <mortise/testing/fake_plugin.hpp>
#include <string>
#include <test/shop/prices.hpp>
#include <vector>
#include <walls.hpp>

namespace {

using mortise::Kind;
using mortise::testing::FakePlugin;
using test::shop::Cart;
using test::shop::CartRef;
using test::shop::ItemView;
using test::shop::Prices;
using CartObject = Prices::CartObject;
using CouponObject = Prices::CouponObject;
using testing::ElementsAre;

class FakeShop : public testing::Test {
 protected:
  FakeShop() {
    fake_.on<&Prices::Interface::new_cart>(
        [this](uint32_t room) { return fake_.make<CartObject>(room); });
    fake_.on<&CartObject::total>(
        [this](CartRef cart) { return 100 * *fake_.number<CartObject>(cart); });
    const auto added = host_.add(fake_.entry(), "fake");
    EXPECT_TRUE(added) << added.message();
  }
  Prices::Client shop() { return host_.point<Prices>("shops").one(); }
  Cart cart(uint32_t number) {
    auto made = shop().new_cart(number);
    EXPECT_TRUE(made) << made.message();
    return *std::move(made);
  }

  FakePlugin<Prices> fake_;
  mortise::Host host_{test::behind_wall()};
};

TEST_F(FakeShop, HandlesStandForNumbers) {
  {
    const Cart first = cart(7);
    const Cart second = cart(8);
    EXPECT_EQ(*shop().cart_total(first), 700u);
    EXPECT_EQ(*shop().cart_total(second), 800u);
    EXPECT_THAT(fake_.ended<CartObject>(), ElementsAre());
  }
  EXPECT_THAT(fake_.ended<CartObject>(), ElementsAre(8, 7));
  EXPECT_THAT(fake_.ended<CouponObject>(), ElementsAre());
  EXPECT_THAT(fake_.calls(), ElementsAre("[constructor]cart", "[constructor]cart",
                                         "[method]cart.total", "[method]cart.total"));
}

TEST_F(FakeShop, MethodsTakeTheirParametersBehindTheHandle) {
  std::string seen;
  fake_.on<&CartObject::add>(
      [&](CartRef self, const ItemView& what)
          -> mortise::Outcome<mortise::Result<uint64_t, test::shop::Failure>> {
        seen = std::string(std::string_view(what.name)) + std::to_string(what.cents);
        return mortise::Result<uint64_t, test::shop::Failure>::ok(*fake_.number<CartObject>(self) +
                                                                  1);
      });
  const auto sum = shop().cart_add(cart(3), {.name = "bread", .cents = 20});
  ASSERT_TRUE(sum) << sum.message();
  EXPECT_EQ(*sum, 4u);
  EXPECT_EQ(seen, "bread20");
  EXPECT_EQ(fake_.count<&CartObject::add>(), 1u);
}

TEST_F(FakeShop, WhatItIsGivenEndsWithTheAnswer) {
  std::vector<uint64_t> paid;
  fake_.on<&Prices::Interface::pay>([&](Cart cart) {
    paid.push_back(*fake_.number<CartObject>(cart));
    EXPECT_THAT(fake_.ended<CartObject>(), ElementsAre());
    return uint64_t{1};
  });
  EXPECT_EQ(*shop().pay(cart(5)), 1u);
  EXPECT_THAT(paid, ElementsAre(5));
  EXPECT_THAT(fake_.ended<CartObject>(), ElementsAre(5));
}

TEST_F(FakeShop, KeptHandlesEndWithThePlugin) {
  Cart kept;
  fake_.on<&Prices::Interface::pay>([&](Cart cart) {
    kept = std::move(cart);
    return uint64_t{0};
  });
  ASSERT_TRUE(shop().pay(cart(6)));
  EXPECT_THAT(fake_.ended<CartObject>(), ElementsAre());
  static_cast<void>(kept.release());  // the plugin's own; it ends with it
  ASSERT_TRUE(host_.unload("fake"));
  EXPECT_THAT(fake_.ended<CartObject>(), ElementsAre(6));
  EXPECT_FALSE(fake_.make<CartObject>(1)) << "there is no host any more";
}

TEST_F(FakeShop, ForeignAndFailingOnes) {
  EXPECT_FALSE(fake_.number<CartObject>(CartRef(12345)));
  fake_.fail<&CartObject::total>(Kind::kDenied);
  const Cart one = cart(1);
  EXPECT_EQ(shop().cart_total(one).kind(), Kind::kDenied);
  EXPECT_EQ(shop().new_coupon().kind(), Kind::kUnsupported) << "the test has no answer for it";
}

}  // namespace
