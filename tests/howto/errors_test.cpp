// SPDX-License-Identifier: Apache-2.0
//
// docs/howto-errors.md quotes this.
#include <gtest/gtest.h>

#include <example/counting/counter.hpp>
#include <example/counting/log.hpp>
#include <mortise/host.hpp>
#include <mortise/testing/fake_plugin.hpp>
#include <string>
#include <walls.hpp>

#include "entries.hpp"

namespace {

using example::counting::Counter;
using example::counting::Failure;

/// What a user of the application reads.
std::string shown(mortise::Host& host, int32_t amount) {
  auto counter = host.point<Counter>("counters").one();
  auto count = counter.within(60'000).count(amount);
  if (count) return std::to_string(*count);
  if (const Failure* failure = count.plugin_error())
    return mortise::match(
        *failure, [](const Failure::Backwards&) { return std::string("not backwards"); },
        [](const Failure::TooMuch& most) { return "at most " + std::to_string(most.value); });
  switch (count.kind()) {
    case mortise::Kind::kUnavailable:
    case mortise::Kind::kOverloaded:
    case mortise::Kind::kDeadline:
      return "try again later";
    default:
      return "this does not work: " + std::string(count.message());
  }
}

TEST(HowToErrors, EachKindOfFailure) {
  mortise::Host host(test::behind_wall());
  EXPECT_EQ(shown(host, 1), "try again later");
  ASSERT_TRUE(host.add(&noted_entry, "noted"));
  EXPECT_EQ(shown(host, 2), "2");
  EXPECT_EQ(shown(host, -1), "not backwards");

  const std::string text = shown(host, 13);
  EXPECT_EQ(text,
            "this does not work: cannot call 'example:counting/counter@1#count' of plugin "
            "'noted': failed (incident 1)");
  const auto incident = host.incident(1);
  ASSERT_TRUE(incident);
  EXPECT_EQ(incident->text, "thirteen is not counted here");
  EXPECT_TRUE(incident->from_plugin);

  ASSERT_TRUE(host.unload("noted"));
  ASSERT_TRUE(host.add(&tally_entry, "tally", {.configuration = R"({"most": 3})"}));
  EXPECT_EQ(shown(host, 4), "at most 3");
}

TEST(HowToErrors, NobodyAnswers) {
  mortise::testing::FakePlugin<example::counting::Log> log;
  mortise::Host host(test::behind_wall());
  auto counters = host.point<Counter>("counters");
  ASSERT_TRUE(host.add(log.entry(), "log"));
  EXPECT_EQ(host.plugins()[0].misfits[0], "no point takes its 'example:counting/log@1'");
  EXPECT_EQ(counters.with_id("log").error().code(), mortise::Code::kPluginIncompatible);
  ASSERT_TRUE(host.add(&tally_entry, "tally"));
  EXPECT_EQ(counters.with_id("tally")->plugin_id(), "tally");
  EXPECT_EQ(counters.one().plugin_id(), "tally");
}

TEST(HowToErrors, LoadingFails) {
  mortise::Host host;
  const auto loaded = host.load("no-such-file.so");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code(), mortise::Code::kFileUnreadable);
  EXPECT_EQ(loaded.error().name(), "file.unreadable");
}

}  // namespace
