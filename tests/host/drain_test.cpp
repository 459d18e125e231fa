// SPDX-License-Identifier: Apache-2.0
//
// What stays inside: calls past the deadline, threads past the stop, calls that come back.
#include <thread>

#include "support.hpp"

namespace test {
namespace {

using mortise::PluginState;
using ::testing::ContainsRegex;

class DrainTest : public HostTest {
 protected:
  DrainTest() { open({.drain_ms = 20}); }

  /// ThreadSanitizer has a thread of its own, on whose stack the search for the plugin's code may
  /// find old words: then it stays mapped, on the safe side.
  static bool foreign_thread_may_keep_code() {
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
    return wall() != mortise::Wall::kInline;
#endif
#endif
    return false;
  }
};

TEST_F(DrainTest, ACallPastTheDeadlineKeepsItsPluginAlone) {
  Door door;
  witness_.on_run = [&](uint64_t instance, int32_t argument) -> Answer {
    if (argument == 1) door.pass();
    return {static_cast<int32_t>(instance)};
  };
  load("probe-parallel", "stuck");
  load("probe-serial", "other");
  const auto client = probe();
  std::thread caller([&] { EXPECT_EQ(*client.run(1), 1); });
  door.wait_for_arrival();

  expect_ok(host_->unload("stuck"));
  const auto retained = find(*host_, "stuck");
  ASSERT_TRUE(retained);
  EXPECT_EQ(retained->state, PluginState::kRetained);
  EXPECT_EQ(retained->cause, "a call is in flight");
  EXPECT_EQ(witness_.stops(1), 0) << "its own call is inside";
  EXPECT_EQ(mapped("probe-parallel-"), 1) << "a call in flight is never unmapped";

  // It is unreachable, and holds up nobody else.
  EXPECT_EQ(*client.run(0), 2) << "the next provider";
  expect_ok(host_->unload("other"));
  EXPECT_FALSE(find(*host_, "other"));
  EXPECT_EQ(witness_.stops(2), 1);
  EXPECT_EQ(mapped("probe-serial-"), 0);
  load("probe-serial", "stuck");  // the id is free

  door.open();
  caller.join();
  EXPECT_EQ(witness_.stops(1), 0) << "nobody looked again yet";
  EXPECT_EQ(find(*host_, "stuck")->state, PluginState::kActive) << "the retained one is gone";
  EXPECT_EQ(host_->plugins().size(), 2u);
  EXPECT_EQ(witness_.stops(1), 1);
  EXPECT_EQ(witness_.ends(1), 1);
  EXPECT_EQ(mapped("probe-parallel-"), 0);
}

TEST_F(DrainTest, ASwapPastTheDeadlineMovesCallsAllTheSame) {
  Door door;
  witness_.on_run = [&](uint64_t instance, int32_t argument) -> Answer {
    if (argument == 1) door.pass();
    return {static_cast<int32_t>(instance)};
  };
  load("probe-serial", "probe");
  const auto client = probe();
  std::thread caller([&] { EXPECT_EQ(*client.run(1), 1); });
  door.wait_for_arrival();
  expect_ok(host_->swap("probe", copy_of("probe-serial")));
  EXPECT_EQ(*client.run(0), 2);
  ASSERT_EQ(host_->plugins().size(), 3u);
  EXPECT_EQ(host_->plugins()[2].state, PluginState::kRetained) << "those on routes come first";
  EXPECT_EQ(witness_.stops(1), 0);
  door.open();
  caller.join();
  EXPECT_EQ(host_->plugins().size(), 2u);
  EXPECT_EQ(witness_.stops(1), 1);
}

TEST_F(DrainTest, ManyThreadsMayLookAtWhatIsRetained) {
  Door door;
  witness_.on_run = [&](uint64_t, int32_t) -> Answer {
    door.pass();
    return {};
  };
  load("probe-serial", "probe");
  const auto client = probe();
  std::thread caller([&] { expect_ok(client.run(1)); });
  door.wait_for_arrival();
  expect_ok(host_->unload("probe"));

  std::atomic<bool> let_go{false};
  std::atomic<int> gone_too_early{0};
  std::vector<std::thread> watchers;
  for (int i = 0; i < 4; ++i)
    watchers.emplace_back([&] {
      for (int looks = 0; looks < 500; ++looks) {
        const bool before = let_go;
        if (!find(*host_, "probe") && !before && !let_go) ++gone_too_early;
      }
      EXPECT_TRUE(wait_until([&] { return !find(*host_, "probe"); }));
    });
  for (int looks = 0; looks < 500; ++looks)
    if (!find(*host_, "probe")) ++gone_too_early;
  let_go = true;
  door.open();
  caller.join();
  for (std::thread& watcher : watchers) watcher.join();
  EXPECT_EQ(gone_too_early, 0) << "what is retained is never shown as gone";
  EXPECT_EQ(witness_.stops(1), 1);
}

TEST_F(DrainTest, AThreadThatOutlivesStopKeepsTheCodeMapped) {
  if (foreign_thread_may_keep_code())
    GTEST_SKIP() << "ThreadSanitizer's own thread is searched too";
  load("lingerer", "lingerer");
  expect_ok(probe().run(0));
  witness_.marks.door.wait_for_arrival();
  expect_ok(host_->unload("lingerer"));
  const auto retained = find(*host_, "lingerer");
  ASSERT_TRUE(retained);
  EXPECT_EQ(retained->state, PluginState::kRetained);
  EXPECT_THAT(std::string(retained->cause), ContainsRegex("thread [0-9]+"));
  EXPECT_EQ(mapped("lingerer-"), 1);
  EXPECT_EQ(witness_.marks.destructors, 0);

  witness_.marks.door.open();
  // The host sees the thread end through the kernel: that orders nothing between the two threads.
  witness_.marks.door.wait_for_the_last();
  const bool is_gone = wait_until([&] { return !find(*host_, "lingerer"); });
  const auto left = find(*host_, "lingerer");
  EXPECT_TRUE(is_gone) << (left ? std::string(left->cause) : std::string());
  EXPECT_EQ(mapped("lingerer-"), 0);
  EXPECT_EQ(witness_.marks.destructors, 1);
}

TEST_F(DrainTest, StaticDestructorsRunWhenAPluginIsUnloaded) {
  if (foreign_thread_may_keep_code())
    GTEST_SKIP() << "ThreadSanitizer's own thread is searched too";
  load("lingerer", "tidy");
  EXPECT_EQ(witness_.marks.destructors, 0);
  expect_ok(host_->unload("tidy"));
  EXPECT_EQ(witness_.marks.destructors, 1);
  EXPECT_EQ(mapped("lingerer-"), 0);
}

TEST_F(DrainTest, ACallThatComesBackIsRefusedUnlessThePluginIsReentrant) {
  const auto client = probe();
  std::string message;
  witness_.on_run = [&](uint64_t, int32_t argument) -> Answer {
    if (argument == 0) return {100};
    const auto again = client.run(argument - 1);
    if (again) return {*again + 1};
    message = again.message();
    return {-static_cast<int32_t>(again.kind())};
  };
  for (const char* name : {"probe-serial", "probe-parallel"}) {
    message.clear();
    load(name, name);
    EXPECT_EQ(*client.run(3), -MORTISE_CONFLICT) << name;
    EXPECT_THAT(message, ::testing::HasSubstr("the call came back to a plugin"));
    EXPECT_EQ(*client.run(0), 100) << "it goes on working";
    expect_ok(host_->unload(name));
  }
  load("probe-reentrant", "reentrant");
  EXPECT_EQ(*client.run(3), 103);
}

}  // namespace
}  // namespace test
