// SPDX-License-Identifier: Apache-2.0
//
// `value/read/SIZE/flatbuffers`: an order is built, verified, and read in full where it lies.
// The verifier checks offsets and sizes; whether text is UTF-8 nobody checks.
#include <vector>

#include "orders.hpp"
#include "orders_generated.h"

namespace {

using namespace bench;
using flatbuffers::Offset;
using Text = Offset<flatbuffers::String>;

class FlatBuffers {
 public:
  explicit FlatBuffers(const shop::OrderView& order) : order_(order) {}

  uint64_t run() {
    builder_.Clear();
    build();
    size_ = builder_.GetSize();
    flatbuffers::Verifier verifier(builder_.GetBufferPointer(), size_);
    if (!flat::VerifyOrderBuffer(verifier)) fail("FlatBuffers cannot read what it wrote");
    return read(*flat::GetOrder(builder_.GetBufferPointer()));
  }
  size_t size() const { return size_; }

 private:
  Text text(mortise::StringView from) { return builder_.CreateString(from.data(), from.size()); }
  Text text(const mortise::Option<mortise::StringView>& from) {
    return from ? text(*from) : Text();
  }
  Offset<flat::Money> money(const shop::MoneyView& from) {
    return flat::CreateMoney(builder_, from.cents, text(from.unit));
  }
  Offset<flat::Address> address(const shop::AddressView& from) {
    const Text name = text(from.name), street = text(from.street), city = text(from.city),
               zip = text(from.zip), country = text(from.country), note = text(from.note);
    return flat::CreateAddress(builder_, name, street, city, zip, country, note);
  }
  Offset<flatbuffers::Vector<Text>> texts(const mortise::ListView<mortise::StringView>& from) {
    texts_.clear();
    for (const mortise::StringView one : from) texts_.push_back(text(one));
    return builder_.CreateVector(texts_);
  }
  Offset<flat::Item> item(const shop::ItemView& from) {
    const Text sku = text(from.sku), name = text(from.name), note = text(from.note);
    const auto price = money(from.price);
    const auto tags = texts(from.tags);
    return flat::CreateItem(builder_, sku, name, from.count, price, tags, note);
  }

  void build() {
    items_.clear();
    for (const shop::ItemView& one : order_.items) items_.push_back(item(one));
    const auto items = builder_.CreateVector(items_);
    const auto tags = texts(order_.tags);
    const auto ratings = builder_.CreateVector(order_.ratings.data(), order_.ratings.size());
    const auto signature = builder_.CreateVector(order_.signature.data(), order_.signature.size());
    const Text customer = text(order_.customer), email = text(order_.email),
               phone = text(order_.phone), language = text(order_.language),
               note = text(order_.note);
    const auto shipping = address(order_.shipping);
    const auto billing = order_.billing ? address(*order_.billing) : Offset<flat::Address>();
    const auto total = money(order_.total);
    auto kind = flat::Payment_NONE;
    Offset<void> payment;
    mortise::match(
        order_.payment, [](const shop::PaymentView::Cash&) {},
        [&](const shop::PaymentView::Card& card) {
          kind = flat::Payment_Card;
          payment = flat::CreateCard(builder_, text(card.value)).Union();
        },
        [&](const shop::PaymentView::Transfer& transfer) {
          kind = flat::Payment_Transfer;
          payment = money(transfer.value).Union();
        });
    flat::OrderBuilder order(builder_);
    order.add_id(order_.id);
    order.add_created(order_.created);
    order.add_state(static_cast<flat::State>(order_.state));
    order.add_handling(static_cast<uint8_t>(order_.handling));
    order.add_is_gift(order_.is_gift);
    order.add_customer(customer);
    order.add_email(email);
    order.add_phone(phone);
    order.add_language(language);
    order.add_shipping(shipping);
    order.add_billing(billing);
    order.add_items(items);
    order.add_payment_type(kind);
    order.add_payment(payment);
    order.add_total(total);
    if (order_.discount) order.add_discount(*order_.discount);
    order.add_weight(order_.weight);
    order.add_tags(tags);
    order.add_ratings(ratings);
    order.add_signature(signature);
    order.add_note(note);
    builder_.Finish(order.Finish());
  }

  static void add(Sum& sum, const flatbuffers::String* text) {
    if (text != nullptr) sum.add(text->string_view());
  }
  static void add(Sum& sum, const flatbuffers::Vector<Text>* texts) {
    for (const flatbuffers::String* const text : *texts) add(sum, text);
  }
  static void add(Sum& sum, const flat::Money* money) {
    sum.add(static_cast<uint64_t>(money->cents()));
    add(sum, money->unit());
  }
  static void add(Sum& sum, const flat::Address* address) {
    add(sum, address->name());
    add(sum, address->street());
    add(sum, address->city());
    add(sum, address->zip());
    add(sum, address->country());
    add(sum, address->note());
  }
  static uint64_t read(const flat::Order& order) {
    Sum sum;
    sum.add(order.id());
    sum.add(order.created());
    sum.add(static_cast<uint64_t>(order.state()));
    sum.add(order.handling());
    sum.add(order.is_gift() ? 1 : 0);
    add(sum, order.customer());
    add(sum, order.email());
    add(sum, order.phone());
    add(sum, order.language());
    add(sum, order.shipping());
    if (order.billing() != nullptr) add(sum, order.billing());
    for (const flat::Item* const item : *order.items()) {
      add(sum, item->sku());
      add(sum, item->name());
      sum.add(item->count());
      add(sum, item->price());
      add(sum, item->tags());
      add(sum, item->note());
    }
    if (const auto* const card = order.payment_as_Card()) add(sum, card->number());
    if (const auto* const transfer = order.payment_as_Transfer()) add(sum, transfer);
    add(sum, order.total());
    if (const auto discount = order.discount()) sum.add(*discount);
    sum.add(static_cast<uint64_t>(order.weight()));
    add(sum, order.tags());
    for (const uint32_t rating : *order.ratings()) sum.add(rating);
    for (const uint8_t byte : *order.signature()) sum.add(byte);
    add(sum, order.note());
    return sum.value();
  }

  const shop::OrderView& order_;
  flatbuffers::FlatBufferBuilder builder_;
  std::vector<Offset<flat::Item>> items_;
  std::vector<Text> texts_;
  size_t size_ = 0;
};

const bool registered = [] {
  add_orders<FlatBuffers>("read", "flatbuffers");
  return true;
}();

}  // namespace
