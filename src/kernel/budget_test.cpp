// SPDX-License-Identifier: Apache-2.0
#include "kernel/budget.hpp"

#include <gtest/gtest.h>

namespace mortise::kernel {
namespace {

using Change = Budget::Change;

/// A budget and its time, in milliseconds.
struct Bench {
  explicit Bench(const BudgetOptions& options) : budget(options) {}

  Change calls(int count, uint64_t took_ms, bool fails = false) {
    Change last = Change::kNone;
    for (int i = 0; i < count; ++i)
      last = budget.note(took_ms * 1'000'000, fails, now_ms * 1'000'000);
    return last;
  }

  Budget budget;
  uint64_t now_ms = 1'000'000;
};

TEST(Budget, OneSlowCallOfAHundredIsKept) {
  Bench bench({.latency_ms = 50});
  EXPECT_EQ(bench.calls(1, 51), Change::kNone);
  EXPECT_EQ(bench.calls(98, 50), Change::kNone);
  EXPECT_EQ(bench.budget.excess(), "");
  EXPECT_EQ(bench.calls(1, 51), Change::kExceeded);
  EXPECT_EQ(bench.budget.excess(), "2 of 100 calls took longer than 50 ms");
}

TEST(Budget, AShareOfFailuresNeedsCalls) {
  Bench bench({.errors = 0.1});
  EXPECT_EQ(bench.calls(3, 0, true), Change::kNone);
  EXPECT_EQ(bench.calls(16, 0), Change::kNone);
  EXPECT_EQ(bench.calls(1, 0), Change::kExceeded);
  EXPECT_EQ(bench.budget.excess(), "3 of 20 calls failed");
  Bench kept({.errors = 0.1});
  EXPECT_EQ(kept.calls(2, 0, true), Change::kNone);
  EXPECT_EQ(kept.calls(18, 1'000), Change::kNone) << "nobody said anything of their time";
}

TEST(Budget, AWholeWindowWithinItEndsTheExcess) {
  Bench bench({.latency_ms = 1});
  EXPECT_EQ(bench.calls(2, 2), Change::kExceeded);
  EXPECT_EQ(bench.calls(2, 2), Change::kExceededAgain);
  bench.now_ms += Budget::kWindowMs - 1;
  EXPECT_EQ(bench.calls(1, 1), Change::kNone);
  EXPECT_NE(bench.budget.excess(), "");
  bench.now_ms += 1;
  EXPECT_EQ(bench.calls(1, 1), Change::kKept);
  EXPECT_EQ(bench.budget.excess(), "");
  bench.now_ms += Budget::kWindowMs;
  EXPECT_EQ(bench.calls(2, 2), Change::kExceeded);
}

}  // namespace
}  // namespace mortise::kernel
