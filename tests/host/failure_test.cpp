// SPDX-License-Identifier: Apache-2.0
//
// Plugins that break: in a call, in create, in start. The caller gets kind and incident, the
// operator the words.
#include "support.hpp"

namespace test {
namespace {

using mortise::Code;
using ::testing::HasSubstr;

class FailureTest : public HostTest {
 protected:
  struct Expected {
    Code code;
    std::string text;
    bool from_plugin;
  };

  /// Calls `id`'s probe and expects a failure that the operator can read.
  void check(int32_t argument, const std::string& id, const Expected& expected) {
    SCOPED_TRACE("argument " + std::to_string(argument));
    const auto outcome = probe().run(argument);
    expect_error(outcome, expected.code, "cannot call 'test:unit/probe@1#run' of plugin '" + id);
    if (outcome) return;
    EXPECT_THAT(std::string(outcome.message()), Not(HasSubstr(expected.text)))
        << "the words are for the operator";
    const auto incident = host_->incident(incident_of(outcome.message()));
    ASSERT_TRUE(incident) << outcome.message();
    EXPECT_EQ(incident->text, expected.text);
    EXPECT_EQ(incident->from_plugin, expected.from_plugin);
    EXPECT_EQ(incident->plugin, id);
    EXPECT_EQ(incident->function, "test:unit/probe@1#run");
    EXPECT_EQ(kind_name(incident->kind), kind_name(outcome.kind()));
  }

  /// Expects that the plugin cannot be loaded, and that nothing of it remains.
  void check_load(const std::string& name, Code code, const std::string& text,
                  const std::string& origin) {
    SCOPED_TRACE(name);
    const auto loaded = host_->load(copy_of(name), {.id = "unruly"});
    expect_error(loaded, code, text);
    if (loaded) return;
    EXPECT_EQ(loaded.error().origin(), origin);
    EXPECT_EQ(mapped(name + "-"), 0);
    EXPECT_EQ(host_->plugins().size(), 1u) << "the witness alone";
    expect_error(probe().run(0), Code::kCallUnavailable, "no plugin serves it now");
  }
};

TEST_F(FailureTest, WhatARawFrameThrowsOrAnswersFailsThatCallAlone) {
  load("raw-unruly", "raw");
  check(-1, "raw", {Code::kCallFailed, "threw an exception: words of its own type", true});
  check(-2, "raw", {Code::kCallFailed, "threw an exception: it is no std::exception", true});
  check(77, "raw",
        {Code::kCallFailed, "it answered 'status 77, which there is none of' and gave no reason",
         false});
  check(MORTISE_DENIED, "raw",
        {Code::kCallDenied, "it answered 'denied' and gave no reason", false});
  check(MORTISE_CRASHED, "raw",
        {Code::kCallCrashed, "it answered 'crashed' and gave no reason", false});
  EXPECT_EQ(*probe().run(0), 7) << "it goes on working";
}

TEST_F(FailureTest, EveryKindReachesTheCaller) {
  load("raw-unruly", "raw");
  for (int32_t status = MORTISE_INVALID; status <= MORTISE_CONFLICT; ++status) {
    const auto outcome = probe().run(status);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(static_cast<int32_t>(outcome.kind()), status);
  }
  EXPECT_EQ(*probe().run(0), 7);
}

TEST_F(FailureTest, WhatAnAuthorsClassThrowsFailsThatCallAlone) {
  load("sdk-unruly", "sdk");
  check(-1, "sdk", {Code::kCallFailed, "the film is torn", true});
  check(-2, "sdk", {Code::kCallOverloaded, "out of memory", true});
  check(-3, "sdk", {Code::kCallFailed, "an exception that is no std::exception", true});
  EXPECT_EQ(*probe().run(5), 5) << "it goes on working";
  EXPECT_EQ(*probe().spare(), 8);
}

TEST_F(FailureTest, OldIncidentsGiveWay) {
  load("raw-unruly", "raw");
  for (int i = 0; i < 300; ++i) expect_error(probe().run(77), Code::kCallFailed, "");
  EXPECT_FALSE(host_->incident(1));
  EXPECT_TRUE(host_->incident(300));
  EXPECT_FALSE(host_->incident(301));
  EXPECT_FALSE(host_->incident(0));
}

TEST_F(FailureTest, ACreateThatFailsLeavesNothing) {
  check_load("create-fails", Code::kPluginCreateFailed,
             "it answered 'denied'; it says: no film in the camera", "plugin unruly");
  check_load("create-throws", Code::kPluginCreateFailed,
             "it threw an exception: words of its own type", "");
  check_load("create-rubbish", Code::kPluginCreateFailed, "status 77, which there is none of", "");
  check_load("constructor-throws", Code::kPluginCreateFailed,
             "it answered 'failed'; it says: no lens", "plugin unruly");
  load("sdk-unruly", "unruly");  // the id is free
  EXPECT_EQ(*probe().run(3), 3);
}

TEST_F(FailureTest, AStartThatFailsLeavesNothing) {
  check_load("start-fails", Code::kPluginStartFailed,
             "cannot start plugin 'unruly': it answered 'denied'; it says: the camera is locked",
             "plugin unruly");
  check_load("start-throws", Code::kPluginStartFailed,
             "it answered 'failed'; it says: the camera fell", "plugin unruly");
  load("sdk-unruly", "unruly");
  EXPECT_EQ(*probe().run(3), 3);
}

TEST_F(FailureTest, AFailureOfAnImportReachesThePluginThatCalledIt) {
  witness_.on_run = [](uint64_t, int32_t argument) -> Answer {
    return {0, static_cast<mortise_status>(argument)};
  };
  load("probe-serial", "probe");
  for (const uint32_t status : {uint32_t{MORTISE_DENIED}, uint32_t{MORTISE_UNAVAILABLE}}) {
    const auto outcome = probe().run(static_cast<int32_t>(status));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(static_cast<uint32_t>(outcome.kind()), status);
  }
  expect_error(probe().run(77), Code::kCallFailed, "of plugin 'probe': failed (incident");
}

}  // namespace
}  // namespace test
