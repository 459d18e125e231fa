// SPDX-License-Identifier: Apache-2.0
//
// A call that is stuck takes its plugin off the routes.
#include <mortise/testing/virtual_clock.hpp>
#include <thread>

#include "support.hpp"

namespace test {
namespace {

using mortise::Code;
using mortise::PluginState;

class WatchdogTest : public HostTest {
 protected:
  WatchdogTest() {
    open({.drain_ms = 0, .watchdog_ms = 60'000});
    witness_.on_run = [this](uint64_t instance, int32_t argument) -> Answer {
      if (argument == 1) door_.pass();
      return {static_cast<int32_t>(instance)};
    };
  }
  bool quarantined() { return find(*host_, "probe")->state == PluginState::kQuarantined; }
  /// The time that the watchdog gives passes at once.
  bool wait_for_watchdog() {
    return wait_until([this] {
      clock_.advance_ms(60'000);
      return quarantined();
    });
  }

  mortise::testing::VirtualClock clock_;
  Door door_;
};

TEST_F(WatchdogTest, AStuckCallQuarantinesItsPluginUntilItIsSwapped) {
  load("probe-serial", "probe");
  const auto client = probe();
  const auto all = host_->point<unit::Probe>("probes").all();
  ASSERT_EQ(all.size(), 1u);
  std::thread caller([&] { EXPECT_EQ(*client.run(1), 1) << "the stuck call ends as it likes"; });
  door_.wait_for_arrival();
  ASSERT_TRUE(wait_for_watchdog());

  const std::string cause(find(*host_, "probe")->cause);
  EXPECT_THAT(cause,
              ::testing::ContainsRegex("thread [0-9]+ has been inside for more than 60000 ms"));
  for (const auto* handle : {&client, &all[0]})
    expect_error(handle->run(0), Code::kCallUnavailable, "no plugin serves it now");
  const auto incident = host_->incident(1);
  ASSERT_TRUE(incident);
  EXPECT_EQ(incident->plugin, "probe");
  EXPECT_EQ(incident->kind, mortise::Kind::kUnavailable);
  EXPECT_FALSE(incident->from_plugin);
  EXPECT_THAT(std::string(incident->text), ::testing::HasSubstr(cause));
  EXPECT_EQ(witness_.stops(1), 0);

  expect_ok(host_->swap("probe", copy_of("probe-serial")));
  EXPECT_FALSE(quarantined());
  for (const auto* handle : {&client, &all[0]}) EXPECT_EQ(*handle->run(0), 2);
  door_.open();
  caller.join();
  EXPECT_EQ(host_->plugins().size(), 2u) << "the stuck one is gone";
  EXPECT_EQ(witness_.stops(1), 1);
}

TEST_F(WatchdogTest, AQuarantinedPluginMayBeUnloaded) {
  load("probe-parallel", "probe");
  const auto client = probe();
  std::thread caller([&] { expect_ok(client.run(1)); });
  door_.wait_for_arrival();
  ASSERT_TRUE(wait_for_watchdog());
  expect_ok(host_->unload("probe"));
  EXPECT_EQ(find(*host_, "probe")->state, PluginState::kRetained);
  door_.open();
  caller.join();
  EXPECT_FALSE(find(*host_, "probe"));
  EXPECT_EQ(witness_.stops(1), 1);
}

}  // namespace
}  // namespace test
