// SPDX-License-Identifier: Apache-2.0
//
// A plugin that keeps failing is left out for a while.
#include <mortise/testing/virtual_clock.hpp>

#include "support.hpp"

namespace test {
namespace {

using mortise::BreakerState;

class BreakerTest : public PointsTest {
 protected:
  BreakerTest() { open({}); }  // hosts come after the clock, and go before it
  ~BreakerTest() override { host_ = nullptr; }
  BreakerState state(std::string_view plugin) {
    for (const mortise::PointInfo& info : host_->points())
      for (const mortise::PointMember& member : info.members)
        if (member.plugin == plugin) return member.breaker;
    return BreakerState::kClosed;
  }
  Options options() const {
    return {.dispatch = {mortise::fold<&Functions::polish>},
            .failure = FailurePolicy::kSkip,
            .breaker = {.failures = 2, .open_ms = 1'000}};
  }

  mortise::testing::VirtualClock clock_;
};

TEST_F(BreakerTest, AnOpenOneSkipsThePluginUntilItsTrial) {
  add("a").fail<&Functions::polish>(Kind::kFailed);
  add("b");
  const auto stages = point(options());
  EXPECT_EQ(*stages->polish("", "."), "b.");
  EXPECT_EQ(state("a"), BreakerState::kClosed);
  EXPECT_EQ(*stages->polish("", "."), "b.");
  EXPECT_EQ(state("a"), BreakerState::kOpen);
  const auto skipped = stages.call_detailed<&Functions::polish>("", ".");
  EXPECT_EQ(steps(skipped), "a(skipped) b");
  EXPECT_THAT(std::string(skipped.answers()[0].outcome.message()),
              ::testing::HasSubstr("its breaker is open"));
  EXPECT_EQ(stages_["a"]->count<&Functions::polish>(), 2u);
  const auto info = host_->plugins();
  EXPECT_EQ(info[0].degraded[0], "its breaker at the point 'stages' is open");
  // Clients of its own are none of the breaker's business.
  EXPECT_EQ(*stages.all()[0].title(), "a");

  make("a2");
  stages_["a"]->on<&Functions::polish>([](mortise::StringView text, mortise::StringView) {
    return mortise::String(std::string(text) + "well");
  });
  EXPECT_EQ(*stages->polish("", "."), "b.") << "not yet";
  clock_.advance_ms(1'000);
  EXPECT_EQ(*stages->polish("", "."), "wellb.");
  EXPECT_EQ(state("a"), BreakerState::kClosed);
  EXPECT_TRUE(host_->plugins()[0].degraded.empty());
}

TEST_F(BreakerTest, UnderOneItIsUnavailable) {
  add("a").fail<&Functions::size>(Kind::kFailed);
  add("b");
  const auto stages = point({.breaker = {.failures = 1}});
  expect_error(stages->size(""), Code::kCallFailed, "of plugin 'a'");
  expect_error(stages->size(""), Code::kCallUnavailable,
               "of plugin 'a': its breaker is open, as it failed too often");
  const auto falling = point({.failure = FailurePolicy::kFallback, .breaker = {.failures = 1}});
  EXPECT_EQ(*falling->size("four"), 4u);
}

TEST_F(BreakerTest, WhatTheCallerDidWrongDoesNotCount) {
  add("a").fail<&Functions::size>(Kind::kInvalid);
  const auto stages = point({.breaker = {.failures = 1}});
  expect_error(stages->size(""), Code::kCallInvalid, "");
  expect_error(stages->size(""), Code::kCallInvalid, "");
  EXPECT_EQ(state("a"), BreakerState::kClosed);
}

TEST_F(BreakerTest, WhoExceedsABudgetIsDegradedAndLeftOut) {
  FakePlugin<Stage>& slow = add("a");
  slow.on<&Functions::size>([&](mortise::StringView) {
    clock_.advance_ms(60);
    return uint32_t{60};
  });
  add("b");
  const auto stages = point({.failure = FailurePolicy::kFallback,
                             .breaker = {.failures = 100, .open_ms = 1'000},
                             .budgets = {.latency_ms = 50}});
  EXPECT_EQ(*stages->size(""), 60u);
  EXPECT_EQ(state("a"), BreakerState::kClosed);
  EXPECT_EQ(*stages->size(""), 60u);
  EXPECT_EQ(state("a"), BreakerState::kOpen);
  const auto info = host_->plugins();
  ASSERT_EQ(info[0].degraded.size(), 2u);
  EXPECT_EQ(info[0].degraded[1],
            "it exceeds the budget of the point 'stages': 2 of 2 calls took longer than 50 ms");
  EXPECT_EQ(*stages->size("four"), 4u) << "b answers";
  // Without a breaker it is said, and no more.
  const auto told = point({.budgets = {.latency_ms = 50}});
  EXPECT_EQ(*told->size(""), 60u);
  EXPECT_EQ(*told->size(""), 60u);
  EXPECT_EQ(*told->size(""), 60u);
  EXPECT_EQ(host_->plugins()[0].degraded.size(), 1u);
  EXPECT_TRUE(host_->plugins()[1].degraded.empty());
}

TEST_F(BreakerTest, AnotherVersionBeginsAnew) {
  add("a").fail<&Functions::size>(Kind::kFailed);
  const auto stages = point({.breaker = {.failures = 1}});
  expect_error(stages->size(""), Code::kCallFailed, "");
  EXPECT_EQ(state("a"), BreakerState::kOpen);
  expect_ok(host_->swap("a", make("next").entry()));
  EXPECT_EQ(*stages->size("four"), 4u);
}

}  // namespace
}  // namespace test
