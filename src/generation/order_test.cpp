// SPDX-License-Identifier: Apache-2.0
#include "generation/order.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace mortise::generation {
namespace {

using Names = std::vector<std::string>;

/// Whatever order the hints come in, the same comes of them.
void check(std::vector<OrderHints> hints, const Names& first, const Names& expected,
           const Names& circle = {}) {
  const auto by_plugin = [](const OrderHints& a, const OrderHints& b) {
    return a.plugin < b.plugin;
  };
  std::ranges::sort(hints, by_plugin);
  do {
    const Order order = order_of(hints, first);
    EXPECT_EQ(order.plugins, expected);
    EXPECT_EQ(order.circle, circle);
  } while (std::ranges::next_permutation(hints, by_plugin).found);
}

TEST(Order, IsByIdWithoutHints) { check({{"c"}, {"a"}, {"b"}}, {}, {"a", "b", "c"}); }

TEST(Order, HigherPriorityGoesFirst) {
  check({{"a"}, {"b", {}, {}, 1}, {"c", {}, {}, -1}, {"d", {}, {}, 1}}, {}, {"b", "d", "a", "c"});
}

TEST(Order, BeforeAndAfterWinOverPriority) {
  check({{"a", {}, {"c"}, 9}, {"b"}, {"c"}}, {}, {"b", "c", "a"});
  check({{"a"}, {"b"}, {"c", {"a"}}}, {}, {"b", "c", "a"});
  check({{"a", {"none"}, {"a"}}, {"b"}}, {}, {"a", "b"});
}

TEST(Order, TheApplicationWins) {
  check({{"a", {"c"}}, {"b"}, {"c"}}, {"c", "none", "a"}, {"c", "a", "b"});
  check({{"a", {}, {"b"}}, {"b"}}, {"a"}, {"a", "b"});
}

TEST(Order, ACircleIsNamedAndBroken) {
  check({{"a", {"b"}}, {"b", {"a"}}, {"c"}}, {}, {"c", "a", "b"}, {"b", "a"});
  check({{"a", {"b"}}, {"b", {"c"}}, {"c", {"a"}}, {"d", {}, {"a"}}}, {}, {"a", "b", "c", "d"},
        {"b", "c", "a"});
}

}  // namespace
}  // namespace mortise::generation
