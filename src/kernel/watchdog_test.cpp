// SPDX-License-Identifier: Apache-2.0
#include "kernel/watchdog.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "route/testing.hpp"

namespace mortise::kernel {
namespace {

using route::testing::FakeClient;
using route::testing::FakeHost;
using route::testing::FakePlugin;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr uint64_t kMs = 1'000'000;

/// The body of a plugin looks, from inside its own call, at whatever times it likes.
class WatchdogTest : public ::testing::Test {
 protected:
  std::vector<StuckCall> told_;
  Watchdog watchdog_{100, [this](const StuckCall& call) { told_.push_back(call); }};
  observe::IncidentLog log_;
  FakeHost host_;
};

TEST_F(WatchdogTest, TellsOnceOfACallThatStays) {
  FakePlugin plugin("stuck", log_, [&](int, int* result, const mortise_call&) -> mortise_status {
    for (const uint64_t now : {1, 50, 100}) watchdog_.look(now * kMs);
    EXPECT_TRUE(told_.empty()) << "99 ms since it was seen first";
    watchdog_.look(101 * kMs);
    EXPECT_EQ(told_.size(), 1u);
    watchdog_.look(500 * kMs);
    *result = 0;
    return MORTISE_OK;
  });
  EXPECT_TRUE(host_.add(plugin.row).run(1));
  ASSERT_EQ(told_.size(), 1u);
  EXPECT_THAT(told_[0].entered, ElementsAre(&plugin.target));
  EXPECT_THAT(told_[0].what, HasSubstr("has been inside for more than 100 ms"));
}

TEST_F(WatchdogTest, ForgivesManyShortCalls) {
  uint64_t now = 0;
  FakePlugin plugin("quick", log_, [&](int, int* result, const mortise_call&) -> mortise_status {
    watchdog_.look(now += 60 * kMs);
    *result = 0;
    return MORTISE_OK;
  });
  const FakeClient client = host_.add(plugin.row);
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(client.run(i));
  EXPECT_TRUE(told_.empty()) << "each look saw another call";
}

TEST_F(WatchdogTest, NamesTheWholeChain) {
  FakePlugin inner("inner", log_, [&](int, int* result, const mortise_call&) -> mortise_status {
    watchdog_.look(1 * kMs);
    watchdog_.look(200 * kMs);
    *result = 0;
    return MORTISE_OK;
  });
  const FakeClient to_inner = host_.add(inner.row);
  FakePlugin outer("outer", log_, [&](int, int* result, const mortise_call&) -> mortise_status {
    *result = 0;
    return to_inner.run(1) ? MORTISE_OK : MORTISE_FAILED;
  });
  EXPECT_TRUE(host_.add(outer.row).run(1));
  ASSERT_EQ(told_.size(), 1u);
  EXPECT_THAT(told_[0].entered, ElementsAre(&outer.target, &inner.target));
}

}  // namespace
}  // namespace mortise::kernel
