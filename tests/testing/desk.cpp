// SPDX-License-Identifier: Apache-2.0
//
// A plugin that calls another one.
#include <string>
#include <test/shop/desk.hpp>
#include <test/shop/store.hpp>

namespace {

using test::shop::Store;

class Desk final : public mortise::Plugin<test::shop::Desk>, public mortise::Imports<Store> {
 public:
  Result<uint32_t, String> total(ListView<StringView> articles) override {
    uint32_t sum = 0;
    for (const StringView article : articles) {
      const auto price = imported<Store>().price(article);
      if (price.has_system_error()) return String("the store is closed");
      if (!price) return String(std::string_view(*price.plugin_error()));
      sum += *price;
    }
    return sum;
  }

  String receipt(ListView<StringView> articles) override {
    std::string line;
    for (const StringView article : articles)
      line.append(line.empty() ? "" : ", ").append(std::string_view(article));
    return line;
  }
};

}  // namespace

MORTISE_PLUGIN(Desk);
