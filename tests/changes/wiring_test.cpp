// SPDX-License-Identifier: Apache-2.0
//
// Who serves whom.
#include <atomic>
#include <thread>

#include "support.hpp"

namespace test {
namespace {

using mortise::Code;
using mortise::Wiring;

class WiringTest : public ChangeTest {
 protected:
  static Wiring::Point point(std::vector<mortise::Provider> providers,
                             std::vector<std::string> wrappers = {}) {
    return {.name = "services",
            .contract = kService,
            .providers = std::move(providers),
            .wrappers = std::move(wrappers)};
  }
  static Wiring wired(std::vector<mortise::Provider> providers,
                      std::vector<std::string> wrappers = {}) {
    return {.imports = {}, .points = {point(std::move(providers), std::move(wrappers))}};
  }
};

TEST_F(WiringTest, APointHasItsProvidersInOrder) {
  expect_ok(apply({add<Actor<'a', 1>>("a"), add<Actor<'b', 1>>("b"), add<Actor<'c', 1>>("c")}));
  const auto held = services().all();
  EXPECT_EQ(work_all(), "a1/first+0 b1/first+0 c1/first+0");
  expect_ok(apply({}, wired({{"c"}, {"a"}})));
  EXPECT_EQ(work_all(), "c1/first+0 a1/first+0");
  EXPECT_EQ(work(), "c1/first+0");
  EXPECT_EQ(said(held[0].work(0)), "a1/first+0") << "it is at the point still";
  EXPECT_EQ(said(held[1].work(0)), "call.unavailable") << "it is not";
  EXPECT_EQ(host_->point<actor::Service>("others").all().size(), 3u) << "not wired";
  expect_ok(apply({}, Wiring{}));
  EXPECT_EQ(said(held[1].work(0)), "b1/first+0");
}

TEST_F(WiringTest, WhatIsLinkedIsAtThePointWhereItMay) {
  expect_ok(apply({add<Actor<'a', 1>>("a"), add<Actor<'b', 1>>("b"), add<Wrapper<'w', 1>>("w")}));
  Wiring wiring = wired({{"b"}}, {"w"});
  wiring.points[0].takes_linked = true;
  expect_ok(apply({}, wiring));
  EXPECT_EQ(work_all(), "w1(b1/first+0) w1(a1/first+0)");
  // Whoever comes later, too; in the point's order, where it says so.
  expect_ok(apply({add<Actor<'c', 1>>("c")}));
  EXPECT_EQ(work_all(), "w1(b1/first+0) w1(a1/first+0) w1(c1/first+0)");
  host_->point<actor::Service>("services", {.order = {"c"}});
  EXPECT_EQ(work_all(), "w1(c1/first+0) w1(b1/first+0) w1(a1/first+0)");
  EXPECT_EQ(work(), "w1(c1/first+0)");
  expect_ok(apply({}, wired({{"b"}})));
  EXPECT_EQ(work_all(), "b1/first+0");
}

TEST_F(WiringTest, HintsAreByContract) {
  Step a = add<Actor<'a', 1>>("a");
  Step b = add<Actor<'b', 1>>("b");
  Step c = add<Actor<'c', 1>>("c");
  a.hints = {{.contract = kTool, .priority = 9}};
  b.hints = {{.contract = kTool, .priority = -9}, {.contract = kService, .priority = 1}};
  c.hints = {{.priority = 5}, {.contract = kTool, .after = {"a"}}};
  expect_ok(apply({a, b, c}));
  EXPECT_EQ(work_all(), "c1/first+0 b1/first+0 a1/first+0");
  // A version that says nothing stands where the former one did; one that says something, there.
  expect_ok(apply({replace<Actor<'c', 2>>("c")}));
  EXPECT_EQ(work_all(), "c2/first+0 b1/first+0 a1/first+0");
  Step next = replace<Actor<'b', 2>>("b");
  next.hints = {{.contract = kService, .before = {"c"}}};
  expect_ok(apply({next}));
  EXPECT_EQ(work_all(), "a1/first+0 b2/first+0 c2/first+0");
}

TEST_F(WiringTest, AnImportHasItsProvider) {
  expect_ok(apply({add<Toolbox<'t', 1>>("t"), add<Toolbox<'u', 1>>("u"), add<Actor<'a', 1>>("a"),
                   add<Actor<'b', 1>>("b")},
                  {.imports = {{"a", kTool, {"u"}}}, .points = {}}));
  EXPECT_EQ(work_all(), "a1/first+0[u1/first] b1/first+0[t1/first]");
  expect_ok(apply({}, {.imports = {{"b", kTool, {"u"}}}, .points = {}}));
  EXPECT_EQ(work_all(), "a1/first+0[t1/first] b1/first+0[u1/first]");
  expect_ok(apply({replace<Actor<'b', 2>>("b"), replace<Toolbox<'u', 2>>("u")}));
  EXPECT_EQ(work_all(), "a1/first+0[t1/first] b2/first+0[u2/first]") << "it stays wired";
}

TEST_F(WiringTest, AWrapperStandsAroundEachProvider) {
  expect_ok(apply({add<Actor<'a', 1>>("a"), add<Actor<'b', 1>>("b"), add<Wrapper<'w', 1>>("w"),
                   add<Wrapper<'v', 1>>("v")},
                  wired({{"a"}, {"b"}}, {"w", "v"})));
  EXPECT_EQ(work_all(), "w1(v1(a1/first+0)) w1(v1(b1/first+0))");
  EXPECT_EQ(work(), "w1(v1(a1/first+0))");
  const auto held = services().all();
  EXPECT_EQ(held[0].plugin_id(), "a") << "whom it is for, not who stands around it";
  EXPECT_EQ(held[1].plugin_id(), "b");
  EXPECT_EQ(services().one().plugin_id(), "a");
  expect_ok(apply({replace<Wrapper<'v', 2>>("v")}));
  EXPECT_EQ(work_all(), "w1(v2(a1/first+0)) w1(v2(b1/first+0))");
  expect_ok(apply({replace<Actor<'b', 2>>("b")}, wired({{"a"}, {"b"}}, {"v"})));
  EXPECT_EQ(work_all(), "v2(a1/first+0) v2(b2/first+0)");
  expect_ok(apply({remove("v"), remove("w")}, wired({{"b"}, {"a"}})));
  EXPECT_EQ(work_all(), "b2/first+0 a1/first+0");
  EXPECT_EQ(held[0].plugin_id(), "a");
}

TEST_F(WiringTest, OutsideOfAWrappedCallAWrapperCallsTheFirstOther) {
  expect_ok(apply({add<Wrapper<'w', 1>>("w")}));
  EXPECT_EQ(work(), "w1(call.unavailable)");
  expect_ok(apply({add<Actor<'a', 1>>("a")}));
  EXPECT_EQ(work(), "w1(a1/first+0)");
}

TEST_F(WiringTest, ACallInsideAWrapperReachesItsProviderWhateverIsRewired) {
  expect_ok(apply({add<Actor<'a', 1>>("a"), add<Actor<'b', 1>>("b"), add<Wrapper<'w', 1>>("w")},
                  wired({{"b"}}, {"w"})));
  std::atomic<bool> is_first{true};
  std::thread other;
  script_.on = [&](const std::string& who, Hook hook) {
    if (who != "w1" || hook != Hook::kWork || !is_first.exchange(false)) return;
    other = std::thread([&] { expect_ok(apply({remove("w")}, wired({{"a"}, {"b"}}))); });
    const std::string after = "a1/first+0";  // asked on a thread that is not inside of a call
    for (std::string now; now != after;) std::thread([&] { now = work(); }).join();
  };
  EXPECT_EQ(work(), "w1(b1/first+0)");
  other.join();
  EXPECT_EQ(ids(), "a b");
}

TEST_F(WiringTest, AnAdapterStandsBetweenTwoVersions) {
  expect_ok(apply({add<Actor<'a', 1>>("a"), add<NextActor>("n"), add<Actor<'b', 1>>("b"),
                   add<Adapter>("adapter"), add<Caller>("caller")},
                  {.imports = {{"caller", kNextService, {"b", "adapter"}}},
                   .points = {{.name = "next",
                               .contract = kNextService,
                               .providers = {{"b", "adapter"}, {"n"}, {"a", "adapter"}},
                               .wrappers = {}}}}));
  std::string all;
  for (const auto& client : host_->point<next::test::actor::Service>("next").all())
    all += said(client.perform(5)) + " ";
  EXPECT_EQ(all, "adapted(b1/first+5) next+5 adapted(a1/first+5) ");
  EXPECT_EQ(host_->point<next::test::actor::Service>("next").one().plugin_id(), "b");
  EXPECT_EQ(said(host_->point<actor::Errand>("errands").one().run(1)), "adapted(b1/first+6)");
}

TEST_F(WiringTest, ASuccessorIsJudgedByTheWiringThatComes) {
  expect_ok(apply({add<Actor<'a', 1>>("a"), add<Actor<'b', 1>>("b")}, wired({{"a"}, {"b"}})));
  const auto held = services().all();
  // It no longer does what the point asks for: that is no successor for who calls it there ...
  expect_failure(apply({replace<Toolbox<'a', 2>>("a")}), Code::kPluginIncompatible,
                 "in step 1, replacing 'a'");
  EXPECT_EQ(work_all(), "a1/first+0 b1/first+0");
  // ... unless the same change takes it out of there.
  expect_ok(apply({replace<Toolbox<'a', 2>>("a")}, wired({{"b"}})));
  EXPECT_EQ(work_all(), "b1/first+0[a2/first]");
  EXPECT_EQ(said(held[0].work(0)), "call.unavailable");
}

TEST_F(WiringTest, WhoIsNotAskedAnyMoreMayLackWhatWasAsked) {
  expect_ok(apply({add<Toolbox<'t', 1>>("t"), add<Toolbox<'u', 1>>("u"), add<Actor<'a', 1>>("a")},
                  {.imports = {{"a", kTool, {"u"}}}, .points = {}}));
  EXPECT_EQ(work(), "a1/first+0[u1/first]");
  // Something else takes the place of the one that is called; those who called it go elsewhere.
  expect_failure(apply({replace<Actor<'b', 1>>("u")}), Code::kPluginIncompatible, "step 1");
  expect_ok(apply({replace<Actor<'b', 1>>("u")}, {.imports = {{"a", kTool, {"t"}}}, .points = {}}));
  EXPECT_EQ(work_all(), "b1/first+0[t1/first] a1/first+0[t1/first]");
}

TEST_F(WiringTest, WhatDoesNotFitIsNamed) {
  expect_ok(apply({add<Actor<'a', 1>>("a"), add<Wrapper<'w', 1>>("w"), add<Toolbox<'t', 1>>("t")}));
  static_cast<void>(services());
  const auto check = [&](const Wiring& wiring, const std::string& text) {
    expect_failure(apply({}, wiring), Code::kChangeInvalid, text);
  };
  check(wired({{"x"}}), "cannot wire point 'services': there is no plugin 'x' after the change");
  check(wired({{"t"}}), "plugin 't' does not provide 'test:actor/service@1'");
  check(wired({{"a"}}, {"a"}), "plugin 'a' is no wrapper");
  check(wired({{"a"}}, {"w", "w"}), "it has plugin 'w' twice");
  check(wired({{"a"}, {"a"}}), "it has plugin 'a' twice");
  check(wired({{"a", "t"}}), "plugin 't' does not provide");
  check({.imports = {},
         .points = {{.name = "services", .contract = kTool, .providers = {}, .wrappers = {}}}},
        "it is of 'test:actor/service@1', not of");
  check({.imports = {{"t", kTool, {"t"}}}, .points = {}}, "it calls nothing of it");
  check({.imports = {{"w", kService, {"w"}}}, .points = {}}, "it cannot be served by itself");
  check({.imports = {{"a", kTool, {"a"}}}, .points = {}}, "cannot wire what plugin 'a' calls");
  EXPECT_EQ(work_all(), "a1/first+0[t1/first] w1(a1/first+0[t1/first])");
}

}  // namespace
}  // namespace test
