// SPDX-License-Identifier: Apache-2.0
//
// How an application is tested without its plugins: docs/testing.md quotes this file.
#include <gtest/gtest.h>

#include <mortise/host.hpp>
#include <mortise/testing/fake_plugin.hpp>
#include <string>
#include <test/shop/desk.hpp>
#include <thread>
#include <walls.hpp>

using test::shop::Desk;

namespace {

/// The application: what the till shows for a purchase.
std::string shown(const Desk::Client& desk, mortise::ListView<mortise::StringView> articles) {
  const auto total = desk.total(articles);
  if (total) return std::to_string(*total);
  if (total.has_system_error()) return "ask the staff: " + std::string(kind_name(total.kind()));
  return std::string(std::string_view(*total.plugin_error()));
}

TEST(Till, ShowsWhatTheDeskSays) {
  mortise::testing::FakePlugin<Desk> fake;
  mortise::Host host(test::behind_wall());
  ASSERT_TRUE(host.add(fake.entry(), "desk"));
  const Desk::Client desk = host.point<Desk>("desks").one();

  fake.on<&Desk::Interface::total>([](const auto& articles) {
    EXPECT_EQ(articles.size(), 2u);
    return 12u;
  });
  EXPECT_EQ(shown(desk, {"cup", "saucer"}), "12");

  fake.on<&Desk::Interface::total>([](const auto&) { return mortise::String("sold out"); });
  EXPECT_EQ(shown(desk, {"cup"}), "sold out");

  fake.fail<&Desk::Interface::total>(mortise::Kind::kDenied);
  EXPECT_EQ(shown(desk, {"cup"}), "ask the staff: denied");
  EXPECT_EQ(fake.calls(), (std::vector<std::string>{"total", "total", "total"}));
}

TEST(Till, WaitsForASlowDesk) {
  mortise::testing::FakePlugin<Desk> fake;
  fake.on<&Desk::Interface::total>([](const auto&) { return 12u; });
  mortise::Host host(test::behind_wall());
  ASSERT_TRUE(host.add(fake.entry(), "desk"));

  auto held = fake.hold<&Desk::Interface::total>();
  std::string text;
  std::thread till([&] { text = shown(host.point<Desk>("desks").one(), {"cup"}); });
  held.wait_for(1);  // the call is inside the plugin, and stays there
  EXPECT_EQ(text, "");
  held.let_go();
  till.join();
  EXPECT_EQ(text, "12");
}

TEST(Till, TheContractsOwnErrorIsNoSystemErrorButMayBeTakenForOne) {
  mortise::testing::FakePlugin<Desk> fake;
  fake.on<&Desk::Interface::total>([](const auto&) { return mortise::String("sold out"); });
  mortise::Host host(test::behind_wall());
  ASSERT_TRUE(host.add(fake.entry(), "desk"));
  const auto total = host.point<Desk>("desks").one().total({"cup"});
  ASSERT_FALSE(total);
  EXPECT_FALSE(total.has_system_error());
  EXPECT_EQ(total.error().code(), mortise::Code::kCallPluginError);
  EXPECT_NE(total.message().find("'plugin_error()'"), std::string_view::npos);
  EXPECT_EQ(total.error().incident(), 0u);
}

TEST(Till, AnErrorKnowsItsIncident) {
  mortise::testing::FakePlugin<Desk> fake;
  fake.fail<&Desk::Interface::total>(mortise::Kind::kFailed, "the drawer is stuck");
  mortise::Host host(test::behind_wall());
  ASSERT_TRUE(host.add(fake.entry(), "desk"));
  const auto total = host.point<Desk>("desks").one().total({"cup"});
  ASSERT_TRUE(total.has_system_error());
  EXPECT_EQ(total.error().context("selling a cup").incident(), total.error().incident());
  const auto incident = host.incident(total.error().incident());
  ASSERT_TRUE(incident);
  EXPECT_EQ(incident->text, "the drawer is stuck");
}

}  // namespace
