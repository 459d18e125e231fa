// SPDX-License-Identifier: Apache-2.0
//
// A plugin that knows how long its caller waits: docs/testing.md quotes this file.
#include <gtest/gtest.h>

#include <mortise/testing/fake_host.hpp>
#include <mortise/testing/virtual_clock.hpp>
#include <test/shop/desk.hpp>
#include <test/shop/store.hpp>
#include <vector>

using test::shop::Desk;
using test::shop::Store;

namespace {

class Patient final : public mortise::Plugin<Desk>,
                      public mortise::Imports<Store>,
                      public mortise::CallAware {
 public:
  Result<uint32_t, String> total(ListView<StringView> articles) override {
    uint32_t sum = 0;
    for (const StringView article : articles) {
      if (call().is_given_up()) return String("too late");
      sum += *imported<Store>().price(article);
    }
    return sum;
  }
  String receipt(ListView<StringView>) override {
    const auto left = call().left_ns();
    return String(left ? std::to_string(*left / 1'000'000u) : "for ever");
  }
};

struct Shop {
  Shop() {
    store.on<&Store::Interface::price>([this](mortise::StringView) {
      clock.advance_ms(10);  // so long does a look into the store take
      return 4u;
    });
    EXPECT_TRUE(host.serve(store));
    EXPECT_TRUE(host.start<Patient>());
  }

  mortise::testing::VirtualClock clock;
  mortise::testing::FakePlugin<Store> store;
  mortise::testing::FakeHost host;
};

TEST(Patience, EndsWithTheDeadline) {
  Shop shop;
  const Desk::Client desk = shop.host.client<Desk>();
  const auto late = desk.within(35).total({"cup", "cup", "cup", "cup", "cup", "cup"});
  EXPECT_EQ(late.kind(), mortise::Kind::kDeadline);
  EXPECT_EQ(shop.store.count<&Store::Interface::price>(), 4u);  // and then it looked
  EXPECT_EQ(*desk.within(25).total({"cup", "cup"}), 8u);
}

TEST(Patience, IsWhatIsLeft) {
  Shop shop;
  const Desk::Client desk = shop.host.client<Desk>();
  EXPECT_EQ(*desk.receipt(), "for ever");
  const Desk::Client hasty = desk.within(35);
  EXPECT_EQ(*hasty.receipt(), "35");
  shop.clock.advance_ms(30);
  EXPECT_EQ(*hasty.receipt(), "5");
}

TEST(Patience, EndsWhenTheCallerGivesUp) {
  Shop shop;
  uint32_t cancel = 0;
  const Desk::Client desk = shop.host.client<Desk>().with({.cancel = &cancel});
  EXPECT_EQ(*desk.total({"cup"}), 4u);
  shop.store.on<&Store::Interface::price>([&](mortise::StringView) {
    __atomic_store_n(&cancel, 1, __ATOMIC_RELEASE);
    return 4u;
  });
  const uint64_t before = shop.store.count<&Store::Interface::price>();
  EXPECT_FALSE(desk.total({"cup", "cup", "cup"}));
  EXPECT_EQ(shop.store.count<&Store::Interface::price>(), before + 1);
}

}  // namespace
