// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <mortise/testing/fake_plugin.hpp>

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
  EXPECT_THAT(why->text(), HasSubstr("one 1.0.0 is chosen"));
}

TEST_F(Applications, APlanHasParts) {
  drop_in("one", "greeter-1", "one", "1.0.0");
  drop_in("bad", "greeter-1", "bad", "1.0.0", "summry = \"\"\n");
  Application application = open();
  const auto plan = application.plan();
  ASSERT_TRUE(plan);
  EXPECT_EQ(plan->explanation(), "");
  ASSERT_EQ(plan->steps().size(), 1u);
  const mortise::PlanStep& step = plan->steps()[0];
  EXPECT_EQ(step.action, mortise::PlanAction::kAdd);
  EXPECT_EQ(step.plugin + " " + step.version, "one 1.0.0");
  EXPECT_THAT(step.why, ::testing::ElementsAre("serves 'greeters'"));
  ASSERT_EQ(plan->points().size(), 1u);
  const mortise::PlanPoint& point = plan->points()[0];
  EXPECT_TRUE(point.is_changed);
  EXPECT_EQ(point.name, "greeters");
  EXPECT_FALSE(point.before);
  ASSERT_TRUE(point.after);
  EXPECT_THAT(point.after->providers, ::testing::ElementsAre(mortise::Provider{"one", ""}));
  ASSERT_EQ(plan->refused().size(), 1u);
  const mortise::RefusedPlugin& refused = plan->refused()[0];
  EXPECT_EQ(refused.plugin + " " + refused.place, "bad plugins/bad");
  ASSERT_EQ(refused.reasons.size(), 1u);
  EXPECT_THAT(refused.reasons[0].where, ::testing::StartsWith("plugins/bad/plugin.toml:"));
  EXPECT_THAT(refused.reasons[0].help, HasSubstr("'summary'"));
  ASSERT_TRUE(application.apply(*plan));
  const auto again = application.plan();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->steps()[0].action, mortise::PlanAction::kKeep);
  EXPECT_FALSE(again->points()[0].is_changed);
  EXPECT_EQ(again->points()[0].before, again->points()[0].after);
  const auto why = application.why("bad");
  ASSERT_TRUE(why);
  ASSERT_EQ(why->releases.size(), 1u);
  EXPECT_EQ(why->releases[0].state, mortise::WhyRelease::State::kUnfit);
  EXPECT_EQ(why->releases[0].why, refused.reasons);
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
  EXPECT_THAT(why->text(), HasSubstr("it did not start"));
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
  // That is remembered: it goes on with the former one, whatever else changes.
  drop_in("two", "greeter-2", "two", "1.0.0");
  const auto started = application.start();
  ASSERT_TRUE(started) << mortise::full_text(started.error());
  EXPECT_EQ(greetings(), "Salut 1 Ada, Hello 2 Ada");
  ASSERT_EQ(started->remarks().size(), 1u);
  EXPECT_THAT(started->remarks()[0].text, HasSubstr("one goes on with its former configuration"));
  // Another version that refuses the configuration does not come; with another file it does.
  write_application(
      "[plugins.one.configuration]\nword = \"Salut\"\n"
      "[plugins.two.configuration]\nword = \"rude\"\n");
  std::filesystem::remove_all(path("plugins/two"));
  start(application);
  drop_in("two", "greeter-2", "two", "1.0.0");
  start(application);
  EXPECT_EQ(greetings(), "Salut 1 Ada");
  write_application("[plugins.one.configuration]\nword = \"Hola\"\n");
  start(application);
  EXPECT_EQ(greetings(), "Hola 1 Ada, Hello 2 Ada");
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
  EXPECT_THAT(why->text(), HasSubstr("[policy] native = [\"one\"]"));
}

TEST_F(Applications, WhatIsLinkedIsAtThePointsOfTheFile) {
  mortise::testing::FakePlugin<greeting::Greeter> linked;
  linked.on<&greeting::Greeter::Interface::greet>(
      [](mortise::StringView) { return mortise::String("Linked"); });
  ASSERT_TRUE(host_.add(linked.entry(), "linked"));
  drop_in("one", "greeter-1", "one", "1.0.0");
  drop_in("needy", "greeter-2", "needy", "1.0.0", "needs = [{ service = \"linked\" }]\n");
  drop_in("lonely", "greeter-2", "lonely", "1.0.0", "needs = [{ service = \"moon\" }]\n");
  Application application = open();
  start(application);
  EXPECT_EQ(greetings(), "Hello 2 Ada, Hello 1 Ada, Linked");
  const auto plan = application.plan();
  ASSERT_TRUE(plan);
  ASSERT_EQ(plan->refused().size(), 1u);
  EXPECT_EQ(plan->refused()[0].plugin, "lonely");
  // In the order of the file.
  write_application("contracts = [\"" CONTRACTS
                    "/greeting.wit\"]\n"
                    "points.greeters.order = [\"linked\"]\n");
  start(application);
  EXPECT_EQ(greetings(), "Linked, Hello 2 Ada, Hello 1 Ada");
}

TEST_F(Applications, APluginDeclaresAPointOfItsOwn) {
  write("mortise.toml",
        "name = \"lab\"\nversion = \"1.0.0\"\nsources = [{ folder = \"plugins\" }]\n"
        "policy.native = [\"*\"]\n[plugins.one]\nenabled = true\n");
  const std::string point =
      "[points.greeters]\ncontract = \"test:greeting/greeter@1.0.0\"\n"
      "source = \"greeting.wit\"\ndispatch = { greet = \"fold\" }\n";
  drop_in("one", "greeter-1", "one", "1.0.0", point);
  std::filesystem::copy_file(std::string(CONTRACTS) + "/greeting.wit",
                             path("plugins/one/greeting.wit"));
  drop_in("two", "greeter-2", "two", "1.0.0");
  Application application = open();
  const auto plan = application.plan();
  ASSERT_TRUE(plan) << mortise::full_text(plan.error());
  ASSERT_EQ(plan->points().size(), 1u) << plan->text();
  ASSERT_TRUE(application.apply(*plan));
  EXPECT_EQ(*host_.point<greeting::Greeter>("greeters")->greet("Ada"), "Hello 2 Hello 1 Ada");
  // The file's own point of that name counts, and without the plugin there is none.
  write("mortise.toml",
        "name = \"lab\"\nversion = \"1.0.0\"\nsources = [{ folder = \"plugins\" }]\n"
        "contracts = [\"" CONTRACTS
        "/greeting.wit\"]\npolicy.native = [\"*\"]\n"
        "[points.greeters]\ncontract = \"test:greeting/greeter@1.0.0\"\n");
  start(application);
  EXPECT_EQ(*host_.point<greeting::Greeter>("greeters")->greet("Ada"), "Hello 1 Ada");
  write("mortise.toml",
        "name = \"lab\"\nversion = \"1.0.0\"\nsources = [{ folder = \"plugins\" }]\n"
        "policy.native = [\"*\"]\n[plugins.two]\nenabled = true\n");
  const auto without = application.plan();
  ASSERT_TRUE(without);
  ASSERT_EQ(without->points().size(), 1u);
  EXPECT_FALSE(without->points()[0].after);
  EXPECT_EQ(without->steps().back().action, mortise::PlanAction::kRemove) << without->text();
}

TEST_F(Applications, WhatNobodyKeepsIsTold) {
  drop_in("one", "greeter-1", "one", "1.0.0", "limits = { memory = \"1 MiB\" }\n");
  write_application("[points.greeters.budgets]\nmemory = \"1 GiB\"\n");
  Application application = open();
  const auto plan = application.plan();
  ASSERT_TRUE(plan);
  std::string remarks;
  for (const mortise::Reason& remark : plan->remarks()) remarks += remark.text + "\n";
  EXPECT_EQ(remarks,
            "nothing keeps one to what is said of its memory behind the wall 'inline'\n"
            "nothing measures the memory of the plugins at the point 'greeters': its budget is not "
            "kept\n");
}

TEST_F(Applications, APointOfAContractThatIsNotThereIsSaidWithItsPlace) {
  write("mortise.toml", "name = \"lab\"\nversion = \"1.0.0\"\ncontracts = [\"" CONTRACTS
                        "/greeting.wit\"]\n"
                        "points.greeters.contract = \"test:greeting/greter@1.0.0\"\n");
  const auto opened = Application::open(host_, path("mortise.toml"));
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code(), Code::kApplicationInvalid);
  EXPECT_THAT(std::string(opened.message()),
              AllOf(HasSubstr("mortise.toml:4:28"), HasSubstr("test:greeting/greeter")));
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
