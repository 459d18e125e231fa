// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <mortise/host.hpp>
#include <string>
#include <test/shop/bank.hpp>
#include <test/shop/counters.hpp>
#include <test/shop/prices.hpp>
#include <thread>
#include <utility>
#include <vector>
#include <walls.hpp>

namespace {

using mortise::Code;
using mortise::Kind;
using test::shop::Bank;
using test::shop::Cart;
using test::shop::CartRef;
using test::shop::Coupon;
using test::shop::Failure;
using test::shop::GiftView;
using test::shop::OrderView;
using test::shop::Prices;

std::string file(const std::string& name) {
  return std::string(MORTISE_RESOURCE_PLUGINS) + "/" + name + ".so";
}

/// Waits for what another thread does; the test's own time limit ends it.
void wait_for(const std::function<bool()>& happened) {
  while (!happened()) std::this_thread::yield();
}

class ResourceTest : public testing::Test {
 protected:
  void load(const std::string& name, const std::string& id) {
    const auto loaded = host_.load(file(name), {.id = id});
    ASSERT_TRUE(loaded) << loaded.message();
  }
  Prices::Client shop() { return host_.point<Prices>("shops").one(); }
  Bank::Client bank() { return host_.point<Bank>("banks").one(); }
  Cart cart(uint64_t cents = 0) {
    auto made = shop().new_cart(10);
    EXPECT_TRUE(made) << made.message();
    if (cents != 0) {
      EXPECT_TRUE(shop().cart_add(*made, {.name = "thing", .cents = cents}));
    }
    return *std::move(made);
  }
  uint32_t alive() {
    const auto count = shop().alive();
    EXPECT_TRUE(count) << count.message();
    return count ? *count : ~0u;
  }
  /// Expects a system error of a kind, and what operators read about it.
  template <class O>
  void expect_refused(const O& outcome, Kind kind, const std::string& words) {
    ASSERT_TRUE(outcome.has_system_error());
    EXPECT_EQ(outcome.kind(), kind) << outcome.message();
    const std::string message(outcome.message());
    const size_t at = message.find("incident ");
    ASSERT_NE(at, message.npos) << message;
    const auto incident = host_.incident(std::stoull(message.substr(at + 9)));
    ASSERT_TRUE(incident);
    EXPECT_THAT(std::string(incident->text), testing::HasSubstr(words));
  }

  mortise::Host host_{test::behind_wall()};
};

TEST_F(ResourceTest, WhoLeavesHandlesBehindIsNamed) {
  load("shop", "shop");
  load("leaky-bank", "bank");
  ASSERT_TRUE(bank().deposit(cart(5)));
  EXPECT_EQ(alive(), 1u);
  EXPECT_TRUE(host_.unload("bank"));
  EXPECT_EQ(alive(), 0u) << "the host dropped it";
  const auto incidents = host_.incidents();
  ASSERT_EQ(incidents.size(), 2u);
  EXPECT_THAT(std::string(std::string_view(incidents[0].text)),
              testing::HasSubstr("it does not stop"))
      << "a stop that fails changes nothing";
  EXPECT_EQ(incidents[1].plugin, "bank");
  EXPECT_EQ(incidents[1].text, "it was stopped and left 1 handle that it had: it was dropped");
  EXPECT_FALSE(incidents[1].from_plugin);
}

TEST_F(ResourceTest, ConstructorsMethodsAndStatics) {
  load("shop", "shop");
  Cart first = cart();
  EXPECT_EQ(*shop().cart_add(first, {.name = "bread", .cents = 300}), 300u);
  EXPECT_EQ(*shop().cart_add(first, {.name = "milk", .cents = 90}), 390u);
  Cart second = cart(10);
  auto both = shop().cart_merged(first, second);
  ASSERT_TRUE(both) << both.message();
  EXPECT_EQ(*shop().cart_total(*both), 400u);
  const auto names = shop().cart_names(*both);
  ASSERT_TRUE(names);
  ASSERT_EQ(names->size(), 3u);
  EXPECT_EQ((*names)[1], "milk");
  EXPECT_TRUE(shop().has_cart_discount());
  EXPECT_EQ(*shop().cart_discount(*both, 50), 200u);
  EXPECT_EQ(alive(), 3u);
  first.reset();
  EXPECT_EQ(alive(), 2u);
  EXPECT_EQ(*shop().coupon_number(*shop().new_coupon()), 7u);

  auto small = shop().new_cart(0);
  const auto full = shop().cart_add(*small, {.name = "bread", .cents = 300});
  ASSERT_NE(full.plugin_error(), nullptr);
  EXPECT_NE(full.plugin_error()->cases().get_if<Failure::TooMuch>(), nullptr);
}

TEST_F(ResourceTest, OwnedHandlesMoveIntoTheCall) {
  load("shop", "shop");
  EXPECT_EQ(*shop().pay(cart(5)), 5u);
  EXPECT_EQ(alive(), 0u);
  const auto spilled = shop().spill(cart(5));
  ASSERT_TRUE(spilled.has_system_error());
  EXPECT_EQ(spilled.kind(), Kind::kFailed);
  EXPECT_EQ(alive(), 0u) << "it was the plugin's when it failed";
}

TEST_F(ResourceTest, WhatACallDoesNotTakeIsDroppedByItsCaller) {
  load("shop", "shop");
  Cart kept = cart(5);
  const auto late = shop().with({.deadline_ns = 1}).pay(cart(6));
  ASSERT_TRUE(late.has_system_error());
  EXPECT_EQ(late.kind(), Kind::kDeadline);
  const OrderView orders[] = {{.cart = cart(1), .note = "late"}};
  EXPECT_TRUE(shop().with({.deadline_ns = 1}).pay_all(orders, cart(2)).has_system_error());
  EXPECT_TRUE(shop().with({.deadline_ns = 1}).unpack(GiftView::Cart{cart(2)}).has_system_error());
  EXPECT_EQ(alive(), 1u);
}

TEST_F(ResourceTest, OwnedHandlesInsideOtherValues) {
  load("shop", "shop");
  {
    auto orders = shop().orders(5);
    ASSERT_TRUE(orders) << orders.message();
    EXPECT_EQ(alive(), 3u);
    EXPECT_FALSE((*orders)[1].has_value());
    EXPECT_EQ((*orders)[4]->note, "number 4");
    EXPECT_EQ(*shop().cart_total((*orders)[4]->cart), 4u);
    Cart taken = std::move((*orders)[2]->cart);
    orders = mortise::Error(Code::kCallFailed);
    EXPECT_EQ(alive(), 1u);
  }
  EXPECT_EQ(alive(), 0u);
  const OrderView orders[] = {{.cart = cart(1), .note = "a"}, {.cart = cart(2), .note = "b"}};
  EXPECT_EQ(*shop().pay_all(orders), 3u);
  const OrderView more[] = {{.cart = cart(1), .note = "a"}};
  EXPECT_EQ(*shop().pay_all(more, cart(10)), 11u);
  EXPECT_EQ(*shop().unpack(GiftView::Nothing{}), 0u);
  EXPECT_EQ(*shop().unpack(GiftView::Cart{cart(4)}), 4u);
  {
    const auto gift = shop().give();
    ASSERT_TRUE(gift);
    EXPECT_EQ(alive(), 2u);
  }
  EXPECT_EQ(alive(), 0u);
}

TEST_F(ResourceTest, StaleHandlesAreRefused) {
  load("shop", "shop");
  Cart gone = cart(5);
  const CartRef old = gone;
  gone.reset();
  expect_refused(shop().cart_total(old), Kind::kInvalid, "is stale");
  Cart other = cart(6);
  expect_refused(shop().cart_total(old), Kind::kInvalid, "is stale");
  expect_refused(shop().pay(Cart(old.handle())), Kind::kInvalid, "is stale");
  Cart twice(other.handle());
  twice.reset();
  EXPECT_EQ(alive(), 0u);
  other.reset();
  EXPECT_EQ(alive(), 0u);
  expect_refused(shop().cart_total(CartRef(0)), Kind::kInvalid, "is stale");
}

TEST_F(ResourceTest, HandlesOfAnotherTypeOrInstanceAreRefused) {
  load("shop", "shop");
  auto coupon = shop().new_coupon();
  expect_refused(shop().cart_total(CartRef(coupon->handle())), Kind::kInvalid,
                 "for another resource");
  load("shop", "other");
  auto shops = host_.point<Prices>("shops").all();
  ASSERT_EQ(shops.size(), 2u);
  auto theirs = shops[1].new_cart(1);
  ASSERT_TRUE(theirs);
  expect_refused(shops[0].cart_total(*theirs), Kind::kInvalid, "is foreign");
  EXPECT_EQ(*shops[1].cart_total(*theirs), 0u);
}

TEST_F(ResourceTest, ABorrowEndsWithItsCall) {
  load("shop", "shop");
  Cart lent = cart(5);
  ASSERT_TRUE(shop().remember(lent));
  const auto recalled = shop().recall();
  ASSERT_TRUE(recalled);
  EXPECT_FALSE(recalled->has_value());
}

TEST_F(ResourceTest, AHandleThatIsNotThePluginsOwnIsNoResult) {
  load("shop", "shop");
  const Cart mine = cart(5);
  const auto forged = shop().forge(mine.handle());
  expect_refused(forged, Kind::kFailed, "is foreign");
  EXPECT_EQ(*shop().cart_total(mine), 5u);
  expect_refused(shop().forge(0), Kind::kFailed, "is stale");
}

TEST_F(ResourceTest, WhatIsLentOutStays) {
  load("shop-parallel", "shop");
  Cart lent = cart(5);
  const uint32_t handle = lent.handle();
  std::thread waiter([&] { EXPECT_TRUE(shop().cart_wait(CartRef(handle))); });
  wait_for([&] { return *shop().waiting() == 1; });
  expect_refused(shop().pay(Cart(handle)), Kind::kInvalid, "is lent out");
  EXPECT_EQ(*shop().cart_total(lent), 5u);
  lent.reset();
  expect_refused(shop().cart_total(CartRef(handle)), Kind::kInvalid, "is stale");
  EXPECT_EQ(alive(), 1u) << "the call inside still has it";
  ASSERT_TRUE(shop().open());
  waiter.join();
  wait_for([&] { return alive() == 0; });
}

TEST_F(ResourceTest, AResultThatComesTooLateIsDropped) {
  load("shop-parallel", "shop");
  uint32_t cancel = 0;
  std::thread caller([&, thought = cart(5)]() mutable {
    const auto late = shop().with({.cancel = &cancel}).ponder(std::move(thought));
    ASSERT_TRUE(late.has_system_error());
    EXPECT_EQ(late.kind(), Kind::kCancelled);
  });
  wait_for([&] { return *shop().waiting() == 1; });
  __atomic_store_n(&cancel, 1u, __ATOMIC_RELEASE);
  if (test::wall() != mortise::Wall::kInline) {
    caller.join();  // it does not wait for the plugin
    EXPECT_EQ(alive(), 1u);
  }
  ASSERT_TRUE(shop().open());
  if (caller.joinable()) caller.join();
  wait_for([&] { return alive() == 0; });
}

TEST_F(ResourceTest, AnotherPluginHasThem) {
  load("shop", "shop");
  load("bank", "bank");
  ASSERT_TRUE(bank().deposit(cart(5)));
  const OrderView orders[] = {{.cart = cart(6), .note = "a"}};
  EXPECT_EQ(*bank().deposit_all(orders), 2u);
  EXPECT_EQ(alive(), 2u);
  auto back = bank().withdraw();
  ASSERT_TRUE(back && back->has_value());
  EXPECT_EQ(*bank().worth(**back), 6u) << "lent on, and back to the shop";
  EXPECT_EQ(*shop().cart_total(**back), 6u);
  EXPECT_TRUE(host_.unload("bank"));
  EXPECT_EQ(alive(), 1u) << "what it had ended with it";
}

TEST_F(ResourceTest, WhatIsDroppedWhileItsPluginIsInsideEndsLater) {
  load("shop", "shop");
  load("bank", "bank");
  ASSERT_TRUE(shop().hand_on(cart(5)));
  wait_for([&] { return alive() == 0; });
}

TEST_F(ResourceTest, WithoutTheirPluginHandlesAreOrphans) {
  load("shop", "shop");
  load("bank", "bank");
  Cart orphan = cart(5);
  ASSERT_TRUE(bank().deposit(cart(6)));
  ASSERT_TRUE(host_.swap("shop", file("shop-parallel")));
  expect_refused(shop().cart_total(orphan), Kind::kConflict, "is gone");
  Cart next = cart(7);
  EXPECT_EQ(alive(), 1u);
  EXPECT_TRUE(host_.unload("shop"));
  const auto worth = bank().worth(next);
  expect_refused(worth, Kind::kConflict, "is gone");
  const auto back = bank().withdraw();
  expect_refused(back, Kind::kConflict, "is gone");
  orphan.reset();
}

TEST_F(ResourceTest, APluginInCHasThemToo) {
  load("counters", "counters");
  const auto counters = host_.point<test::shop::Counters>("counters").one();
  auto one = counters.new_counter(10);
  ASSERT_TRUE(one) << one.message();
  auto two = counters.new_counter(20);
  EXPECT_EQ(*counters.counter_next(*one), 11u);
  const test::shop::CounterRef all[] = {*one, *two, *one, *one, *one, *one};
  EXPECT_EQ(*counters.counter_sum(all), 75u);
  one = counters.pass(*std::move(one));
  EXPECT_EQ(*counters.counter_next(*one), 12u);
  EXPECT_TRUE(counters.eat(*std::move(one)));
  EXPECT_EQ(*counters.alive(), 1u);
  // What is left ends with the plugin.
}

TEST_F(ResourceTest, ManyThreadsUseTheirOwnAndOneAnothers) {
  load("shop-parallel", "shop");
  load("bank", "bank");
  Cart shared = cart(5);
  constexpr int kRounds = 200;
  const auto work = [&] {
    for (int round = 0; round < kRounds; ++round) {
      EXPECT_EQ(*shop().cart_total(shared), 5u);
      EXPECT_EQ(*bank().worth(shared), 5u);
      EXPECT_EQ(*shop().pay(cart(2)), 2u);
      EXPECT_TRUE(bank().deposit(cart(3)));
      EXPECT_TRUE(bank().withdraw());
    }
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  wait_for([&] { return alive() == 1; });
}

}  // namespace
