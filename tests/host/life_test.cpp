// SPDX-License-Identifier: Apache-2.0
//
// A plugin's own life: configuration, health, state.
#include <atomic>
#include <stdexcept>
#include <thread>

#include "keeper.hpp"
#include "support.hpp"

namespace test {
namespace {

using mortise::Code;
using mortise::HealthStatus;

class LifeTest : public ::testing::Test {
 protected:
  LifeTest() { hooks = {}; }
  ~LifeTest() override { hooks = {}; }

  template <class Class = Keeper>
  mortise::Outcome<> add(std::string_view configuration = {}, std::string_view state = {}) {
    return host_.add(&kEntryOf<Class>, "keeper",
                     {.wall = {}, .configuration = configuration, .state = state});
  }
  template <class Class>
  mortise::Outcome<> swap(std::string_view configuration = {}) {
    return host_.swap("keeper", &kEntryOf<Class>,
                      {.wall = {}, .configuration = configuration, .state = {}});
  }
  keeper::Keeper::Client client() { return host_.point<keeper::Keeper>("keepers").one(); }
  std::string name() {
    const auto name = client().name();
    return name ? std::string(*name) : std::string(name.message());
  }

  mortise::Host host_{behind_wall()};
};

TEST_F(LifeTest, APluginIsConfiguredBeforeItStarts) {
  expect_ok(add(R"({"factor": 3, "name": "third"})"));
  EXPECT_EQ(hooks.seen, (std::vector<std::string>{"configure 3", "start"}));
  EXPECT_EQ(name(), "third*3");
  EXPECT_EQ(host_.plugins()[0].configuration.size(), 64u);
  ASSERT_EQ(host_.plugins()[0].contracts.size(), 1u) << "its own contract is nobody else's";
}

TEST_F(LifeTest, WhatIsLeftOutGetsItsDefault) {
  expect_ok(add());
  EXPECT_EQ(name(), "plain*1");
  const std::string defaults(host_.plugins()[0].configuration);
  expect_ok(host_.configure("keeper", R"({"name": "plain", "limit": null})"));
  EXPECT_EQ(host_.plugins()[0].configuration, defaults) << "it means the same";
  expect_ok(host_.configure("keeper", R"({"factor": 2})"));
  EXPECT_EQ(name(), "plain*2");
  EXPECT_NE(host_.plugins()[0].configuration, defaults);
}

TEST_F(LifeTest, ARunningPluginIsConfiguredAgain) {
  expect_ok(add(R"({"factor": 2})"));
  EXPECT_EQ(*client().add(5), 10);
  expect_ok(host_.configure("keeper", R"({"factor": 3})"));
  EXPECT_EQ(*client().add(5), 25) << "the instance is the same";
  expect_ok(host_.configure("keeper", R"({"limit": 7})"));
  EXPECT_EQ(*client().add(1), 8);
}

TEST_F(LifeTest, WhatDoesNotFitNeverReachesThePlugin) {
  expect_ok(add());
  hooks.seen.clear();
  const auto check = [&](std::string_view json, Code code, const std::string& text) {
    expect_error(host_.configure("keeper", json), code, text);
  };
  check("{", Code::kJsonMalformed, "cannot configure plugin 'keeper'");
  check(R"({"factr": 2})", Code::kJsonUnfit,
        "/factr: 'configuration' has no field 'factr'; did you mean 'factor'?");
  check(R"({"factor": "2"})", Code::kJsonUnfit, "/factor: expected an integer");
  check(R"({"factor": 10})", Code::kJsonUnfit, "/factor: '10' is not within its range, [1, 9]");
  check(R"({"factor": 0})", Code::kJsonUnfit, "/factor: '0' is not within its range");
  check(R"({"name": "longer than it may be"})", Code::kJsonUnfit,
        "/name: its length is not within its range, [1, 12]");
  check("[]", Code::kJsonUnfit, "expected an object with the fields of 'configuration'");
  EXPECT_TRUE(hooks.seen.empty());
  EXPECT_EQ(name(), "plain*1");
}

TEST_F(LifeTest, ARefusalKeepsWhatWas) {
  expect_ok(add(R"({"factor": 2})"));
  const std::string digest(host_.plugins()[0].configuration);
  const auto refused = host_.configure("keeper", R"({"factor": 3, "name": "refuse"})");
  expect_error(refused, Code::kPluginConfigurationRefused,
               "cannot configure plugin 'keeper': it refuses: not with this");
  EXPECT_EQ(refused.error().origin(), "plugin keeper");
  EXPECT_EQ(std::string_view(refused.message()).find('\n'), std::string_view::npos);
  expect_error(host_.configure("keeper", R"({"name": "throw"})"), Code::kCallFailed, "incident");
  EXPECT_EQ(name(), "plain*2");
  EXPECT_EQ(host_.plugins()[0].configuration, digest);
  expect_ok(swap<Keeper>());
  EXPECT_EQ(name(), "plain*2") << "the successor gets what was accepted";
}

TEST_F(LifeTest, ARefusalKeepsAPluginOut) {
  expect_error(add(R"({"name": "refuse"})"), Code::kPluginConfigurationRefused, "not with this");
  expect_error(add(R"({"name": "throw"})"), Code::kCallFailed, "it says: no such name");
  expect_error(add(R"({"factor": 12})"), Code::kJsonUnfit, "/factor");
  EXPECT_TRUE(host_.plugins().empty() || host_.plugins()[0].state != mortise::PluginState::kActive);
  EXPECT_EQ(std::count(hooks.seen.begin(), hooks.seen.end(), "start"), 0);
  expect_ok(add());
}

TEST_F(LifeTest, APluginWithoutALifeOfItsOwn) {
  expect_error(add<PlainKeeper>("{}"), Code::kPluginUnsupported,
               "cannot configure plugin 'keeper': it has no function for that");
  expect_error(add<PlainKeeper>({}, "{}"), Code::kPluginUnsupported, "cannot import the state");
  expect_ok(add<PlainKeeper>());
  expect_error(host_.configure("keeper", "{}"), Code::kPluginUnsupported, "");
  expect_error(host_.export_state("keeper"), Code::kPluginUnsupported, "cannot export the state");
  EXPECT_EQ(host_.health("keeper")->status, HealthStatus::kReady);
  EXPECT_TRUE(host_.plugins()[0].configuration.empty());
  EXPECT_FALSE(host_.plugins()[0].health);
  expect_error(host_.configure("nobody", "{}"), Code::kPluginUnknown, "'nobody'");
  expect_error(host_.health("nobody"), Code::kPluginUnknown, "'nobody'");
  expect_error(host_.export_state("nobody"), Code::kPluginUnknown, "'nobody'");
}

TEST_F(LifeTest, HealthIsWhatThePluginSays) {
  expect_ok(add());
  EXPECT_FALSE(host_.plugins()[0].health) << "nobody asked";
  EXPECT_EQ(host_.health("keeper")->status, HealthStatus::kReady);
  expect_ok(host_.configure("keeper", R"({"name": "ill"})"));
  const auto health = host_.health("keeper");
  ASSERT_TRUE(health);
  EXPECT_EQ(health->status, HealthStatus::kUnhealthy);
  EXPECT_EQ(health->reason, "it is ill");
  EXPECT_EQ(host_.plugins()[0].health->reason, "it is ill");
  expect_ok(host_.configure("keeper", R"({"name": "rubbish"})"));
  EXPECT_FALSE(host_.health("keeper"));
}

TEST_F(LifeTest, ConfiguringIsACallOfASerialPlugin) {
  expect_ok(add());
  hooks.on_add = [&](int32_t) {
    expect_error(host_.configure("keeper", "{}"), Code::kCallConflict, "came back");
    expect_error(host_.health("keeper"), Code::kCallConflict, "came back");
  };
  expect_ok(client().add(1));

  // Another thread waits at the gate, at most until its deadline.
  std::atomic<bool> is_inside{false}, may_leave{false};
  hooks.on_add = [&](int32_t) {
    is_inside = true;
    while (!may_leave) std::this_thread::yield();
  };
  std::thread caller([&] { expect_ok(client().add(1)); });
  while (!is_inside) std::this_thread::yield();
  expect_error(begun_within([&](uint64_t ms) {
                 return host_.configure("keeper", "{}",
                                        {.deadline_ns = mortise::monotonic_ns() + ms * 1'000'000});
               }),
               Code::kCallOverloaded, "another call was inside until the deadline");
  may_leave = true;
  caller.join();
  hooks.on_add = nullptr;
  expect_ok(host_.configure("keeper", "{}"));
}

TEST_F(LifeTest, OneConfigurationAtATime) {
  expect_ok(add<ParallelKeeper>());
  hooks.on_configure = [&] {
    hooks.on_configure = nullptr;
    expect_error(host_.configure("keeper", "{}"), Code::kPluginBusy, "it is being configured");
  };
  expect_ok(host_.configure("keeper", "{}"));
  expect_ok(host_.configure("keeper", "{}"));
}

TEST_F(LifeTest, StateIsKeptAsJson) {
  expect_ok(add(R"({"factor": 2, "name": "kept"})"));
  expect_ok(client().add(21));
  const auto state = host_.export_state("keeper");
  ASSERT_TRUE(state) << state.message();
  EXPECT_EQ(*state,
            R"({"total":42,"names":["the first name, longer than any short string","kept"]})");
  expect_ok(host_.unload("keeper"));
  hooks.seen.clear();
  expect_ok(add({}, *state));
  EXPECT_EQ(hooks.seen, (std::vector<std::string>{"configure 1", "start", "import 42 of kept"}));
  EXPECT_EQ(*client().add(1), 43);
  expect_ok(host_.unload("keeper"));
  expect_error(add({}, R"({"total": -1, "names": ["x"]})"), Code::kPluginStateRefused,
               "cannot import the state of plugin 'keeper': it refuses: a total below zero");
  expect_error(add({}, R"({"total": 1})"), Code::kJsonUnfit, "the field 'names' is missing");
}

TEST_F(LifeTest, ASuccessorTakesTheStateOver) {
  expect_ok(add(R"({"factor": 2, "name": "first"})"));
  expect_ok(client().add(4));
  hooks.seen.clear();
  expect_ok(swap<Keeper>());
  EXPECT_EQ(hooks.seen, (std::vector<std::string>{"configure 2", "start", "import 8 of first"}));
  EXPECT_EQ(*client().add(1), 10);
  EXPECT_EQ(name(), "first*2") << "and the configuration";
}

TEST_F(LifeTest, StateIsConvertedForTheNextVersion) {
  expect_ok(add(R"({"factor": 2, "name": "first"})"));
  expect_ok(client().add(4));
  expect_error(swap<NextKeeper>(), Code::kJsonUnfit, "'configuration' has no field 'name'");
  EXPECT_EQ(*client().add(1), 10) << "the old one goes on";
  hooks.seen.clear();
  expect_ok(swap<NextKeeper>(R"({"seed": 5})"));
  EXPECT_EQ(hooks.seen, (std::vector<std::string>{"next import 10 of first"}));
  EXPECT_EQ(name(), "next 5");
  EXPECT_EQ(*client().add(0), 110) << "what the old one does not have got its default";
  // Back again: it exports nothing, so that the old version begins anew.
  expect_ok(swap<Keeper>("{}"));
  EXPECT_EQ(*client().add(0), 0);
}

TEST_F(LifeTest, APluginInCHasALifeOfItsOwn) {
  expect_error(
      host_.load(copy_of("cautious"), {.id = "keeper", .configuration = R"({"factor": 4})"}),
      Code::kPluginConfigurationRefused, "it refuses: more than 3 is reckless");
  expect_ok(host_.load(copy_of("cautious"), {.id = "keeper", .configuration = R"({"factor": 3})"}));
  EXPECT_EQ(*client().add(2), 6);
  EXPECT_EQ(host_.health("keeper")->status, HealthStatus::kReady);
  expect_ok(host_.configure("keeper", R"({"factor": 2})"));
  EXPECT_EQ(*client().add(-4), -2);
  EXPECT_EQ(host_.health("keeper")->status, HealthStatus::kDegraded);
  EXPECT_EQ(host_.health("keeper")->reason, "the total is below zero");
  EXPECT_EQ(*host_.export_state("keeper"), R"({"total":-2,"names":[]})");
  expect_ok(host_.swap("keeper", copy_of("cautious")));
  EXPECT_EQ(*client().add(2), 2) << "times 2, and the total that was handed over";
}

TEST_F(LifeTest, AStrictHostConvertsNoState) {
  mortise::Host strict(behind_wall({.strict = true}));
  expect_ok(strict.add(&kEntryOf<Keeper>, "keeper"));
  expect_error(strict.swap("keeper", &kEntryOf<NextKeeper>,
                           {.wall = {}, .configuration = R"({"seed": 1})", .state = {}}),
               Code::kPluginIncompatible, "cannot take the state of the old one");
  expect_ok(strict.swap("keeper", &kEntryOf<Keeper>));
}

TEST_F(LifeTest, ASuccessorMayHaveNoLifeOfItsOwn) {
  expect_ok(add(R"({"factor": 2})"));
  expect_error(swap<PlainKeeper>("{}"), Code::kPluginUnsupported, "cannot configure");
  expect_ok(swap<PlainKeeper>());
  EXPECT_EQ(name(), "plain");
  expect_ok(swap<Keeper>());
  EXPECT_EQ(name(), "plain*1");
}

TEST_F(LifeTest, AStateThatIsRefusedKeepsTheOldOne) {
  expect_ok(add());
  expect_ok(client().add(-3));
  expect_error(swap<Keeper>(), Code::kPluginStateRefused, "a total below zero");
  EXPECT_EQ(*client().add(1), -2);
  hooks.on_export = [] { throw std::runtime_error("cannot say"); };
  expect_error(swap<Keeper>(), Code::kCallFailed, "it says: cannot say");
  EXPECT_EQ(*client().add(1), -1);
  hooks.on_export = nullptr;
  expect_ok(client().add(1));
  expect_ok(swap<Keeper>());
}

TEST_F(LifeTest, NoCallIsLostWhileStateIsHandedOver) {
  constexpr int kThreads = 4, kSwaps = 20;
  expect_ok(add());
  std::atomic<bool> done{false};
  std::atomic<int64_t> added{0};
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i)
    threads.emplace_back([&] {
      const auto keeper = client();
      while (!done) {
        if (keeper.add(1))
          ++added;
        else
          ++failed;
      }
    });
  for (int i = 0; i < kSwaps; ++i) {
    const int64_t before = added;
    expect_ok(swap<Keeper>());
    while (added == before) std::this_thread::yield();
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(*client().add(0), added) << "every call counts in the state that was handed over";
}

TEST_F(LifeTest, CallsWaitWhileStateIsHandedOver) {
  expect_ok(add());
  std::thread caller, swapper;
  hooks.on_export = [&] {
    hooks.on_export = nullptr;
    expect_error(client().add(1), Code::kCallConflict, "came back");
    std::thread([&] {
      expect_error(begun_within([&](uint64_t ms) { return client().within(ms).add(1); }),
                   Code::kCallOverloaded, "the plugin was being replaced until the deadline");
      const uint32_t cancel = 1;
      expect_error(client().with({.cancel = &cancel}).add(1), Code::kCallCancelled, "");
      expect_error(host_.swap("keeper", &kEntryOf<Keeper>), Code::kPluginBusy, "handed over");
      expect_error(host_.unload("keeper"), Code::kPluginBusy, "handed over");
    }).join();
    caller = std::thread([&] { EXPECT_EQ(*client().add(5), 5); });
  };
  expect_ok(swap<Keeper>());
  caller.join();
  EXPECT_EQ(*client().add(0), 5);
}

TEST_F(LifeTest, StateIsNotHandedOverInsideACall) {
  expect_ok(add());
  hooks.on_add = [&](int32_t) {
    hooks.on_add = nullptr;
    expect_error(swap<Keeper>(), Code::kPluginBusy, "inside a call");
  };
  EXPECT_EQ(*client().add(1), 1);
  expect_ok(swap<Keeper>());
}

TEST_F(LifeTest, ACallThatDoesNotLeaveKeepsTheOldOne) {
  mortise::Host brief(behind_wall({.drain_ms = 1}));
  expect_ok(brief.add(&kEntryOf<ParallelKeeper>, "keeper"));
  const auto keeper = brief.point<keeper::Keeper>("keepers").one();
  std::atomic<bool> is_inside{false}, may_leave{false};
  hooks.on_add = [&](int32_t value) {
    if (value != 1) return;
    is_inside = true;
    while (!may_leave) std::this_thread::yield();
    EXPECT_EQ(*keeper.add(10), 10) << "what comes from inside is not held";
  };
  std::thread caller([&] { EXPECT_EQ(*keeper.add(1), 11); });
  while (!is_inside) std::this_thread::yield();
  expect_error(brief.swap("keeper", &kEntryOf<ParallelKeeper>), Code::kPluginBusy,
               "calls did not leave it within 1 ms");
  EXPECT_EQ(*keeper.add(0), 0) << "it serves again";
  may_leave = true;
  caller.join();
  expect_ok(brief.swap("keeper", &kEntryOf<ParallelKeeper>));
  EXPECT_EQ(*keeper.add(0), 11);
}

}  // namespace
}  // namespace test
