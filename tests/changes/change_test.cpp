// SPDX-License-Identifier: Apache-2.0
//
// Changes of several plugins: together or not at all.
#include <atomic>
#include <thread>

#include "support.hpp"

namespace test {
namespace {

using mortise::Code;
using Seen = std::vector<std::string>;

TEST_F(ChangeTest, SeveralPluginsComeTogether) {
  script_.on = [&](const std::string&, Hook hook) {
    if (hook != Hook::kStart) return;
    EXPECT_EQ(work(), "call.unavailable") << "nothing is visible";
  };
  expect_ok(apply({add<Toolbox<'t', 1>>("t"), add<Actor<'a', 1>>("a"), add<Actor<'b', 1>>("b")}));
  EXPECT_EQ(ids(), "t a b");
  EXPECT_EQ(work_all(), "a1/first+0[t1/first] b1/first+0[t1/first]");
  EXPECT_EQ(script_.seen(), (Seen{"t1 create", "a1 create", "b1 create", "t1 configure", "t1 start",
                                  "a1 configure", "a1 start", "b1 configure", "b1 start"}));
}

TEST_F(ChangeTest, WhatLeavesStopsBeforeWhatItCalls) {
  expect_ok(apply({add<Toolbox<'t', 1>>("t"), add<Actor<'a', 1>>("a"), add<Actor<'b', 1>>("b")}));
  script_.forget();
  expect_ok(apply({remove("t"), remove("a"), remove("b")}));
  EXPECT_EQ(script_.seen(), (Seen{"b1 stop", "a1 stop", "t1 stop"}));
  EXPECT_EQ(ids(), "");
}

TEST_F(ChangeTest, EverythingMovesAtOnce) {
  expect_ok(apply({add<Toolbox<'t', 1>>("t"), add<Actor<'a', 1>>("a"), add<Actor<'b', 1>>("b")}));
  std::atomic<bool> done{false};
  std::atomic<int> mixed{0}, failed{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i)
    threads.emplace_back([&] {
      while (!done) {
        const std::string one = work();
        if (one != "a1/first+0[t1/first]" && one != "a2/first+0[t2/first]") ++mixed;
        if (one.starts_with("call.")) ++failed;
      }
    });
  for (int i = 0; i < 20; ++i) {
    expect_ok(apply({replace<Toolbox<'t', 2>>("t"), replace<Actor<'a', 2>>("a")}));
    expect_ok(apply({replace<Toolbox<'t', 1>>("t"), replace<Actor<'a', 1>>("a")}));
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(mixed, 0);
  EXPECT_EQ(failed, 0);
}

TEST_F(ChangeTest, ErrorsNameTheStep) {
  expect_ok(apply({add<Actor<'a', 1>>("a")}));
  script_.set({{"c1", Hook::kStart, Fault::kFails}});
  const auto failed = apply({add<Actor<'b', 1>>("b"), add<Actor<'c', 1>>("c"), remove("a")});
  expect_failure(failed, Code::kPluginStartFailed,
                 "in step 2, adding 'c': cannot start plugin 'c'");
  EXPECT_EQ(failed.error().step(), 2u);
  EXPECT_EQ(failed.error().plugin(), "c");
  EXPECT_EQ(ids(), "a");
  const auto check = [&](std::vector<Step> steps, Code code, const std::string& text) {
    expect_failure(apply(std::move(steps)), code, text);
    EXPECT_EQ(ids(), "a");
    EXPECT_EQ(work(), "a1/first+0");
  };
  check({replace<Actor<'x', 1>>("x")}, Code::kPluginUnknown, "in step 1, replacing 'x'");
  check({remove("a"), remove("y")}, Code::kPluginUnknown, "in step 2, removing 'y'");
  check({configure("z", "{}")}, Code::kPluginUnknown, "in step 1, configuring 'z'");
  check({add<Actor<'a', 2>>("a")}, Code::kPluginDuplicate, "in step 1, adding 'a'");
  check({remove("a"), add<Actor<'a', 2>>("a")}, Code::kChangeInvalid, "twice at once");
}

TEST_F(ChangeTest, ErrorsOfOnePluginNameItAndNoStep) {
  const auto check = [](const mortise::Error& error, Code code, const std::string& plugin) {
    EXPECT_EQ(error.name(), code_name(code));
    EXPECT_EQ(error.plugin(), plugin);
    EXPECT_EQ(error.step(), 0u);
  };
  script_.set({{"a1", Hook::kStart, Fault::kFails}});
  check(host_->add(&kEntryOf<Actor<'a', 1>>, "a").error(), Code::kPluginStartFailed, "a");
  check(host_->unload("a").error(), Code::kPluginUnknown, "a");
  script_.set({{"a1", Hook::kConfigure, Fault::kNone}});
  expect_ok(host_->add(&kEntryOf<Actor<'a', 1>>, "a"));
  script_.set({{"a1", Hook::kConfigure, Fault::kFails}});
  check(host_->configure("a", "{}").error(), Code::kPluginConfigurationRefused, "a");
  check(host_->configure("a", "[").error(), Code::kJsonMalformed, "a");
  check(host_->health("b").error(), Code::kPluginUnknown, "b");
  check(apply({}, {.points = {{.name = "p", .contract = kService, .providers = {{"b"}}}}}).error(),
        Code::kChangeInvalid, "");
}

TEST_F(ChangeTest, APluginThatClosesACycleIsNamed) {
  Step second = add<Actor<'b', 1>>("b");
  second.hints = {{.before = {"a"}, .after = {"a"}}};
  const auto failed = apply({add<Actor<'a', 1>>("a"), std::move(second)});
  expect_failure(failed, Code::kPointCycle, "'b'");
  EXPECT_EQ(failed.error().plugin(), "b");
  EXPECT_EQ(failed.error().step(), 2u);
}

TEST_F(ChangeTest, ARefusedConfigurationUndoesTheOthers) {
  expect_ok(apply({add<Actor<'a', 1>>("a"), add<Actor<'b', 1>>("b")}));
  script_.set({{"b1", Hook::kConfigure, Fault::kFails}});
  expect_failure(apply({configure("a", R"({"line": "second"})"), add<Actor<'c', 1>>("c"),
                        configure("b", R"({"line": "second"})")}),
                 Code::kPluginConfigurationRefused, "in step 3, configuring 'b'");
  EXPECT_EQ(work_all(), "a1/first+0 b1/first+0");
  script_.set({});
  expect_ok(apply({configure("a", R"({"line": "second"})"), add<Actor<'c', 1>>("c"),
                   configure("b", R"({"line": "third"})")}));
  EXPECT_EQ(work_all(), "a1/second+0 b1/third+0 c1/first+0");
}

TEST_F(ChangeTest, StateOfSeveralMovesTogether) {
  expect_ok(apply({add<Actor<'a', 1>>("a"), add<Actor<'b', 1>>("b")}));
  const auto clients = services().all();
  expect_ok(clients[0].work(1));
  expect_ok(clients[1].work(2));
  script_.set({{"b2", Hook::kImport, Fault::kFails}});
  expect_failure(apply({replace<Actor<'a', 2>>("a"), replace<Actor<'b', 2>>("b")}),
                 Code::kPluginStateRefused, "in step 2, replacing 'b'");
  EXPECT_EQ(work_all(), "a1/first+1 b1/first+2");
  script_.set({});
  expect_ok(apply({replace<Actor<'a', 2>>("a"), replace<Actor<'b', 2>>("b")}));
  EXPECT_EQ(work_all(), "a2/first+1 b2/first+2");
}

TEST_F(ChangeTest, NewPluginsReachEachOtherBeforeTheCommit) {
  script_.on = [&](const std::string& who, Hook hook) {
    if (who != "a2" || hook != Hook::kStart) return;
    EXPECT_EQ(work(), "a1/first+0[t1/first]");
  };
  expect_ok(apply({add<Toolbox<'t', 1>>("t"), add<Actor<'a', 1>>("a")}));
  expect_ok(apply({replace<Toolbox<'t', 2>>("t"), replace<Actor<'a', 2>>("a")}));
  EXPECT_EQ(work(), "a2/first+0[t2/first]");
}

TEST_F(ChangeTest, InsideAnotherChangeItIsBusy) {
  script_.on = [&](const std::string& who, Hook hook) {
    if (who == "a1" && (hook == Hook::kStart || hook == Hook::kCreate))
      expect_failure(apply({add<Actor<'b', 1>>("b")}), Code::kPluginBusy,
                     "another change is under way");
  };
  expect_ok(apply({add<Actor<'a', 1>>("a")}));
  EXPECT_EQ(ids(), "a");
}

TEST_F(ChangeTest, AnotherThreadWaitsForItsTurn) {
  std::thread other;
  std::atomic<bool> is_done{false};
  script_.on = [&](const std::string& who, Hook hook) {
    if (who != "a1" || hook != Hook::kStart) return;
    other = std::thread([&] {
      expect_ok(apply({add<Actor<'b', 1>>("b")}));
      is_done = true;
    });
    EXPECT_FALSE(is_done);
  };
  expect_ok(apply({add<Actor<'a', 1>>("a")}));
  other.join();
  EXPECT_EQ(ids(), "a b");
}

TEST_F(ChangeTest, NothingIsDoneForNothing) {
  expect_ok(apply({}));
  expect_ok(apply({}, {}));
  expect_ok(apply({add<Actor<'a', 1>>("a")}));
  script_.forget();
  expect_ok(apply({}, {}));
  EXPECT_TRUE(script_.seen().empty());
}

}  // namespace
}  // namespace test
