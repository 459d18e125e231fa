// SPDX-License-Identifier: Apache-2.0
//
// A plugin that has resources of another one.
#include <new>
#include <stdexcept>
#include <test/shop/bank.hpp>
#include <test/shop/prices.hpp>
#include <utility>
#include <vector>

namespace {

class Vault final : public mortise::Plugin<test::shop::Bank>,
                    public mortise::Imports<mortise::Maybe<test::shop::Prices>> {
 public:
  void deposit(Cart cart) override {
#ifdef BANK_LEAKS
    alignas(Cart) static unsigned char room[sizeof(Cart)];
    new (room) Cart(std::move(cart));  // nobody will ever drop it
#else
    carts_.push_back(std::move(cart));
#endif
  }
#ifdef BANK_LEAKS
  void stop() override { throw std::runtime_error("it does not stop"); }
#endif
  Option<Cart> withdraw() override {
    if (carts_.empty()) return {};
    Cart last = std::move(carts_.back());
    carts_.pop_back();
    return last;
  }
  uint64_t worth(CartRef cart) override {
    const auto total = imported<test::shop::Prices>().cart_total(cart);
    return total ? *total : 0;
  }
  void burn(Cart cart) override { cart.reset(); }
  uint32_t deposit_all(ListView<OrderView> orders) override {
    for (const OrderView& order : orders) deposit(order.cart.take());
    return static_cast<uint32_t>(carts_.size());
  }

 private:
  std::vector<Cart> carts_;
};

}  // namespace

MORTISE_PLUGIN(Vault);
