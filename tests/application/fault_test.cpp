// SPDX-License-Identifier: Apache-2.0
//
// Whatever goes wrong when an application plans or applies: the former set serves on, with the
// former options of its points. Every fault in every step, one by one.
#include <cstdlib>
#include <functional>

#include "support.hpp"

namespace test {
namespace {

class ApplicationFaults : public ApplicationTest {
 protected:
  static void SetUpTestSuite() {
    auto made = mortise::base::TemporaryFolder::make("application-fault");
    ASSERT_TRUE(made);
    folder = new mortise::base::TemporaryFolder(*std::move(made));
    ::setenv("GREETER_FAULT", fault_file().c_str(), 1);
  }
  static void TearDownTestSuite() { delete folder; }
  ~ApplicationFaults() override { set_fault(""); }

  static std::string fault_file() { return folder->path() / "fault"; }
  static void set_fault(const std::string& fault) {
    std::ofstream(folder->path() / "draft") << fault;
    std::filesystem::rename(folder->path() / "draft", fault_file());
  }

  /// @param greeting  of the plugin `two`. @param dispatch  of `greet`.
  void write_file(const std::string& greeting, const std::string& dispatch,
                  const std::string& more = "") const {
    write("mortise.toml",
          "name = \"lab\"\nversion = \"1.0.0\"\n"
          "sources = [{ folder = \"plugins\" }]\n"
          "contracts = [\"greeting.wit\"]\n"
          "[plugins.two.configuration]\nword = \"" +
              greeting +
              "\"\n"
              "[points.greeters]\ncontract = \"test:greeting/greeter@1.0.0\"\n"
              "dispatch = { greet = \"" +
              dispatch + "\" }\n[policy]\nnative = [\"*\"]\n" + more);
  }

  /// The former set, at work.
  void begin(const std::string& wall) {
    set_fault("");
    TearDown();
    SetUp();
    host_.emplace(mortise::HostOptions{.drain_ms = 40, .step_ms = 40});
    std::filesystem::copy_file(std::string(CONTRACTS) + "/greeting.wit", path("greeting.wit"));
    policy_ = "walls = [{ plugin = \"*\", wall = \"" + wall + "\" }]\n";
    write_file("Hi", "one", policy_);
    drop_in("one", "greeter-1", "one", "1.0.0");
    drop_in("two", "greeter-1", "two", "1.0.0");
    auto opened = Application::open(*host_, path("mortise.toml"));
    ASSERT_TRUE(opened) << mortise::full_text(opened.error());
    application_.emplace(*std::move(opened));
    start(*application_);
    ASSERT_EQ(at_work(), kFormer);
  }
  /// What is wanted then: one that is replaced, one that comes, one with another configuration, and
  /// another dispatch.
  void want_more() const {
    write_file("Hey", "fold", policy_);
    drop_in("one-2", "greeter-2", "one", "1.1.0");
    drop_in("three", "greeter-2", "three", "1.0.0");
  }
  /// What each says, and what comes of a call through the point.
  std::string at_work() {
    std::string all;
    const auto point = host_->point<greeting::Greeter>("greeters");
    const auto add = [&](const auto& said) {
      all += (all.empty() ? "" : ", ") +
             (said ? std::string(*said) : std::string(kind_name(said.error().kind())));
    };
    for (auto& client : point.all()) add(client.greet("Ada"));
    add(point->greet("Bob"));
    return all;
  }
  void end() {
    application_.reset();
    set_fault("");
    host_.reset();
  }

  static constexpr const char* kFormer = "Hello 1 Ada, Hi 1 Ada, Hello 1 Bob";
  static constexpr const char* kLatter =
      "Hello 2 Ada, Hello 2 Ada, Hey 1 Ada, Hey 1 Hello 2 Hello 2 Bob";

  static mortise::base::TemporaryFolder* folder;
  std::string policy_;
  std::optional<Host> host_;
  std::optional<Application> application_;
};
mortise::base::TemporaryFolder* ApplicationFaults::folder = nullptr;

/// Every fault of a step that a wall holds off.
std::vector<std::string> faults(const std::string& wall) {
  if (wall == "inline") return {"fails", "throws"};
  return {"fails", "throws", "hangs", "ends"};
}

TEST_F(ApplicationFaults, EveryStepBeforeTheCommitLeavesTheFormerSet) {
  for (const std::string wall : {"inline", "thread"})
    for (const std::string step :
         {"1 export", "1 configure", "2 create", "2 configure", "2 start", "2 health", "2 import"})
      for (const std::string& fault : faults(wall)) {
        SCOPED_TRACE(wall + ": " + step + " " + fault);
        begin(wall);
        want_more();
        const std::string before = application_->generation();
        const auto plan = application_->plan({.upgrade = true});
        ASSERT_TRUE(plan) << mortise::full_text(plan.error());
        set_fault(step + " " + fault);
        const auto applied = application_->apply(*plan);
        ASSERT_FALSE(applied);
        set_fault("");  // who hangs goes on: it has one call inside at a time
        EXPECT_EQ(at_work(), kFormer);
        EXPECT_EQ(application_->generation(), before);
        // What failed is known by name, and stops nobody else.
        const auto next = application_->plan({.upgrade = true});
        ASSERT_TRUE(next);
        EXPECT_NE(next->id(), plan->id());
        start(*application_, {.upgrade = true});
        end();
      }
}

TEST_F(ApplicationFaults, AFaultAfterTheCommitChangesNothing) {
  for (const std::string wall : {"inline", "thread"})
    for (const std::string& fault : faults(wall)) {
      SCOPED_TRACE(wall + ": 1 stop " + fault);
      begin(wall);
      want_more();
      const auto plan = application_->plan({.upgrade = true});
      ASSERT_TRUE(plan);
      set_fault("1 stop " + fault);
      const auto applied = application_->apply(*plan);
      EXPECT_TRUE(applied) << mortise::full_text(applied.error());
      set_fault("");
      EXPECT_EQ(at_work(), kLatter);
      EXPECT_EQ(application_->generation(), plan->generation());
      end();
    }
}

/// What happens to files before the plan: it cannot be made, or does without what is broken.
TEST_F(ApplicationFaults, EveryFaultOfAPlanLeavesTheFormerSet) {
  const std::pair<const char*, std::function<void()>> cases[] = {
      {"the file is broken", [&] { write("mortise.toml", "name = \n"); }},
      {"the file is gone", [&] { std::filesystem::remove(path("mortise.toml")); }},
      {"what is asked for is not there",
       [&] { write_file("Hi", "one", policy_ + "[plugins.nobody]\nenabled = true\n"); }},
      {"a secret stands openly",
       [&] {
         write_file("Hi", "one",
                    policy_ +
                        "[plugins.one]\nenabled = true\n"
                        "configuration = { mark = \"open\" }\n");
       }},
      {"a manifest is broken", [&] { write("plugins/one-2/plugin.toml", "id = 3\n"); }},
      {"an image is gone", [&] { std::filesystem::remove(path("plugins/one-2/it.so")); }},
      {"its configuration's record is gone",
       [&] { std::filesystem::remove(path("plugins/one-2/settings.wit")); }},
  };
  for (const auto& [what, happens] : cases) {
    SCOPED_TRACE(what);
    begin("inline");
    drop_in("one-2", "greeter-2", "one", "1.1.0");
    happens();
    const std::string before = application_->generation();
    const auto plan = application_->plan({.upgrade = true});
    EXPECT_TRUE(!plan || !plan->is_possible() || plan->is_empty());
    if (plan) {
      if (plan->is_possible()) {
        EXPECT_EQ(plan->refused().size(), 1u) << plan->text();
      }
      EXPECT_EQ(bool(application_->apply(*plan)), plan->is_possible());
    }
    EXPECT_EQ(at_work(), kFormer);
    EXPECT_EQ(application_->generation(), before);
    end();
  }
}

/// What happens to files between the plan and its application.
TEST_F(ApplicationFaults, EveryFaultOfAFileThatWasPlannedLeavesTheFormerSet) {
  const auto replace = [&](const std::string& text) {
    std::filesystem::remove(path("plugins/one-2/it.so"));
    write("plugins/one-2/it.so", text);
  };
  const std::pair<const char*, std::function<void()>> cases[] = {
      {"an image is gone", [&] { std::filesystem::remove(path("plugins/one-2/it.so")); }},
      {"an image is another one", [&] { replace("no library"); }},
      {"a contract is gone", [&] { std::filesystem::remove(path("greeting.wit")); }},
      {"a contract is broken", [&] { write("greeting.wit", "package a"); }},
      {"a contract lacks what the point dispatches",
       [&] {
         write("greeting.wit",
               "package test:greeting@1.0.0;\ninterface greeter { wave: func(); }\n");
       }},
  };
  for (const auto& [what, happens] : cases) {
    SCOPED_TRACE(what);
    begin("inline");
    want_more();
    const std::string before = application_->generation();
    const auto plan = application_->plan({.upgrade = true});
    ASSERT_TRUE(plan);
    happens();
    EXPECT_FALSE(application_->apply(*plan));
    EXPECT_EQ(at_work(), kFormer);
    EXPECT_EQ(application_->generation(), before);
    end();
  }
}

TEST_F(ApplicationFaults, WithoutAFaultTheLatterSetServes) {
  begin("inline");
  want_more();
  start(*application_, {.upgrade = true});
  EXPECT_EQ(at_work(), kLatter);
  const auto again = application_->plan({.upgrade = true});
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->is_empty()) << again->text();
  end();
}

}  // namespace
}  // namespace test
