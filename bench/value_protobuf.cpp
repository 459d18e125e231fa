// SPDX-License-Identifier: Apache-2.0
//
// `value/owned/SIZE/protobuf`: a message that is there already is serialised, parsed into one of
// its own, and that one is given back; `_arena` parses into an arena that is reset. Parsing
// checks that text is UTF-8.
#include <google/protobuf/arena.h>

#include <string>

#include "orders.hpp"
#include "orders.pb.h"

namespace {

using namespace bench;

void put(const shop::MoneyView& from, proto::Money& to) {
  to.set_cents(from.cents);
  to.set_unit(std::string(from.unit));
}
void put(const shop::AddressView& from, proto::Address& to) {
  to.set_name(std::string(from.name));
  to.set_street(std::string(from.street));
  to.set_city(std::string(from.city));
  to.set_zip(std::string(from.zip));
  to.set_country(std::string(from.country));
  if (from.note) to.set_note(std::string(*from.note));
}
void put(const shop::ItemView& from, proto::Item& to) {
  to.set_sku(std::string(from.sku));
  to.set_name(std::string(from.name));
  to.set_count(from.count);
  put(from.price, *to.mutable_price());
  for (const mortise::StringView tag : from.tags) to.add_tags(std::string(tag));
  if (from.note) to.set_note(std::string(*from.note));
}
void put(const shop::OrderView& from, proto::Order& to) {
  to.set_id(from.id);
  to.set_created(from.created);
  to.set_state(static_cast<proto::State>(from.state));
  to.set_handling(static_cast<uint32_t>(from.handling));
  to.set_is_gift(from.is_gift);
  to.set_customer(std::string(from.customer));
  to.set_email(std::string(from.email));
  if (from.phone) to.set_phone(std::string(*from.phone));
  to.set_language(std::string(from.language));
  put(from.shipping, *to.mutable_shipping());
  if (from.billing) put(*from.billing, *to.mutable_billing());
  for (const shop::ItemView& item : from.items) put(item, *to.add_items());
  mortise::match(
      from.payment, [](const shop::PaymentView::Cash&) {},
      [&](const shop::PaymentView::Card& card) { to.set_card(std::string(card.value)); },
      [&](const shop::PaymentView::Transfer& transfer) {
        put(transfer.value, *to.mutable_transfer());
      });
  put(from.total, *to.mutable_total());
  if (from.discount) to.set_discount(*from.discount);
  to.set_weight(from.weight);
  for (const mortise::StringView tag : from.tags) to.add_tags(std::string(tag));
  for (const uint32_t rating : from.ratings) to.add_ratings(rating);
  to.set_signature(std::string(from.signature.begin(), from.signature.end()));
  if (from.note) to.set_note(std::string(*from.note));
}

void add(Sum& sum, const google::protobuf::RepeatedPtrField<std::string>& texts) {
  for (const std::string& text : texts) sum.add(text);
}
void add(Sum& sum, const proto::Money& money) {
  sum.add(static_cast<uint64_t>(money.cents()));
  sum.add(money.unit());
}
void add(Sum& sum, const proto::Address& address) {
  sum.add(address.name());
  sum.add(address.street());
  sum.add(address.city());
  sum.add(address.zip());
  sum.add(address.country());
  if (address.has_note()) sum.add(address.note());
}
uint64_t read(const proto::Order& order) {
  Sum sum;
  sum.add(order.id());
  sum.add(order.created());
  sum.add(static_cast<uint64_t>(order.state()));
  sum.add(order.handling());
  sum.add(order.is_gift() ? 1 : 0);
  sum.add(order.customer());
  sum.add(order.email());
  if (order.has_phone()) sum.add(order.phone());
  sum.add(order.language());
  add(sum, order.shipping());
  if (order.has_billing()) add(sum, order.billing());
  for (const proto::Item& item : order.items()) {
    sum.add(item.sku());
    sum.add(item.name());
    sum.add(item.count());
    add(sum, item.price());
    add(sum, item.tags());
    if (item.has_note()) sum.add(item.note());
  }
  if (order.has_card()) sum.add(order.card());
  if (order.has_transfer()) add(sum, order.transfer());
  add(sum, order.total());
  if (order.has_discount()) sum.add(order.discount());
  sum.add(static_cast<uint64_t>(order.weight()));
  add(sum, order.tags());
  for (const uint32_t rating : order.ratings()) sum.add(rating);
  for (const char byte : order.signature()) sum.add(static_cast<uint8_t>(byte));
  if (order.has_note()) sum.add(order.note());
  return sum.value();
}

class Protobuf {
 public:
  explicit Protobuf(const shop::OrderView& order) {
    put(order, message_);
    proto::Order parsed;
    exchange(parsed);
    sum_ = read(parsed);
  }

  uint64_t run() {
    proto::Order parsed;
    exchange(parsed);
    return sum_;
  }
  size_t size() const { return bytes_.size(); }

 protected:
  void exchange(proto::Order& parsed) {
    if (!message_.SerializeToString(&bytes_) || !parsed.ParseFromString(bytes_))
      fail("Protobuf cannot read what it wrote");
    benchmark::DoNotOptimize(&parsed);
  }

  proto::Order message_;
  std::string bytes_;
  uint64_t sum_ = 0;
};

class ProtobufArena : public Protobuf {
 public:
  using Protobuf::Protobuf;

  uint64_t run() {
    exchange(*google::protobuf::Arena::CreateMessage<proto::Order>(&arena_));
    arena_.Reset();
    return sum_;
  }

 private:
  google::protobuf::Arena arena_;
};

/// As the formats that are read where they lie: from the application's own form, with a full read.
class ProtobufRead {
 public:
  explicit ProtobufRead(const shop::OrderView& order) : order_(order) {}

  uint64_t run() {
    proto::Order message;
    put(order_, message);
    proto::Order parsed;
    if (!message.SerializeToString(&bytes_) || !parsed.ParseFromString(bytes_))
      fail("Protobuf cannot read what it wrote");
    return read(parsed);
  }
  size_t size() const { return bytes_.size(); }

 private:
  const shop::OrderView& order_;
  std::string bytes_;
};

const bool registered = [] {
  add_orders<Protobuf>("owned", "protobuf");
  add_orders<ProtobufArena>("owned", "protobuf_arena");
  add_orders<ProtobufRead>("read", "protobuf");
  return true;
}();

}  // namespace
