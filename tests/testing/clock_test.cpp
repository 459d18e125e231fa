// SPDX-License-Identifier: Apache-2.0
//
// Deadlines without waiting for them: docs/testing.md quotes this file.
#include <gtest/gtest.h>

#include <mortise/host.hpp>
#include <mortise/testing/fake_plugin.hpp>
#include <mortise/testing/virtual_clock.hpp>
#include <test/shop/desk.hpp>
#include <thread>
#include <walls.hpp>

using test::shop::Desk;

namespace {

TEST(Clock, ACallerLeavesASlowDesk) {
  mortise::testing::VirtualClock clock;
  mortise::testing::FakePlugin<Desk> fake;
  mortise::Host host(test::behind_wall());
  ASSERT_TRUE(host.add(fake.entry(), "desk"));
  const Desk::Client desk = host.point<Desk>("desks").one().within(50);  // milliseconds from now

  fake.on<&Desk::Interface::receipt>([](const auto&) { return mortise::String("a cup"); });
  auto held = fake.hold<&Desk::Interface::receipt>();
  mortise::Kind kind{};
  std::thread till([&] { kind = desk.receipt({"cup"}).kind(); });
  held.wait_for(1);
  clock.advance_ms(50);
  // Inline nobody can leave a call that is inside: it is late when it comes back.
  if (test::behind_wall().wall == mortise::Wall::kInline) held.let_go();
  till.join();
  EXPECT_EQ(kind, mortise::Kind::kDeadline);
}

TEST(Clock, ACallerLeavesTheQueue) {
  mortise::testing::VirtualClock clock;
  mortise::testing::FakePlugin<Desk> fake;  // takes one call at a time
  fake.on<&Desk::Interface::receipt>([](const auto&) { return mortise::String("a cup"); });
  mortise::Host host(test::behind_wall());
  ASSERT_TRUE(host.add(fake.entry(), "desk"));
  const Desk::Client desk = host.point<Desk>("desks").one();
  const Desk::Client hasty = desk.within(50);

  auto held = fake.hold<&Desk::Interface::receipt>();
  std::thread first([&] { EXPECT_TRUE(desk.receipt({"cup"})); });
  held.wait_for(1);
  mortise::Kind kind{};
  std::thread second([&] { kind = hasty.receipt({"cup"}).kind(); });
  clock.advance_ms(50);
  second.join();
  // Whether it has begun to wait by then or not.
  EXPECT_TRUE(kind == mortise::Kind::kOverloaded || kind == mortise::Kind::kDeadline);
  held.let_go();
  first.join();
}

}  // namespace
