// SPDX-License-Identifier: Apache-2.0
//
// Fakes of a contract between a real host and a generated client, behind each wall.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <mortise/host.hpp>
#include <mortise/testing/fake_plugin.hpp>
#include <string>
#include <test/shop/store.hpp>
#include <thread>
#include <vector>
#include <walls.hpp>

namespace {

using mortise::Kind;
using mortise::testing::FakePlugin;
using test::shop::OrderView;
using test::shop::Store;
using Functions = Store::Interface;

class FakePluginTest : public ::testing::Test {
 protected:
  void add() {
    const auto added = host_.add(fake_.entry(), "fake");
    EXPECT_TRUE(added) << added.message();
  }
  Store::Client store() { return host_.point<Store>("stores").one(); }
  std::string incident_text() {
    std::string text;
    for (uint64_t id = 1; const auto incident = host_.incident(id); ++id)
      text += std::string(std::string_view(incident->text)) + "\n";
    return text;
  }

  FakePlugin<Store> fake_;
  mortise::Host host_{test::behind_wall()};
};

TEST_F(FakePluginTest, TakesParametersOfEverySize) {
  std::vector<std::string> seen;
  fake_.on<&Functions::sold>([&](bool urgent, const OrderView& order, uint8_t at, double discount,
                                 const mortise::Option<mortise::StringView>& to) {
    seen = {urgent ? "urgent" : "",      std::string(std::string_view(order.article)),
            std::to_string(order.count), std::to_string(at),
            std::to_string(discount),    to ? std::string(std::string_view(*to)) : "nobody"};
  });
  add();
  ASSERT_TRUE(store().sold(true, {"cup", 70000}, 200, 0.5, mortise::StringView("you")));
  EXPECT_THAT(seen, ::testing::ElementsAre("urgent", "cup", "70000", "200", "0.500000", "you"));
  ASSERT_TRUE(store().sold(false, {"", 1}, 0, -1));
  EXPECT_THAT(seen, ::testing::ElementsAre("", "", "1", "0", "-1.000000", "nobody"));
}

TEST_F(FakePluginTest, GivesResultsTheContractsErrorsAndSystemErrors) {
  using Price = mortise::Result<uint32_t, mortise::String>;
  fake_.on<&Functions::price>([](mortise::StringView article) -> mortise::Outcome<Price> {
    if (article == "cup") return Price::ok(4);
    if (article == "jam") return mortise::Error(mortise::Code::kCallOverloaded, "full of jam");
    return Price::err("none");
  });
  add();
  EXPECT_EQ(*store().price("cup"), 4u);
  EXPECT_EQ(*store().price("tea").plugin_error(), "none");
  EXPECT_EQ(store().price("jam").kind(), Kind::kOverloaded);
  EXPECT_THAT(incident_text(), ::testing::HasSubstr("full of jam"));
}

TEST_F(FakePluginTest, FailsInEveryWay) {
  add();
  for (int number = MORTISE_INVALID; number <= MORTISE_CONFLICT; ++number) {
    const auto kind = static_cast<Kind>(number);
    fake_.fail<&Functions::names>(kind, "on purpose");
    EXPECT_EQ(store().names().kind(), kind) << kind_name(kind);
  }
  EXPECT_THAT(incident_text(), ::testing::HasSubstr("on purpose"));
}

TEST_F(FakePluginTest, WhatHasNoAnswerIsUnsupported) {
  add();
  EXPECT_EQ(store().names().kind(), Kind::kUnsupported);
  EXPECT_THAT(incident_text(), ::testing::HasSubstr("the test has no answer for 'names'"));
  EXPECT_TRUE(store().has_stock());
}

TEST_F(FakePluginTest, MayBeTooOldForAFunction) {
  fake_.leave_out<&Functions::stock>();
  add();
  EXPECT_FALSE(store().has_stock());
  EXPECT_EQ(store().stock("cup").kind(), Kind::kUnsupported);
  EXPECT_EQ(fake_.count<&Functions::stock>(), 0u);
}

TEST_F(FakePluginTest, RemembersCallsInTheirOrder) {
  fake_.on<&Functions::stock>([](const auto&) { return 3u; });
  add();
  EXPECT_EQ(*store().stock("cup"), 3u);
  EXPECT_FALSE(store().names());
  EXPECT_EQ(*store().stock("tea"), 3u);
  EXPECT_EQ(fake_.count<&Functions::stock>(), 2u);
  EXPECT_EQ(fake_.count<&Functions::price>(), 0u);
  EXPECT_THAT(fake_.calls(), ::testing::ElementsAre("stock", "names", "stock"));
}

TEST_F(FakePluginTest, AnswersByAnObject) {
  struct Shelf final : Store::Interface {
    Result<uint32_t, String> price(StringView article) override {
      return static_cast<uint32_t>(article.size());
    }
    void sold(bool, const OrderView& order, uint8_t, double, const Option<StringView>&) override {
      sold_ += order.count;
    }
    List<String> names() override {
      ListBuilder<String> names;
      names.push("cup");
      return names.finish();
    }
    uint32_t stock(StringView) override { return 100 - sold_; }
    uint32_t sold_ = 0;
  } shelf;
  fake_.on_all(shelf);
  add();
  EXPECT_EQ(*store().price("four"), 4u);
  ASSERT_TRUE(store().sold(false, {"cup", 30}, 0, 0));
  EXPECT_EQ(*store().stock("cup"), 70u);
  EXPECT_EQ((*store().names())[0], "cup");
}

TEST_F(FakePluginTest, MayRefuseToStart) {
  fake_.on_start([] { return mortise::Error(mortise::Code::kCallDenied, "not today"); });
  const auto added = host_.add(fake_.entry(), "fake");
  ASSERT_FALSE(added);
  EXPECT_EQ(added.error().name(), "plugin.start_failed");
  EXPECT_THAT(std::string(added.message()), ::testing::HasSubstr("not today"));
}

TEST_F(FakePluginTest, CallsWaitWhileTheyAreHeld) {
  FakePlugin<Store> parallel({.parallel = true});
  parallel.on<&Functions::stock>([](const auto&) { return 1u; });
  parallel.on<&Functions::price>([](const auto&) { return 2u; });
  ASSERT_TRUE(host_.add(parallel.entry(), "parallel"));
  auto held = parallel.hold<&Functions::stock>();
  std::thread one([&] { EXPECT_EQ(*store().stock("cup"), 1u); });
  std::thread two([&] { EXPECT_EQ(*store().stock("cup"), 1u); });
  held.wait_for(2);
  EXPECT_EQ(*store().price("cup"), 2u) << "other functions do not wait";
  held.let_go();
  one.join();
  two.join();
  EXPECT_EQ(*store().stock("cup"), 1u) << "and nobody waits any more";
}

TEST_F(FakePluginTest, ACallThatIsHeldCanBeGivenUp) {
  add();
  if (test::wall() == mortise::Wall::kInline) GTEST_SKIP() << "inline nobody leaves a call";
  auto held = fake_.hold<&Functions::names>();
  EXPECT_EQ(store().within(1).names().kind(), Kind::kDeadline);
}

TEST_F(FakePluginTest, ManyFakesOfOneContract) {
  std::vector<std::unique_ptr<FakePlugin<Store>>> fakes;
  for (uint32_t i = 0; i < 8; ++i) {
    fakes.push_back(std::make_unique<FakePlugin<Store>>());
    fakes.back()->on<&Functions::stock>([i](const auto&) { return i; });
    ASSERT_TRUE(host_.add(fakes.back()->entry(), "fake " + std::to_string(i)));
  }
  uint32_t next = 0;
  for (const auto& client : host_.point<Store>("stores").all())
    EXPECT_EQ(*client.stock("cup"), next++);
  EXPECT_EQ(next, 8u);
}

TEST_F(FakePluginTest, TheHostMayKeepItLongerThanTheTest) {
  {
    FakePlugin<Store> brief;
    brief.on<&Functions::stock>([](const auto&) { return 5u; });
    ASSERT_TRUE(host_.add(brief.entry(), "brief"));
  }
  EXPECT_EQ(*store().stock("cup"), 5u);
  ASSERT_TRUE(host_.unload("brief"));
  EXPECT_EQ(store().stock("cup").kind(), Kind::kUnavailable);
  for (size_t i = 0; i < 2 * FakePlugin<Store>::kMaxFakes; ++i) FakePlugin<Store> another;
}

TEST_F(FakePluginTest, AHostSwapsFakes) {
  fake_.on<&Functions::stock>([](const auto&) { return 1u; });
  add();
  FakePlugin<Store> next;
  next.on<&Functions::stock>([](const auto&) { return 2u; });
  const Store::Client client = store();
  EXPECT_EQ(*client.stock("cup"), 1u);
  ASSERT_TRUE(host_.swap("fake", next.entry()));
  EXPECT_EQ(*client.stock("cup"), 2u);
}

}  // namespace
