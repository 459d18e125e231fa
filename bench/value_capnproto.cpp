// SPDX-License-Identifier: Apache-2.0
//
// `value/read/SIZE/capnproto`: an order is built, made one flat array, and read in full where it
// lies. Pointers are checked while they are followed; whether text is UTF-8 nobody checks.
#include <capnp/message.h>
#include <capnp/serialize.h>

#include <cstring>
#include <vector>

#include "orders.capnp.h"
#include "orders.hpp"

namespace {

using namespace bench;

class CapnProto {
 public:
  explicit CapnProto(const shop::OrderView& order) : order_(order), scratch_(size_t{1} << 14) {}

  uint64_t run() {
    capnp::MallocMessageBuilder message(
        kj::arrayPtr(reinterpret_cast<capnp::word*>(scratch_.data()), scratch_.size()));
    build(message.initRoot<capn::Order>());
    const kj::Array<capnp::word> flat = capnp::messageToFlatArray(message);
    size_ = flat.size() * sizeof(capnp::word);
    capnp::FlatArrayMessageReader reader(flat);
    return read(reader.getRoot<capn::Order>());
  }
  size_t size() const { return size_; }

 private:
  template <class Text>
  static void copy(mortise::StringView from, Text to) {
    std::memcpy(to.begin(), from.data(), from.size());
  }
  static void put(const shop::MoneyView& from, capn::Money::Builder to) {
    to.setCents(from.cents);
    copy(from.unit, to.initUnit(size_of(from.unit)));
  }
  static void put(const shop::AddressView& from, capn::Address::Builder to) {
    copy(from.name, to.initName(size_of(from.name)));
    copy(from.street, to.initStreet(size_of(from.street)));
    copy(from.city, to.initCity(size_of(from.city)));
    copy(from.zip, to.initZip(size_of(from.zip)));
    copy(from.country, to.initCountry(size_of(from.country)));
    if (from.note) copy(*from.note, to.initNote(size_of(*from.note)));
  }
  static void put(const mortise::ListView<mortise::StringView>& from,
                  capnp::List<capnp::Text>::Builder to) {
    for (uint32_t i = 0; i < from.size(); ++i) copy(from[i], to.init(i, size_of(from[i])));
  }
  static void put(const shop::ItemView& from, capn::Item::Builder to) {
    copy(from.sku, to.initSku(size_of(from.sku)));
    copy(from.name, to.initName(size_of(from.name)));
    to.setCount(from.count);
    put(from.price, to.initPrice());
    put(from.tags, to.initTags(size_of(from.tags)));
    if (from.note) copy(*from.note, to.initNote(size_of(*from.note)));
  }
  static uint32_t size_of(const auto& list) { return static_cast<uint32_t>(list.size()); }

  void build(capn::Order::Builder to) const {
    to.setId(order_.id);
    to.setCreated(order_.created);
    to.setState(static_cast<capn::State>(order_.state));
    to.setHandling(static_cast<uint8_t>(order_.handling));
    to.setIsGift(order_.is_gift);
    copy(order_.customer, to.initCustomer(size_of(order_.customer)));
    copy(order_.email, to.initEmail(size_of(order_.email)));
    if (order_.phone) copy(*order_.phone, to.initPhone(size_of(*order_.phone)));
    copy(order_.language, to.initLanguage(size_of(order_.language)));
    put(order_.shipping, to.initShipping());
    if (order_.billing) put(*order_.billing, to.initBilling());
    auto items = to.initItems(size_of(order_.items));
    for (uint32_t i = 0; i < items.size(); ++i) put(order_.items[i], items[i]);
    mortise::match(
        order_.payment, [&](const shop::PaymentView::Cash&) { to.getPayment().setCash(); },
        [&](const shop::PaymentView::Card& card) {
          copy(card.value, to.getPayment().initCard(size_of(card.value)));
        },
        [&](const shop::PaymentView::Transfer& transfer) {
          put(transfer.value, to.getPayment().initTransfer());
        });
    put(order_.total, to.initTotal());
    if (order_.discount) to.getDiscount().setSome(*order_.discount);
    to.setWeight(order_.weight);
    put(order_.tags, to.initTags(size_of(order_.tags)));
    auto ratings = to.initRatings(size_of(order_.ratings));
    for (uint32_t i = 0; i < ratings.size(); ++i) ratings.set(i, order_.ratings[i]);
    to.setSignature(kj::arrayPtr(order_.signature.data(), order_.signature.size()));
    if (order_.note) copy(*order_.note, to.initNote(size_of(*order_.note)));
  }

  static void add(Sum& sum, capnp::Text::Reader text) {
    sum.add(std::string_view(text.begin(), text.size()));
  }
  static void add(Sum& sum, capnp::List<capnp::Text>::Reader texts) {
    for (const capnp::Text::Reader text : texts) add(sum, text);
  }
  static void add(Sum& sum, capn::Money::Reader money) {
    sum.add(static_cast<uint64_t>(money.getCents()));
    add(sum, money.getUnit());
  }
  static void add(Sum& sum, capn::Address::Reader address) {
    add(sum, address.getName());
    add(sum, address.getStreet());
    add(sum, address.getCity());
    add(sum, address.getZip());
    add(sum, address.getCountry());
    if (address.hasNote()) add(sum, address.getNote());
  }
  static void add(Sum& sum, capn::Item::Reader item) {
    add(sum, item.getSku());
    add(sum, item.getName());
    sum.add(item.getCount());
    add(sum, item.getPrice());
    add(sum, item.getTags());
    if (item.hasNote()) add(sum, item.getNote());
  }
  static uint64_t read(capn::Order::Reader order) {
    Sum sum;
    sum.add(order.getId());
    sum.add(order.getCreated());
    sum.add(static_cast<uint64_t>(order.getState()));
    sum.add(order.getHandling());
    sum.add(order.getIsGift() ? 1 : 0);
    add(sum, order.getCustomer());
    add(sum, order.getEmail());
    if (order.hasPhone()) add(sum, order.getPhone());
    add(sum, order.getLanguage());
    add(sum, order.getShipping());
    if (order.hasBilling()) add(sum, order.getBilling());
    for (const capn::Item::Reader item : order.getItems()) add(sum, item);
    const auto payment = order.getPayment();
    if (payment.isCard()) add(sum, payment.getCard());
    if (payment.isTransfer()) add(sum, payment.getTransfer());
    add(sum, order.getTotal());
    if (order.getDiscount().isSome()) sum.add(order.getDiscount().getSome());
    sum.add(static_cast<uint64_t>(order.getWeight()));
    add(sum, order.getTags());
    for (const uint32_t rating : order.getRatings()) sum.add(rating);
    for (const uint8_t byte : order.getSignature()) sum.add(byte);
    if (order.hasNote()) add(sum, order.getNote());
    return sum.value();
  }

  const shop::OrderView& order_;
  std::vector<uint64_t> scratch_;  // zeroed by each message when it ends
  size_t size_ = 0;
};

const bool registered = [] {
  add_orders<CapnProto>("read", "capnproto");
  return true;
}();

}  // namespace
