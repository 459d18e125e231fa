// SPDX-License-Identifier: Apache-2.0
//
// What is left of a caller's deadline is its callee's, through every level.
#include <atomic>
#include <mortise/plugin.hpp>
#include <mortise/testing/virtual_clock.hpp>
#include <thread>

#include "support.hpp"

namespace test {
namespace {

/// Which context the second level calls the third one with.
std::atomic<bool> passes_context{true};
/// What the calls at the end of the chain saw.
std::atomic<uint64_t> seen_left{0};
std::atomic<bool> seen_given_up{false};
std::atomic<bool> is_inside{false};

/// Passes a call on, with its context or without any.
class Middle final : public mortise::Plugin<Show>, public mortise::Imports<Stage> {
 public:
  Result<String, uint32_t> run(StringView text) override {
    const mortise_call* const served = mortise::detail::current_call;
    if (!passes_context) mortise::detail::current_call = nullptr;
    auto polished = imported<Stage>().polish(text, "");
    mortise::detail::current_call = served;
    if (polished) return *std::move(polished);
    return String(mortise::kind_name(polished.kind()));
  }
};
constexpr mortise_plugin kMiddle = mortise::detail::EntryOf<Middle>::make();

/// The end of the chain: says how long its caller waits; "wait" waits until it does not.
class End final : public mortise::Plugin<Stage>, public mortise::CallAware {
 public:
  String polish(StringView text, StringView) override {
    seen_left = call().left_ns().value_or(0);
    if (text == "wait") {
      is_inside = true;
      while (!call().is_given_up()) std::this_thread::yield();
      seen_given_up = true;
    }
    return String("done");
  }
  Result<int32_t, Trouble> refine(int32_t value) override { return value; }
  Option<String> guess(StringView) override { return {}; }
  void note(StringView) override {}
  String title() override { return String("end"); }
  uint32_t size(StringView) override { return 0; }
};
constexpr mortise_plugin kEnd = mortise::detail::EntryOf<End>::make();

class DeadlineTest : public PointsTest, public ::testing::WithParamInterface<bool> {
 protected:
  DeadlineTest() {
    open({});
    passes_context = GetParam();
    seen_left = 0;
    seen_given_up = false;
    is_inside = false;
    expect_ok(host_->add(&kEnd, "end"));
    expect_ok(host_->add(&kMiddle, "middle"));
  }
  ~DeadlineTest() override { host_ = nullptr; }  // before the clock
  mortise::Point<Show> shows() { return host_->point<Show>("shows"); }

  mortise::testing::VirtualClock clock_;
};
INSTANTIATE_TEST_SUITE_P(Contexts, DeadlineTest, ::testing::Bool(), [](const auto& each) {
  return each.param ? "passed" : "forgotten";
});

TEST_P(DeadlineTest, WhatIsLeftGoesThroughTwoLevels) {
  expect_ok(shows().one().run(""));
  EXPECT_EQ(seen_left, 0u) << "it waits for ever";
  expect_ok(shows().one().within(50).run(""));
  EXPECT_EQ(seen_left, 50'000'000u);
  expect_ok(shows().within(70)->run(""));
  EXPECT_EQ(seen_left, 70'000'000u);
}

TEST_P(DeadlineTest, APointsOwnDeadlineIsTheShorterOne) {
  const auto shows = host_->point<Show>("shows", {.deadline_ms = 30});
  expect_ok(shows->run(""));
  EXPECT_EQ(seen_left, 30'000'000u);
  expect_ok(shows.within(20)->run(""));
  EXPECT_EQ(seen_left, 20'000'000u);
  expect_ok(shows.within(40)->run(""));
  EXPECT_EQ(seen_left, 30'000'000u);
}

TEST_P(DeadlineTest, TheLastOneLearnsThatNobodyWaits) {
  mortise::Outcome<mortise::String, uint32_t> outcome{mortise::Error(Code::kCallFailed)};
  std::thread caller([&] { outcome = shows().within(50)->run("wait"); });
  while (!is_inside) std::this_thread::yield();
  clock_.advance_ms(50);
  caller.join();
  expect_error(outcome, Code::kCallDeadline, "");
  while (!seen_given_up) std::this_thread::yield();  // behind a wall it is told later
}

TEST_P(DeadlineTest, ACancelledCallIsCancelledAtTheEnd) {
  uint32_t cancel = 0;
  mortise::Outcome<mortise::String, uint32_t> outcome{mortise::Error(Code::kCallFailed)};
  std::thread caller([&] { outcome = shows().with({.cancel = &cancel})->run("wait"); });
  while (!is_inside) std::this_thread::yield();
  __atomic_store_n(&cancel, 1, __ATOMIC_RELEASE);
  caller.join();
  expect_error(outcome, Code::kCallCancelled, "");
  while (!seen_given_up) std::this_thread::yield();
}

TEST_P(DeadlineTest, ACallPastItsDeadlineAsksNobodyElse) {
  add("late");
  const auto stages = point({.dispatch = {mortise::fold<&Functions::polish>},
                             .deadline_ms = 30,
                             .failure = FailurePolicy::kSkip});
  mortise::Outcome<mortise::String> outcome{mortise::Error(Code::kCallFailed)};
  std::thread caller([&] { outcome = stages->polish("wait", ""); });
  while (!is_inside) std::this_thread::yield();
  clock_.advance_ms(30);
  caller.join();
  expect_error(outcome, Code::kCallDeadline, "");
  EXPECT_EQ(stages_["late"]->count<&Functions::polish>(), 0u);
  while (!seen_given_up) std::this_thread::yield();
}

}  // namespace
}  // namespace test
