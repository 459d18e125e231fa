// SPDX-License-Identifier: Apache-2.0
#include "kernel/breaker.hpp"

#include <gtest/gtest.h>

#include <string>

namespace mortise::kernel {
namespace {

using Change = Breaker::Change;
using Entry = Breaker::Entry;

/// A breaker and its time, in milliseconds.
struct Bench {
  explicit Bench(const BreakerOptions& options) : breaker(options) {}

  /// One call. @return what came of it: "ok", "fails", each with what changed, or "refused".
  std::string call(bool fails) {
    const Entry entry = breaker.enter(now_ms * 1'000'000);
    if (entry == Entry::kRefused) return "refused";
    const Change change = breaker.leave(entry, fails, now_ms * 1'000'000);
    const std::string what = fails ? "fails" : "ok";
    return what + (change == Change::kOpened ? ", opens" : change == Change::kClosed ? ", closes" : "");
  }

  Breaker breaker;
  uint64_t now_ms = 1'000'000;
};

TEST(BreakerTest, OpensAfterFailuresInARow) {
  Bench bench({.failures = 3, .open_ms = 100});
  EXPECT_EQ(bench.call(true), "fails");
  EXPECT_EQ(bench.call(true), "fails");
  EXPECT_EQ(bench.call(false), "ok");
  EXPECT_EQ(bench.call(true), "fails");
  EXPECT_EQ(bench.call(true), "fails");
  EXPECT_EQ(bench.breaker.state(), BreakerState::kClosed);
  EXPECT_EQ(bench.call(true), "fails, opens");
  EXPECT_EQ(bench.breaker.state(), BreakerState::kOpen);
  EXPECT_EQ(bench.call(false), "refused");
}

TEST(BreakerTest, LetsOneTrialInAndClosesByIt) {
  Bench bench({.failures = 1, .open_ms = 100});
  EXPECT_EQ(bench.call(true), "fails, opens");
  bench.now_ms += 99;
  EXPECT_EQ(bench.call(false), "refused");
  bench.now_ms += 1;
  const Entry trial = bench.breaker.enter(bench.now_ms * 1'000'000);
  EXPECT_EQ(trial, Entry::kTrial);
  EXPECT_EQ(bench.breaker.state(), BreakerState::kHalfOpen);
  EXPECT_EQ(bench.call(false), "refused") << "one is on trial";
  EXPECT_EQ(bench.breaker.leave(trial, false, bench.now_ms * 1'000'000), Change::kClosed);
  EXPECT_EQ(bench.call(false), "ok");
}

TEST(BreakerTest, ATrialThatFailsOpensItAgain) {
  Bench bench({.failures = 1, .open_ms = 100});
  EXPECT_EQ(bench.call(true), "fails, opens");
  bench.now_ms += 100;
  EXPECT_EQ(bench.call(true), "fails");
  EXPECT_EQ(bench.call(false), "refused");
  bench.now_ms += 100;
  EXPECT_EQ(bench.call(false), "ok, closes");
}

TEST(BreakerTest, ATrialThatNeverComesBackIsFollowedByAnother) {
  Bench bench({.failures = 1, .open_ms = 100});
  EXPECT_EQ(bench.call(true), "fails, opens");
  bench.now_ms += 100;
  EXPECT_EQ(bench.breaker.enter(bench.now_ms * 1'000'000), Entry::kTrial);
  bench.now_ms += 100;
  EXPECT_EQ(bench.call(false), "ok, closes");
}

TEST(BreakerTest, OpensByTheShareWithinAWindow) {
  Bench bench({.share = 0.5, .window_ms = 1'000, .calls = 4});
  EXPECT_EQ(bench.call(true), "fails") << "too few calls to say";
  EXPECT_EQ(bench.call(true), "fails");
  EXPECT_EQ(bench.call(false), "ok");
  bench.now_ms += 1'000;  // another window
  EXPECT_EQ(bench.call(true), "fails");
  EXPECT_EQ(bench.call(false), "ok");
  EXPECT_EQ(bench.call(false), "ok");
  EXPECT_EQ(bench.call(true), "fails, opens");
}

TEST(BreakerTest, WhatWasUnderWayWhenItOpenedChangesNothing) {
  Bench bench({.failures = 1, .open_ms = 100});
  const Entry slow = bench.breaker.enter(bench.now_ms * 1'000'000);
  EXPECT_EQ(bench.call(true), "fails, opens");
  EXPECT_EQ(bench.breaker.leave(slow, false, bench.now_ms * 1'000'000), Change::kNone);
  EXPECT_EQ(bench.breaker.state(), BreakerState::kOpen);
}

TEST(BreakerTest, IsNeededWhereItCanOpen) {
  EXPECT_FALSE(Breaker::is_needed({}));
  EXPECT_TRUE(Breaker::is_needed({.failures = 1}));
  EXPECT_TRUE(Breaker::is_needed({.share = 0.1}));
}

}  // namespace
}  // namespace mortise::kernel
