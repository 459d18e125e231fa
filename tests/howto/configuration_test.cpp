// SPDX-License-Identifier: Apache-2.0
//
// docs/howto-configuration.md and docs/howto-static-plugins.md quote this.
#include <gtest/gtest.h>

#include <example/counting/counter.hpp>
#include <mortise/host.hpp>
#include <mortise/testing/fake_host.hpp>
#include <string>
#include <string_view>
#include <walls.hpp>

#include "entries.hpp"
#include "tally.hpp"

namespace {

using example::counting::Counter;

TEST(HowToConfiguration, FromTheBeginning) {
  mortise::Host host(test::behind_wall());
  const auto wrong = host.add(&tally_entry, "tally", {.configuration = R"({"wieght": 2})"});
  EXPECT_EQ(wrong.message(),
            "cannot configure plugin 'tally': /wieght: 'configuration' has no field 'wieght'; did "
            "you mean 'weight'?");
  ASSERT_TRUE(host.add(&tally_entry, "tally", {.configuration = R"({"weight": 2})"}));
  EXPECT_EQ(*host.point<Counter>("counters").one().count(4), 8u);
}

TEST(HowToConfiguration, WhileItRuns) {
  mortise::Host host(test::behind_wall());
  ASSERT_TRUE(host.add(&tally_entry, "tally"));
  auto counter = host.point<Counter>("counters").one();
  EXPECT_EQ(*counter.count(8), 8u);

  const auto refused = host.configure("tally", R"({"most": 7})");
  EXPECT_EQ(refused.error().code(), mortise::Code::kPluginConfigurationRefused);
  EXPECT_EQ(refused.message(),
            "cannot configure plugin 'tally': it refuses: there are more already");

  ASSERT_TRUE(host.configure("tally", R"({"most": 8})"));
  const auto health = host.health("tally");
  EXPECT_EQ(health->status, mortise::HealthStatus::kDegraded);
  EXPECT_EQ(health->reason, "it is full");
}

TEST(HowToConfiguration, StateGoesOn) {
  mortise::Host host(test::behind_wall());
  ASSERT_TRUE(host.add(&tally_entry, "tally", {.configuration = R"({"weight": 2})"}));
  auto counter = host.point<Counter>("counters").one();
  EXPECT_EQ(*counter.count(4), 8u);
  ASSERT_TRUE(host.swap("tally", &tally_entry));
  EXPECT_EQ(*counter.count(1), 10u);

  const auto state = host.export_state("tally");
  EXPECT_EQ(*state, R"({"count":10})");
  ASSERT_TRUE(host.unload("tally"));
  ASSERT_TRUE(host.add(&tally_entry, "tally", {.state = *state}));
  EXPECT_EQ(*counter.count(1), 11u);
}

TEST(HowToConfiguration, InAPluginsOwnTests) {
  mortise::testing::FakeHost host;
  ASSERT_TRUE(host.start<Tally>({.configuration = R"({"weight": 2})", .state = R"({"count": 5})"}));
  EXPECT_EQ(*host.client<Counter>().count(1), 7u);
  EXPECT_FALSE(host.configure(R"({"most": 6})"));
  EXPECT_EQ(host.health()->status, mortise::HealthStatus::kReady);
  EXPECT_EQ(*host.export_state(), R"({"count":7})");
  const auto ended = host.stop();
  EXPECT_TRUE(ended) << ended.message();
}

TEST(HowToStaticPlugins, TwoOfThem) {
  mortise::Host host(test::behind_wall());
  ASSERT_TRUE(host.add(&tally_entry, "tally"));
  ASSERT_TRUE(host.add(&noted_entry, "noted"));
  for (auto& counter : host.point<Counter>("counters").all()) EXPECT_EQ(*counter.count(2), 2u);
  EXPECT_EQ(host.plugins()[0].source, "linked into the host");
}

}  // namespace
