// SPDX-License-Identifier: Apache-2.0
//
// Whom a call through a point reaches, and what becomes of it where a plugin fails.
#include <stdexcept>

#include "support.hpp"

namespace test {
namespace {

class DispatchTest : public PointsTest {
 protected:
  static Options options(FailurePolicy failure = FailurePolicy::kFail) {
    return {.dispatch = {mortise::fold<&Functions::polish>, mortise::fold<&Functions::refine>,
                         mortise::first<&Functions::guess>, mortise::all<&Functions::note>,
                         mortise::all<&Functions::title>},
            .failure = failure};
  }
};

TEST_F(DispatchTest, OneGoesToThePluginThatComesFirst) {
  const auto stages = point(Options{});
  expect_error(stages->title(), Code::kCallUnavailable, "no plugin is in the point 'stages'");
  add("a");
  add("b");
  EXPECT_EQ(*stages->title(), "a");
  expect_ok(host_->unload("a"));
  EXPECT_EQ(*stages->title(), "b");
  EXPECT_EQ(*stages.one().title(), "b");
}

TEST_F(DispatchTest, AFoldPassesEachResultOn) {
  const auto stages = point(options());
  EXPECT_EQ(*stages->polish("a text that is longer than any short string", "!"),
            "a text that is longer than any short string")
      << "nobody changed it";
  EXPECT_EQ(*stages->refine(7), 7);
  for (const char* id : {"a", "b", "c"}) add(id);
  EXPECT_EQ(*stages->polish("", ", a mark of some length; "),
            "a, a mark of some length; b, a mark of some length; c, a mark of some length; ");
  EXPECT_EQ(*stages->refine(1), 4);
}

TEST_F(DispatchTest, AFoldEndsWithAnErrorOrSkipsThePlugin) {
  for (const char* id : {"a", "b", "c"}) add(id);
  stages_["b"]->fail<&Functions::polish>(Kind::kOverloaded);
  stages_["b"]->on<&Functions::refine>(
      [](int32_t) { return mortise::Result<int32_t, Trouble>(Trouble::kRefused); });
  const auto strict = point(options());
  expect_error(strict->polish("", "."), Code::kCallOverloaded, "of plugin 'b': overloaded");
  const auto refused = strict->refine(1);
  ASSERT_NE(refused.plugin_error(), nullptr) << "the contract's own error ends it";
  EXPECT_EQ(*refused.plugin_error(), Trouble::kRefused);

  const auto skipping = point(options(FailurePolicy::kSkip));
  EXPECT_EQ(*skipping->polish("", "."), "a.c.");
  EXPECT_EQ(*skipping->refine(1), 3);
}

TEST_F(DispatchTest, FallbackAsksTheApplicationOrTheNextPlugin) {
  for (const char* id : {"a", "b", "c"}) add(id);
  stages_["b"]->fail<&Functions::polish>(Kind::kOverloaded);
  stages_["a"]->fail<&Functions::size>(Kind::kFailed);
  stages_["a"]->fail<&Functions::guess>(Kind::kFailed);
  stages_["b"]->fail<&Functions::guess>(Kind::kFailed);
  const auto stages = point(options(FailurePolicy::kFallback));
  EXPECT_EQ(*stages->polish("", "."), "a.c.");
  EXPECT_EQ(*stages->size("four"), 4u) << "the next one serves";
  EXPECT_EQ(stages.call_detailed<&Functions::guess>("who").answers().size(), 3u);

  stages.on_failure<&Functions::polish>([](mortise::StringView text, mortise::StringView mark) {
    return mortise::String(std::string(text) + "own" + std::string(mark));
  });
  stages.on_failure<&Functions::size>([](mortise::StringView) { return uint32_t{99}; });
  stages.on_failure<&Functions::guess>([](mortise::StringView question) {
    return mortise::Option<mortise::String>(mortise::String(std::string(question) + "?"));
  });
  EXPECT_EQ(*stages->polish("", "."), "a.own.c.");
  EXPECT_EQ(*stages->size("four"), 99u);
  EXPECT_EQ(**stages->guess("who"), "who?");
  EXPECT_EQ(steps(stages.call_detailed<&Functions::polish>("", ".")),
            "a b(overloaded) application c");
  for (const char* id : {"a", "b", "c"}) expect_ok(host_->unload(id));
  EXPECT_EQ(*stages->size("four"), 99u) << "where nobody is, too";
}

TEST_F(DispatchTest, AnApplicationThatFailsInThePlaceOfAPluginEndsTheCall) {
  add("a").fail<&Functions::size>(Kind::kFailed);
  add("b");
  const auto stages = point(options(FailurePolicy::kFallback));
  stages.on_failure<&Functions::size>([](mortise::StringView) -> mortise::Outcome<uint32_t> {
    return mortise::Error(Code::kCallDenied, "not today");
  });
  expect_error(stages->size("four"), Code::kCallDenied, "so did the application in its place");
}

TEST_F(DispatchTest, FirstGoesOnUntilSomebodyHasAnAnswer) {
  for (const char* id : {"a", "b", "c"}) add(id);
  const auto stages = point(options(FailurePolicy::kSkip));
  EXPECT_FALSE(stages->guess("who")->has_value()) << "nobody knows";
  stages_["b"]->on<&Functions::guess>([](mortise::StringView question) {
    return mortise::Option<mortise::String>(mortise::String(std::string(question) + ", says b"));
  });
  EXPECT_EQ(**stages->guess("a question of some length"), "a question of some length, says b");
  EXPECT_EQ(steps(stages.call_detailed<&Functions::guess>("who")), "a b");
  stages_["a"]->fail<&Functions::guess>(Kind::kUnavailable);
  EXPECT_EQ(**stages->guess("who"), "who, says b");
  expect_error(point(options())->guess("who"), Code::kCallUnavailable, "of plugin 'a'");
}

TEST_F(DispatchTest, AllReachesEveryPlugin) {
  for (const char* id : {"a", "b", "c"}) add(id);
  stages_["b"]->fail<&Functions::title>(Kind::kFailed);
  stages_["b"]->fail<&Functions::note>(Kind::kFailed);
  const auto skipping = point(options(FailurePolicy::kSkip));
  expect_ok(skipping->note("hello"));
  for (const char* id : {"a", "b", "c"}) EXPECT_EQ(stages_[id]->count<&Functions::note>(), 1u);
  expect_error(skipping->title(), Code::kCallInvalid, "call_detailed gives them");

  const auto detailed = skipping.call_detailed<&Functions::title>();
  EXPECT_EQ(steps(detailed), "a b(failed) c");
  EXPECT_EQ(*detailed.answers()[0].outcome, "a");
  EXPECT_EQ(*detailed.answers()[2].outcome, "c");
  EXPECT_EQ(*detailed.outcome(), "c") << "the last one";

  const auto strict = point(options());
  expect_error(strict->note("hello"), Code::kCallFailed, "of plugin 'b'");
  EXPECT_EQ(stages_["c"]->count<&Functions::note>(), 1u) << "it was not asked any more";
}

TEST_F(DispatchTest, DetailedSaysWhoGaveWhat) {
  for (const char* id : {"a", "b"}) add(id);
  const auto stages = point(options());
  const auto folded = stages.call_detailed<&Functions::polish>("", ".");
  ASSERT_TRUE(folded);
  EXPECT_EQ(steps(folded), "a b");
  EXPECT_EQ(*folded.answers()[0].outcome, "a.");
  EXPECT_EQ(*folded.outcome(), "a.b.");
  expect_ok(host_->unload("a"));
  expect_ok(host_->unload("b"));
  EXPECT_EQ(*stages.call_detailed<&Functions::polish>("as it was", ".").outcome(), "as it was");
  EXPECT_EQ(stages.call_detailed<&Functions::size>("").outcome().kind(), Kind::kUnavailable);
}

TEST_F(DispatchTest, PointsFoldAndLookForApplications) {
  for (const char* id : {"a", "b"}) add(id);
  const auto stages = point();
  EXPECT_EQ(stages.fold(std::string("x"),
                        [](const auto& client, const std::string& value) {
                          return value + std::string(*client.title());
                        }),
            "xab");
  const auto found = stages.first([](const auto& client) { return client.size("four"); });
  EXPECT_EQ(*found, 4u);
}

TEST_F(DispatchTest, EveryHolderOfThePointSeesNewOptions) {
  for (const char* id : {"a", "b"}) add(id);
  const auto stages = point(Options{});
  EXPECT_EQ(*stages->polish("", "."), "a.");
  static_cast<void>(point(options()));
  EXPECT_EQ(*stages->polish("", "."), "a.b.");
  EXPECT_EQ(*point()->polish("", "."), "a.b.") << "the point as it is";
}

}  // namespace
}  // namespace test
