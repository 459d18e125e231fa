// SPDX-License-Identifier: Apache-2.0
//
// A method of a resource, beside a function that takes a number for it.
#include <bench/shop/carts.hpp>

namespace {

class Basket final : public bench::shop::Carts::CartObject {
 public:
  uint64_t add(uint64_t cents) override { return sum_ += cents; }

 private:
  uint64_t sum_ = 0;
};

class Shop final : public mortise::Plugin<bench::shop::Carts> {
 public:
  static constexpr mortise::Traits kTraits{.parallel = true};
  using CartClass = Basket;

  Cart new_cart() override { return make_cart<Basket>(); }
  uint64_t add(uint32_t cart, uint64_t cents) override { return sums_[cart % 16] += cents; }

 private:
  uint64_t sums_[16] = {};
};

}  // namespace

MORTISE_PLUGIN(Shop);
