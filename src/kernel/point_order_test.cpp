// SPDX-License-Identifier: Apache-2.0
#include "kernel/point_order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace mortise::kernel {
namespace {

using Ids = std::vector<std::string>;

/// The ids in order, or the error.
std::string order(const std::vector<Placement>& plugins, const Ids& first = {}) {
  const auto numbers = order_plugins(plugins, first);
  if (!numbers) return std::string(numbers.message());
  std::string text;
  for (const size_t i : *numbers) text += (text.empty() ? "" : " ") + plugins[i].plugin;
  return text;
}

TEST(PointOrderTest, IsThatOfLoadingWherePluginsSayNothing) {
  EXPECT_EQ(order({}), "");
  EXPECT_EQ(order({{.plugin = "c"}, {.plugin = "a"}, {.plugin = "b"}}), "c a b");
}

TEST(PointOrderTest, KeepsBeforeAndAfter) {
  EXPECT_EQ(order({{.plugin = "a", .after = {"c"}}, {.plugin = "b"}, {.plugin = "c"}}), "b c a");
  EXPECT_EQ(order({{.plugin = "a"}, {.plugin = "b"}, {.plugin = "c", .before = {"a", "b"}}}),
            "c a b");
  EXPECT_EQ(order({{.plugin = "a", .before = {"nobody"}, .after = {"a"}}, {.plugin = "b"}}), "a b");
}

TEST(PointOrderTest, PrioritiesDecideWhatIsLeftOpen) {
  EXPECT_EQ(order({{.plugin = "a"}, {.plugin = "b", .priority = 5}, {.plugin = "c", .priority = -1}}),
            "b a c");
  EXPECT_EQ(order({{.plugin = "a", .after = {"c"}, .priority = 9},
                   {.plugin = "b"},
                   {.plugin = "c", .priority = -1}}),
            "b c a");
}

TEST(PointOrderTest, TheApplicationsOrderOutranksThem) {
  const std::vector<Placement> plugins = {
      {.plugin = "a", .priority = 100}, {.plugin = "b", .after = {"a"}}, {.plugin = "c"}};
  EXPECT_EQ(order(plugins, {"c", "b", "unknown"}), "c b a");
}

TEST(PointOrderTest, NamesACycle) {
  EXPECT_EQ(order({{.plugin = "a", .before = {"b"}},
                   {.plugin = "b", .before = {"c"}},
                   {.plugin = "free"},
                   {.plugin = "c", .before = {"a"}}}),
            "plugins cannot be put in an order: 'a' goes after 'c' goes after 'b' goes after 'a'; "
            "change 'before' or 'after' of one of them, or name it in the point's 'order'");
  EXPECT_EQ(order({{.plugin = "a", .before = {"b"}}, {.plugin = "b", .before = {"a"}}}, {"b"}),
            "b a")
      << "the application's word ends it";
}

TEST(PointOrderTest, KeepsEveryWordOfRandomPlugins) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    std::vector<Placement> plugins(1 + random() % 12);
    std::vector<size_t> hidden(plugins.size());  // an order that nobody contradicts
    std::iota(hidden.begin(), hidden.end(), size_t{0});
    std::shuffle(hidden.begin(), hidden.end(), random);
    for (size_t i = 0; i < plugins.size(); ++i) {
      plugins[i].plugin = std::to_string(i);
      plugins[i].priority = static_cast<int32_t>(random() % 5);
    }
    for (size_t words = random() % 10; words > 0 && plugins.size() > 1; --words) {
      size_t early = random() % plugins.size();
      size_t late = random() % plugins.size();
      if (early == late) continue;
      if (early > late) std::swap(early, late);
      if (random() % 2 == 0)
        plugins[hidden[early]].before.push_back(plugins[hidden[late]].plugin);
      else
        plugins[hidden[late]].after.push_back(plugins[hidden[early]].plugin);
    }
    const auto numbers = order_plugins(plugins);
    ASSERT_TRUE(numbers) << numbers.message();
    std::vector<size_t> place(plugins.size());
    for (size_t i = 0; i < numbers->size(); ++i) place[(*numbers)[i]] = i;
    for (size_t i = 0; i < plugins.size(); ++i) {
      for (const std::string& id : plugins[i].before) EXPECT_LT(place[i], place[std::stoul(id)]);
      for (const std::string& id : plugins[i].after) EXPECT_GT(place[i], place[std::stoul(id)]);
    }
  }
}

}  // namespace
}  // namespace mortise::kernel
