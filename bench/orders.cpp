// SPDX-License-Identifier: Apache-2.0
#include "orders.hpp"

#include <map>
#include <utility>
#include <vector>

namespace bench {
namespace {

using namespace shop;
using mortise::ListView;
using mortise::Option;
using mortise::StringView;

constexpr std::string_view kTags[] = {"tea", "green", "loose", "organic"};

Address make_address(const char* name, const char* street) {
  return {.name = name, .street = street, .city = "Lüneburg", .zip = "21335", .country = "DE"};
}

Item make_item(size_t number) {
  const std::string id = std::to_string(10'000 + number);
  Item item{.sku = "TEA-" + id,
            .name = "Green tea, loose, " + id + " g",
            .count = static_cast<uint32_t>(1 + number % 5),
            .price = {.cents = static_cast<int64_t>(995 + 10 * number), .unit = "EUR"}};
  mortise::ListBuilder<mortise::String> tags;
  for (size_t i = 0; i < 1 + number % 3; ++i) tags.push(kTags[(number + i) % 4]);
  item.tags = tags.finish();
  if (number % 2 == 1) item.note = mortise::String("please wrap this one as a gift");
  return item;
}

Order make_order(size_t items) {
  Order order{.id = 1'000'000'007,
              .created = 1'767'225'600'000'000'000,
              .state = State::kPaid,
              .handling = Handling::kFragile | Handling::kExpress,
              .is_gift = true,
              .customer = "Ada Example",
              .email = "ada.example@mail.example.org",
              .phone = mortise::String("+49 4131 555 0199"),
              .language = "de-DE",
              .shipping = make_address("Ada Example", "Am Sande 12"),
              .billing = make_address("Example & Daughters Ltd", "Long Road 1234, third floor"),
              .payment = Payment(Payment::Card{"**** **** **** 4711"}),
              .total = {.cents = 12'345, .unit = "EUR"},
              .discount = uint32_t{15},
              .weight = 2.75};
  mortise::ListBuilder<Item> list;
  for (size_t i = 0; i < items; ++i) list.push(make_item(i));
  order.items = list.finish();
  const std::string_view tags[] = {"first", "newsletter", "returning customer"};
  mortise::ListBuilder<mortise::String> texts;
  for (const std::string_view tag : tags) texts.push(tag);
  order.tags = texts.finish();
  order.ratings = {5, 4, 5, 3, 5};
  std::vector<uint8_t> signature(64);
  for (size_t i = 0; i < signature.size(); ++i) signature[i] = static_cast<uint8_t>(i * 7);
  order.signature = mortise::List<uint8_t>(signature);
  return order;
}

void add(Sum& sum, const Option<StringView>& text) {
  if (text) sum.add(*text);
}
void add(Sum& sum, const ListView<StringView>& texts) {
  for (const StringView text : texts) sum.add(text);
}
void add(Sum& sum, const MoneyView& money) {
  sum.add(static_cast<uint64_t>(money.cents));
  sum.add(money.unit);
}
void add(Sum& sum, const AddressView& address) {
  sum.add(address.name);
  sum.add(address.street);
  sum.add(address.city);
  sum.add(address.zip);
  sum.add(address.country);
  add(sum, address.note);
}
void add(Sum& sum, const ItemView& item) {
  sum.add(item.sku);
  sum.add(item.name);
  sum.add(item.count);
  add(sum, item.price);
  add(sum, item.tags);
  add(sum, item.note);
}

}  // namespace

const Order& order_of(size_t items) {
  static std::map<size_t, Order> known;
  auto at = known.find(items);
  if (at == known.end()) at = known.emplace(items, make_order(items)).first;
  return at->second;
}

uint64_t sum_of(const OrderView& order) {
  Sum sum;
  sum.add(order.id);
  sum.add(order.created);
  sum.add(static_cast<uint64_t>(order.state));
  sum.add(static_cast<uint64_t>(order.handling));
  sum.add(order.is_gift ? 1 : 0);
  sum.add(order.customer);
  sum.add(order.email);
  add(sum, order.phone);
  sum.add(order.language);
  add(sum, order.shipping);
  if (order.billing) add(sum, *order.billing);
  for (const ItemView& item : order.items) add(sum, item);
  mortise::match(
      order.payment, [](const PaymentView::Cash&) {},
      [&](const PaymentView::Card& card) { sum.add(card.value); },
      [&](const PaymentView::Transfer& transfer) { add(sum, transfer.value); });
  add(sum, order.total);
  if (order.discount) sum.add(*order.discount);
  sum.add(static_cast<uint64_t>(order.weight));
  add(sum, order.tags);
  for (const uint32_t rating : order.ratings) sum.add(rating);
  for (const uint8_t byte : order.signature) sum.add(byte);
  add(sum, order.note);
  return sum.value();
}

}  // namespace bench
