// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>

#include "support.hpp"

namespace test {
namespace {

using mortise::Code;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Applications : public ApplicationTest {};

TEST_F(Applications, StartsWhatPointsTake) {
  drop_in("one", "greeter-1", "one", "1.0.0");
  drop_in("two", "greeter-2", "two", "1.0.0");
  Application application = open();
  EXPECT_EQ(greetings(), "");
  start(application);
  EXPECT_EQ(greetings(), "Hello 1 Ada, Hello 2 Ada");
  EXPECT_EQ(application.name(), "lab 1.0.0");
  EXPECT_EQ(application.candidates()[0].state, "active");
  const auto why = application.why("one");
  ASSERT_TRUE(why);
  EXPECT_THAT(*why, HasSubstr("one 1.0.0 is chosen"));
}

TEST_F(Applications, TheSameSetAgainIsAnEmptyPlan) {
  drop_in("one", "greeter-1", "one", "1.0.0");
  Application application = open();
  const auto plan = application.plan();
  ASSERT_TRUE(plan);
  EXPECT_FALSE(plan->is_empty());
  ASSERT_TRUE(application.apply(*plan));
  EXPECT_EQ(application.generation(), plan->generation());
  const auto again = application.plan();
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->is_empty()) << again->text();
  EXPECT_EQ(again->generation(), plan->generation());
  EXPECT_TRUE(application.apply(*again));
  // What was planned for another set is refused.
  const auto stale = application.apply(*plan);
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().code(), Code::kPlanStale);
  EXPECT_EQ(greetings(), "Hello 1 Ada");
}

TEST_F(Applications, AnUpgradeTakesTheNewest) {
  drop_in("one", "greeter-1", "one", "1.0.0");
  Application application = open();
  start(application);
  auto client = host_.point<greeting::Greeter>("greeters").one();
  drop_in("one-2", "greeter-2", "one", "1.1.0");
  const auto plan = application.plan();
  ASSERT_TRUE(plan);
  EXPECT_TRUE(plan->is_empty());
  EXPECT_THAT(plan->text(), HasSubstr("one 1.1.0 is newer than what is active"));
  start(application, {.upgrade = true});
  EXPECT_EQ(std::string(*client.greet("Ada")), "Hello 2 Ada");
}

TEST_F(Applications, ARefusedUpgradeKeepsTheOldSet) {
  drop_in("one", "greeter-1", "one", "1.0.0");
  Application application = open();
  start(application);
  const std::string before = application.generation();
  drop_in("one-2", "greeter-fails", "one", "1.1.0");
  const auto plan = application.plan({.upgrade = true});
  ASSERT_TRUE(plan);
  const auto applied = application.apply(*plan);
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().code(), Code::kPluginStartFailed);
  EXPECT_EQ(application.generation(), before);
  EXPECT_EQ(greetings(), "Hello 1 Ada");
  // It is remembered, and the next plan does without it.
  const auto next = application.plan({.upgrade = true});
  ASSERT_TRUE(next);
  EXPECT_TRUE(next->is_empty());
  EXPECT_THAT(next->text(), AllOf(HasSubstr("it did not start"), HasSubstr("the device is busy")));
}

TEST_F(Applications, APluginThatFailsStopsNoOther) {
  drop_in("bad", "greeter-fails", "bad", "1.0.0");
  drop_in("one", "greeter-1", "one", "1.0.0");
  Application application = open();
  start(application);
  EXPECT_EQ(greetings(), "Hello 1 Ada");
  const auto why = application.why("bad");
  ASSERT_TRUE(why);
  EXPECT_THAT(*why, HasSubstr("it did not start"));
  // Unless it was asked for by name.
  Host other;
  write_application("[plugins.bad]\nenabled = true\n");
  auto strict = Application::open(other, path("mortise.toml"));
  ASSERT_TRUE(strict);
  const auto started = strict->start();
  ASSERT_FALSE(started);
  EXPECT_EQ(other.plugins().size(), 0u);
}

TEST_F(Applications, ConfigurationChangesWithoutARestart) {
  drop_in("one", "greeter-1", "one", "1.0.0");
  write_application("[plugins.one.configuration]\nword = \"Bonjour\"\n");
  Application application = open();
  start(application);
  EXPECT_EQ(greetings(), "Bonjour 1 Ada");
  write_application("[plugins.one.configuration]\nword = \"Salut\"\n");
  const auto plan = application.plan();
  ASSERT_TRUE(plan);
  EXPECT_THAT(plan->text(), AllOf(HasSubstr("reconfigure  one"), Not(HasSubstr("Salut"))));
  ASSERT_TRUE(application.apply(*plan));
  EXPECT_EQ(greetings(), "Salut 1 Ada");
  // One that it refuses leaves the former one.
  const std::string before = application.generation();
  write_application("[plugins.one.configuration]\nword = \"rude\"\n");
  const auto refused = application.plan();
  ASSERT_TRUE(refused);
  const auto applied = application.apply(*refused);
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().code(), Code::kPluginConfigurationRefused);
  EXPECT_EQ(application.generation(), before);
  EXPECT_EQ(greetings(), "Salut 1 Ada");
}

TEST_F(Applications, SecretsAreReadWhenTheyAreNeededAndNeverShown) {
  drop_in("one", "greeter-1", "one", "1.0.0");
  write("mark", "-hush\n");
  write_application("[plugins.one.configuration]\nmark = \"file:" + path("mark") + "\"\n");
  Application application = open();
  const auto plan = application.plan();
  ASSERT_TRUE(plan);
  EXPECT_THAT(plan->text() + plan->json(), Not(HasSubstr("hush")));
  ASSERT_TRUE(application.apply(*plan));
  EXPECT_EQ(greetings(), "Hello 1 Ada-hush");
  write_application("[plugins.one.configuration]\nmark = \"file:" + path("none") + "\"\n");
  const auto next = application.plan();
  ASSERT_TRUE(next);
  const auto applied = application.apply(*next);
  ASSERT_FALSE(applied);
  EXPECT_EQ(applied.error().code(), Code::kSecretUnavailable);
  EXPECT_EQ(greetings(), "Hello 1 Ada-hush");
}

TEST_F(Applications, WhatWasDroppedInNeedsALineOfPolicy) {
  drop_in("one", "greeter-1", "one", "1.0.0");
  write("mortise.toml",
        "name = \"lab\"\nversion = \"1.0.0\"\nsources = [{ folder = \"plugins\" }]\n"
        "points.greeters.contract = \"test:greeting/greeter@1.0.0\"\n");
  Application application = open();
  start(application);
  EXPECT_EQ(greetings(), "");
  EXPECT_EQ(host_.plugins().size(), 0u);
  const auto why = application.why("one");
  ASSERT_TRUE(why);
  EXPECT_THAT(*why, HasSubstr("[policy] native = [\"one\"]"));
}

TEST_F(Applications, WhatLeavesIsStopped) {
  drop_in("one", "greeter-1", "one", "1.0.0");
  drop_in("two", "greeter-2", "two", "1.0.0");
  Application application = open();
  start(application);
  std::filesystem::remove_all(path("plugins/one"));
  const auto plan = application.plan();
  ASSERT_TRUE(plan);
  EXPECT_THAT(plan->text(), HasSubstr("no source has it any more"));
  ASSERT_TRUE(application.apply(*plan));
  EXPECT_EQ(greetings(), "Hello 2 Ada");
  EXPECT_EQ(host_.plugins().size(), 1u);
}

TEST_F(Applications, AFileWithMistakesKeepsWhatRuns) {
  drop_in("one", "greeter-1", "one", "1.0.0");
  Application application = open();
  start(application);
  write_application("colour = 3\n");
  const auto plan = application.plan();
  ASSERT_FALSE(plan);
  EXPECT_EQ(plan.error().code(), Code::kApplicationInvalid);
  EXPECT_THAT(std::string(plan.message()), HasSubstr("mortise.toml:6:1"));
  EXPECT_EQ(greetings(), "Hello 1 Ada");
}

TEST_F(Applications, WhatIsAskedForAndCannotBeIsExplained) {
  write_application("[plugins.none]\nenabled = true\n");
  Application application = open();
  const auto started = application.start();
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().code(), Code::kSolveUnsolvable);
  EXPECT_THAT(std::string(started.message()), HasSubstr("there is no plugin 'none'"));
}

}  // namespace
}  // namespace test
