// SPDX-License-Identifier: Apache-2.0
//
// How an author tests a plugin: docs/testing.md quotes this file.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mortise/testing/fake_host.hpp>
#include <string>
#include <test/shop/desk.hpp>
#include <test/shop/store.hpp>

using test::shop::Desk;
using test::shop::Store;

extern "C" const mortise_plugin MORTISE_ENTRY;  // what MORTISE_PLUGIN(Desk) makes

namespace {

TEST(DeskPlugin, AddsUpWhatTheStoreSays) {
  mortise::testing::FakePlugin<Store> store;
  store.on<&Store::Interface::price>([](mortise::StringView article) {
    using Price = mortise::Result<uint32_t, mortise::String>;
    return article == "cup" ? Price::ok(4) : Price::err("no such article");
  });

  mortise::testing::FakeHost host;
  ASSERT_TRUE(host.serve(store));
  ASSERT_TRUE(host.start(&MORTISE_ENTRY));
  const Desk::Client desk = host.client<Desk>();

  EXPECT_EQ(*desk.total({"cup", "cup"}), 8u);
  EXPECT_EQ(*desk.total({"cup", "saucer"}).plugin_error(), "no such article");
  EXPECT_EQ(store.count<&Store::Interface::price>(), 4u);

  store.fail<&Store::Interface::price>(mortise::Kind::kUnavailable);
  EXPECT_EQ(*desk.total({"cup"}).plugin_error(), "the store is closed");

  const auto ended = host.stop();
  EXPECT_TRUE(ended) << ended.message();  // nothing that crossed is left
}

TEST(DeskPlugin, SurvivesEveryAllocationThatFails) {
  mortise::testing::FakePlugin<Store> store;
  mortise::testing::FakeHost host;
  ASSERT_TRUE(host.serve(store));
  ASSERT_TRUE(host.start(&MORTISE_ENTRY));

  uint64_t next = 1;
  for (;; ++next) {
    host.fail_allocation(next);
    const auto line = host.client<Desk>().receipt({"cup", "saucer"});
    if (!host.allocation_failed()) break;  // there are no more
    EXPECT_EQ(line.kind(), mortise::Kind::kOverloaded);
  }
  EXPECT_GT(next, 1u);

  const auto ended = host.stop();
  EXPECT_TRUE(ended) << ended.message();
}

TEST(DeskPlugin, NeedsAStore) {
  mortise::testing::FakeHost host;
  const auto started = host.start(&MORTISE_ENTRY);
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().name(), "plugin.unresolved_import");
  EXPECT_EQ(host.client<Desk>().receipt().kind(), mortise::Kind::kUnavailable);
}

}  // namespace
