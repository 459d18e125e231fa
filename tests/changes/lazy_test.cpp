// SPDX-License-Identifier: Apache-2.0
//
// Plugins that their first call starts.
#include <atomic>
#include <thread>

#include "support.hpp"

namespace test {
namespace {

using mortise::Code;
using mortise::PluginState;

Step lazy(Step step) {
  step.lazy = true;
  return step;
}

TEST_F(ChangeTest, ALazyPluginStartsAtItsFirstCall) {
  Step step = lazy(add<Actor<'a', 1>>("a"));
  step.configuration = R"({"line": "late"})";
  expect_ok(apply({add<Toolbox<'t', 1>>("t"), step}));
  EXPECT_EQ(script_.seen(), (std::vector<std::string>{"t1 create", "t1 configure", "t1 start"}));
  EXPECT_EQ(info("a").state, PluginState::kWaiting);
  EXPECT_FALSE(info("a").configuration.empty());
  EXPECT_EQ(work(1), "a1/late+1[t1/first]");
  EXPECT_EQ(info("a").state, PluginState::kActive);
  EXPECT_EQ(work(1), "a1/late+2[t1/first]");
  EXPECT_EQ(script_.seen().size(), 6u);
}

TEST_F(ChangeTest, OneOfManyFirstCallersStartsIt) {
  expect_ok(apply({lazy(add<Actor<'a', 1>>("a"))}));
  std::atomic<bool> may_start{false}, is_starting{false};
  script_.on = [&](const std::string&, Hook hook) {
    if (hook != Hook::kStart) return;
    is_starting = true;
    while (!may_start) std::this_thread::yield();
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] { EXPECT_THAT(work(1), ::testing::StartsWith("a1/first+")); });
  while (!is_starting) std::this_thread::yield();
  std::string late;
  for (uint64_t ms = 1; late.empty() || late == "call.deadline"; ms *= 2)  // until it began
    late = said(services().one().within(ms).work(1));
  EXPECT_EQ(late, "call.overloaded") << "it waited until its deadline";
  may_start = true;
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(work(), "a1/first+4");
  EXPECT_EQ(script_.seen(), (std::vector<std::string>{"a1 create", "a1 configure", "a1 start"}));
}

TEST_F(ChangeTest, AStartThatFailsIsNotTriedAgain) {
  expect_ok(apply({lazy(add<Actor<'a', 1>>("a"))}));
  script_.set({{"a1", Hook::kStart, Fault::kFails}});
  const auto first = services().one().work(1);
  expect_failure(first, Code::kCallUnavailable, "of plugin 'a': unavailable (incident ");
  script_.set({});
  const auto second = services().one().work(1);
  expect_failure(second, Code::kCallUnavailable, "");
  EXPECT_EQ(first.error().incident(), second.error().incident());
  EXPECT_THAT(std::string(std::string_view(host_->incident(first.error().incident())->text)),
              ::testing::HasSubstr("it cannot start"));
  EXPECT_EQ(info("a").state, PluginState::kFailed);
  EXPECT_THAT(std::string(std::string_view(info("a").cause)),
              ::testing::HasSubstr("cannot start plugin 'a'"));
  EXPECT_EQ(script_.seen(), (std::vector<std::string>{"a1 create", "a1 configure", "a1 start"}));
  expect_ok(apply({lazy(replace<Actor<'a', 2>>("a"))}));
  EXPECT_EQ(work(3), "a2/first+3");
}

TEST_F(ChangeTest, ALazyPluginIsConfiguredReplacedAndRemoved) {
  Step wrong = lazy(add<Actor<'a', 1>>("a"));
  wrong.configuration = R"({"lin": "x"})";
  expect_failure(apply({wrong}), Code::kJsonUnfit, "did you mean 'line'");
  Step step = lazy(add<Actor<'a', 1>>("a"));
  step.configuration = R"({"line": "kept"})";
  expect_ok(apply({step, lazy(add<Actor<'b', 1>>("b"))}));
  expect_ok(apply({remove("b")}));
  expect_ok(apply({lazy(replace<Actor<'a', 2>>("a"))}));
  EXPECT_TRUE(script_.seen().empty()) << "none of their code ran";
  EXPECT_EQ(work(1), "a2/kept+1");
  // One that has state takes it over, so it starts at once.
  expect_ok(apply({lazy(replace<Actor<'a', 3>>("a"))}));
  EXPECT_EQ(info("a").state, PluginState::kActive);
  EXPECT_EQ(work(1), "a3/kept+2");
  expect_ok(apply({lazy(add<Actor<'d', 1>>("d"))}));
  expect_ok(apply({configure("d", R"({"line": "set"})")}));
  EXPECT_EQ(info("d").state, PluginState::kActive) << "being configured is a call";
  EXPECT_EQ(work_all(), "a3/kept+2 d1/set+0");
}

TEST_F(ChangeTest, LazyPluginsWakeEachOther) {
  expect_ok(apply(
      {lazy(add<Toolbox<'t', 1>>("t")), lazy(add<Actor<'a', 1>>("a")),
       lazy(add<Wrapper<'w', 1>>("w"))},
      {.imports = {},
       .points = {
           {.name = "services", .contract = kService, .providers = {{"a"}}, .wrappers = {"w"}}}}));
  EXPECT_TRUE(script_.seen().empty());
  EXPECT_EQ(work(1), "w1(a1/first+1[t1/first])");
  EXPECT_EQ(script_.seen().size(), 9u);
}

TEST_F(ChangeTest, AStartThatCallsItselfIsNotWaitedFor) {
  expect_ok(apply({lazy(add<Actor<'a', 1>>("a"))}));
  script_.on = [&](const std::string&, Hook hook) {
    if (hook != Hook::kStart) return;
    EXPECT_EQ(work(1), "call.unavailable");
  };
  EXPECT_EQ(work(1), "a1/first+1");
}

}  // namespace
}  // namespace test
