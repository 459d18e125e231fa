// SPDX-License-Identifier: Apache-2.0
//
// The examples of a contract are asked of every plugin from a file before it serves.
#include <mortise/plugin.hpp>
#include <old/test/example/sums.hpp>
#include <test/example/sums.hpp>

#include "support.hpp"

namespace test {
namespace {

using mortise::Code;
using test::example::Sums;

class ExampleCalls : public ChangeTest {
 protected:
  static Step file(const char* path, const std::string& mood = {}) {
    return {.plugin = "sums",
            .path = path,
            .configuration = mood.empty() ? "" : R"({"mood": ")" + mood + R"("})"};
  }
  mortise::Outcome<> add(const std::string& mood) { return apply({file(MORTISE_SUMS, mood)}); }
  /// The change fails, and nothing of it is there.
  void check_refused(Step step, const std::string& text) {
    step.plugin = "other";
    const auto failed = apply({file(MORTISE_SUMS), std::move(step)});
    expect_failure(failed, Code::kPluginExampleFailed, text);
    EXPECT_EQ(failed.error().step(), 2u);
    EXPECT_EQ(failed.error().plugin(), "other");
    EXPECT_EQ(ids(), "");
  }
  std::string total(const Sums::Client& client) {
    const uint32_t values[] = {4, 5};
    const auto sum = client.add(values);
    if (!sum) return std::string(sum.message());
    return std::to_string(sum->total) + " " + std::string(std::string_view(sum->note));
  }
  Sums::Client client() { return host_->point<Sums>("sums").one(); }
};

constexpr const char* kFirst = R"(expects '{"ok": {"total": 6}}')";

TEST_F(ExampleCalls, AreAskedOfAPluginBeforeItServes) {
  expect_ok(add("right"));
  EXPECT_EQ(total(client()), "9 after 1") << "the example of 'count' was called, with its default";
  expect_ok(apply({remove("sums"), {.plugin = "in C", .path = MORTISE_SUMS_C}}));
  EXPECT_EQ(total(client()), "9 in C");
}

TEST_F(ExampleCalls, AnotherAnswerRefusesThePlugin) {
  check_refused(file(MORTISE_SUMS, "wrong"), kFirst);
  check_refused(file(MORTISE_SUMS, "wrong"), R"(, and '{"ok":{"total":7,"note":"after 0"}}' came)");
  check_refused(file(MORTISE_SUMS, "wrong"), "it differs at '/ok/total'");
  check_refused(file(MORTISE_SUMS, "wrong"),
                R"(the example of 'test:example/sums@1#add' with '{"values": [1, 2, 3]}')");
  check_refused(
      file(MORTISE_SUMS, "refuses"),
      R"('{"values": [7]}' expects an answer that is no error, and '{"err":{"too-large")");
  check_refused(file(MORTISE_SUMS_WRONG_C), "it differs at '/ok/total'");
}

TEST_F(ExampleCalls, OnesThatFailRefuseIt) {
  check_refused(file(MORTISE_SUMS, "throws"),
                "the call ended with 'failed'; it says: it does not add");
  if (wall() == mortise::Wall::kInline) return;
  check_refused(file(MORTISE_SUMS, "ends-thread"), "the call ended with 'crashed'");
  open({.drain_ms = 40, .step_ms = 40});
  expect_failure(add("hangs"), Code::kPluginExampleFailed, "the call ended with 'deadline'");
  EXPECT_EQ(ids(), "");
}

TEST_F(ExampleCalls, ASwapThatFailsThemLeavesTheOldOne) {
  expect_ok(add("right"));
  Step next = file(MORTISE_SUMS, "wrong");
  next.kind = StepKind::kReplace;
  expect_failure(apply({next}), Code::kPluginExampleFailed, "in step 1, replacing 'sums'");
  EXPECT_EQ(total(client()), "9 after 1");
}

TEST_F(ExampleCalls, ALazyPluginIsAskedByItsFirstCall) {
  Step step = file(MORTISE_SUMS, "right");
  step.lazy = true;
  expect_ok(apply({step}));
  const auto sums = client();
  EXPECT_EQ(total(sums), "9 after 1") << "the example of 'count' was called";
  EXPECT_EQ(total(sums), "9 after 1") << "once";
  expect_ok(apply({remove("sums")}));
  step = file(MORTISE_SUMS, "wrong");
  step.lazy = true;
  expect_ok(apply({step}));
  EXPECT_THAT(total(client()), ::testing::HasSubstr("unavailable"));
  EXPECT_EQ(info("sums").state, mortise::PluginState::kFailed);
  EXPECT_THAT(std::string(std::string_view(info("sums").cause)), ::testing::HasSubstr(kFirst));
}

TEST_F(ExampleCalls, APointOrTheHostDoesWithout) {
  host_->point<Sums>("sums", {.examples = false});
  expect_ok(add("wrong"));
  EXPECT_EQ(total(client()), "10 after 0") << "not even counted";
  open({.examples = false});
  expect_ok(add("wrong"));
  EXPECT_EQ(total(client()), "10 after 0");
  host_->point<Sums>("sums", {});
  open({});
  host_->point<Sums>("sums", {});
  expect_failure(add("wrong"), Code::kPluginExampleFailed, kFirst);
}

TEST_F(ExampleCalls, ThoseOfTheApplicationCount) {
  // An application that knows another version, with an example of its own: by a conversion.
  static_cast<void>(host_->point<old::test::example::Sums>("sums"));
  expect_failure(add("wrong"), Code::kPluginExampleFailed,
                 R"(with '{"values": [250, 5]}' expects '{"ok": {"total": 255}}', and )"
                 R"('{"ok":{"total":256}}' came: it differs at '/ok/total')");
  expect_ok(add("refuses"));
}

/// Linked into the application.
class Mine final : public mortise::Plugin<Sums> {
 public:
  mortise::Result<test::example::Report, test::example::Failure> add(ListView<uint32_t>) override {
    return test::example::Report{1, String("mine")};
  }
  void count(uint32_t) override {}
};

TEST_F(ExampleCalls, WhatIsLinkedIntoTheApplicationIsNotAsked) {
  expect_ok(apply({test::add<Mine>("mine")}));
  EXPECT_EQ(total(client()), "1 mine");
}

}  // namespace
}  // namespace test
