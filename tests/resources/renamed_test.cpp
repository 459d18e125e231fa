// SPDX-License-Identifier: Apache-2.0
//
// `use prices.{cart as trolley}`: a resource keeps its name, and its handles mean the same.
#include <gtest/gtest.h>

#include <mortise/host.hpp>
#include <test/renamed/bank.hpp>
#include <test/renamed/prices.hpp>
#include <walls.hpp>

namespace {

using test::renamed::Cart;
using test::renamed::Prices;

class Basket final : public Prices::CartObject {
 public:
  uint64_t add(uint64_t cents) override { return total_ += cents; }

 private:
  uint64_t total_ = 0;
};

class Shop final : public mortise::Plugin<Prices> {
 public:
  Cart new_cart(uint32_t) override { return make_cart<Basket>(); }
};

class Bank final : public mortise::Plugin<test::renamed::Bank>, public mortise::Imports<Prices> {
 public:
  uint64_t take(Cart what) override { return *imported<Prices>().cart_add(what, 1); }
  uint64_t look(CartRef what) override { return *imported<Prices>().cart_add(what, 2); }
  List<Purchase> wrap(ListView<Passed<Cart>> all) override {
    ListBuilder<Purchase> wrapped;
    for (const auto& each : all) wrapped.push({.cart = each.take(), .note = "wrapped"});
    return wrapped.finish();
  }
  Receipt stamp(const ReceiptView& receipt) override {
    Receipt stamped;
    stamped.what = {.cart = receipt.what.cart.take(), .note = "stamped"};
    if (receipt.also) stamped.also = receipt.also->take();
    return stamped;
  }
};

constexpr mortise_plugin kShop = mortise::detail::EntryOf<Shop>::make();
constexpr mortise_plugin kBank = mortise::detail::EntryOf<Bank>::make();

TEST(Renamed, HandlesGoThroughBothInterfaces) {
  mortise::Host host(test::behind_wall());
  ASSERT_TRUE(host.add(&kShop, "shop"));
  ASSERT_TRUE(host.add(&kBank, "bank"));
  const auto prices = host.point<Prices>("prices").one();
  const auto bank = host.point<test::renamed::Bank>("banks").one();
  auto cart = prices.new_cart(1);
  ASSERT_TRUE(cart) << cart.message();
  EXPECT_EQ(*prices.cart_add(*cart, 10), 10u);
  EXPECT_EQ(*bank.look(*cart), 12u);

  const mortise::Passed<Cart> carts[] = {*std::move(cart)};
  auto wrapped = bank.wrap(carts);
  ASSERT_TRUE(wrapped) << wrapped.message();
  ASSERT_EQ(wrapped->size(), 1u);
  auto other = prices.new_cart(1);
  auto stamped = bank.stamp(
      {.what = {.cart = std::move((*wrapped)[0].cart), .note = "none"}, .also = *std::move(other)});
  ASSERT_TRUE(stamped) << stamped.message();
  EXPECT_EQ(stamped->what.note, "stamped");
  ASSERT_TRUE(stamped->also);
  EXPECT_EQ(*bank.take(std::move(stamped->what.cart)), 13u);
  EXPECT_EQ(*bank.take(std::move(*stamped->also)), 1u) << "another one";
}

}  // namespace
