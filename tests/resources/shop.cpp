// SPDX-License-Identifier: Apache-2.0
//
// A plugin whose carts are objects of its own.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string>
#include <test/shop/bank.hpp>
#include <test/shop/prices.hpp>
#include <vector>

namespace {

std::atomic<uint32_t> carts{0};

class Door {
 public:
  void wait() {
    std::unique_lock lock(mutex_);
    const uint64_t opened = opened_;
    ++waiting_;
    changed_.wait(lock, [&] { return opened_ != opened; });
    --waiting_;
  }
  void open() {
    const std::lock_guard lock(mutex_);
    ++opened_;
    changed_.notify_all();
  }
  uint32_t waiting() {
    const std::lock_guard lock(mutex_);
    return waiting_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t opened_ = 0;
  uint32_t waiting_ = 0;
};

Door door;

class Basket final : public test::shop::Prices::CartObject {
 public:
  explicit Basket(uint32_t room) : room_(room) { ++carts; }
  ~Basket() override { --carts; }

  Result<uint64_t, Failure> add(const ItemView& what) override {
    if (items_.size() == room_) return Failure::TooMuch{room_};
    items_.emplace_back(what.name);
    total_ += what.cents;
    return total_;
  }
  uint64_t total() override { return total_; }
  List<String> names() override {
    return List<String>(std::vector<StringView>(items_.begin(), items_.end()));
  }
  void wait() override { door.wait(); }
  uint64_t discount(uint32_t percent) override { return total_ -= total_ * percent / 100; }

  void take(const Basket& other) {
    items_.insert(items_.end(), other.items_.begin(), other.items_.end());
    total_ += other.total_;
  }

 private:
  const uint32_t room_;
  std::vector<std::string> items_;
  uint64_t total_ = 0;
};

class Paper final : public test::shop::Prices::CouponObject {
 public:
  uint32_t number() override { return 7; }
};

class Shop final : public mortise::Plugin<test::shop::Prices>,
                   public mortise::Imports<mortise::Maybe<test::shop::Bank>> {
 public:
#if defined(SHOP_PARALLEL)
  static constexpr mortise::Traits kTraits{.parallel = true};
#endif
  using CartClass = Basket;

  Cart new_cart(uint32_t room) override { return make_cart<Basket>(room); }
  Coupon new_coupon() override { return make_coupon<Paper>(); }
  Cart cart_merged(CartRef first, CartRef second) override {
    Cart made = make_cart<Basket>(100u);
    find_cart<Basket>(made)->take(*find_cart<Basket>(first));
    find_cart<Basket>(made)->take(*find_cart<Basket>(second));
    return made;
  }
  uint64_t pay(Cart cart) override { return find_cart(cart)->total(); }
  void spill(Cart cart) override {
    if (cart) throw std::runtime_error("it fell over");
  }
  uint64_t pay_all(ListView<OrderView> orders, const Option<Passed<Cart>>& tip) override {
    uint64_t total = tip ? pay(tip->take()) : 0;
    for (const OrderView& order : orders) total += pay(order.cart.take());
    return total;
  }
  uint64_t unpack(const GiftView& gift) override {
    return mortise::match(
        gift, [](const GiftView::Nothing&) { return uint64_t{0}; },
        [&](const GiftView::Cart& it) { return pay(it.value.take()); },
        [&](const GiftView::Orders& it) { return pay_all(it.value, {}); });
  }
  List<Option<Order>> orders(uint32_t count) override {
    mortise::ListBuilder<Option<Order>> made;
    for (uint32_t i = 0; i < count; ++i)
      made.push(i % 2 == 0 ? Option<Order>(order(i)) : Option<Order>());
    return made.finish();
  }
  Gift give() override {
    mortise::ListBuilder<Order> made;
    made.push(order(1));
    made.push(order(2));
    return Gift::Orders{made.finish()};
  }
  uint32_t send(const ParcelView& parcel) override {
    return static_cast<uint32_t>(parcel.note.size());
  }
  Box fetch() override { return {.note = "from the shop", .cart = make_cart<Basket>(1u)}; }
  void remember(CartRef cart) override { remembered_ = cart; }
  Option<uint64_t> recall() override {
    auto* const found = find_cart(remembered_);
    if (found == nullptr) return {};
    return found->total();
  }
  Cart forge(uint32_t handle) override { return Cart(handle); }
  void hand_on(Cart cart) override {
    static_cast<void>(imported<test::shop::Bank>().burn(std::move(cart)));
    during_hand_on_ = carts;
  }
  Cart ponder(Cart cart) override {
    door.wait();
    return cart;
  }
  uint32_t alive() override { return carts; }
  uint32_t waiting() override { return door.waiting(); }
  void open() override { door.open(); }

 private:
  Order order(uint64_t cents) const {
    Order made{.cart = make_cart<Basket>(1u), .note = "number " + std::to_string(cents)};
    static_cast<void>(find_cart(made.cart)->add({.name = "thing", .cents = cents}));
    return made;
  }

  CartRef remembered_;
  uint32_t during_hand_on_ = 0;
};

}  // namespace

MORTISE_PLUGIN(Shop);
