// SPDX-License-Identifier: Apache-2.0
//
// What a user of resources may get wrong, one case each: with WRONG it must not compile, without it
// must. `refuses.py` looks at the first error.
#include <test/shop/prices.hpp>
#include <utility>

using test::shop::Cart;
using test::shop::CartRef;
using test::shop::Coupon;
using test::shop::Order;
using test::shop::OrderView;
using Shop = test::shop::Prices::Client;

#if defined(CASE_copied)
#if defined(WRONG)
Cart copy(const Cart& cart) { return cart; }
#else
Cart copy(Cart& cart) { return std::move(cart); }
#endif
#elif defined(CASE_kept_by_its_caller)
#if defined(WRONG)
bool pay(const Shop& shop, Cart& cart) { return shop.pay(cart).has_value(); }
#else
bool pay(const Shop& shop, Cart& cart) { return shop.pay(std::move(cart)).has_value(); }
#endif
#elif defined(CASE_kept_inside)
#if defined(WRONG)
OrderView order(Cart& cart) { return {.cart = cart, .note = ""}; }
#else
OrderView order(Cart& cart) { return {.cart = std::move(cart), .note = ""}; }
#endif
#elif defined(CASE_viewed)
#if defined(WRONG)
bool pay(const Shop& shop, const mortise::List<Order>& orders) {
  return shop.pay_all(orders).has_value();
}
#else
bool pay(const Shop& shop, mortise::List<Order>& orders) {
  const OrderView view{.cart = std::move(orders[0].cart), .note = orders[0].note};
  return shop.pay_all({&view, 1}).has_value();
}
#endif
#elif defined(CASE_other_resource)
#if defined(WRONG)
bool total(const Shop& shop, const Coupon& it) { return shop.cart_total(it).has_value(); }
#else
bool total(const Shop& shop, const Cart& it) { return shop.cart_total(it).has_value(); }
#endif
#elif defined(CASE_owned_from_lent)
#if defined(WRONG)
Cart keep(CartRef lent) { return lent; }
#else
CartRef keep(CartRef lent) { return lent; }
#endif
#endif
