// SPDX-License-Identifier: Apache-2.0
//
// Which plugins are in a point, in which order, and how applications select among them.
#include <limits>

#include "support.hpp"

namespace test {
namespace {

using points::TraitsView;

class MemberTest : public PointsTest {
 protected:
  /// "a b(why)": the point's members.
  std::string members() {
    std::string all;
    for (const mortise::PointInfo& info : host_->points()) {
      if (info.name != "stages") continue;
      for (const mortise::PointMember& member : info.members)
        all += (all.empty() ? "" : " ") + std::string(member.plugin) +
               (member.refusal.empty() ? "" : "(" + std::string(member.refusal) + ")");
    }
    return all;
  }
};

TEST_F(MemberTest, PluginsSayWhereTheyStand) {
  add("a", {.after = {"c"}});
  add("b", {.priority = -5});
  add("c");
  add("d", {.before = {"a"}, .priority = 5});
  const auto stages = point();
  EXPECT_EQ(titles(stages), "dcab");
  EXPECT_EQ(*stages.one().title(), "d");
  EXPECT_EQ(members(), "d c a b");
  EXPECT_EQ(titles(point({.order = {"b", "a"}})), "badc");
  EXPECT_EQ(*stages.one().title(), "b") << "a client that was there moves along";
}

TEST_F(MemberTest, WhoClosesACycleIsNotLoaded) {
  add("a", {.before = {"b"}});
  FakePlugin<Stage>& stage = make("b");
  expect_error(host_->add(stage.entry(), "b", {.hints = {.before = {"a"}}}), Code::kPointCycle,
               "'a' goes after 'b' goes after 'a'");
  EXPECT_EQ(titles(point()), "a");
  expect_ok(host_->add(stage.entry(), "b"));
  FakePlugin<Stage>& next = make("next");
  expect_error(host_->swap("b", next.entry(), {.hints = {.before = {"a"}}}), Code::kPointCycle,
               "'a' goes after 'b'");
  EXPECT_EQ(titles(point()), "ab");
}

TEST_F(MemberTest, ASwapKeepsWhatItDoesNotSay) {
  add("a");
  add("b", {.priority = 3});
  EXPECT_EQ(titles(point()), "ba");
  FakePlugin<Stage>& next = make("n");
  expect_ok(host_->swap("b", next.entry()));
  EXPECT_EQ(titles(point()), "na");
}

TEST_F(MemberTest, AThinnerWallIsRefused) {
  expect_ok(host_->add(make("a").entry(), "a", {.wall = mortise::Wall::kInline}));
  expect_ok(host_->add(make("b").entry(), "b", {.wall = mortise::Wall::kThread}));
  const auto stages = point({.wall = mortise::Wall::kThread});
  EXPECT_EQ(titles(stages), "b");
  EXPECT_EQ(*stages.one().title(), "b");
  EXPECT_EQ(members(),
            "b a(it is behind the wall 'inline', and the point needs 'thread' at least)");
}

TEST_F(MemberTest, AttributesSelectWithoutACall) {
  add("a", {.attributes = R"({"speed": 3, "format": "gif"})"});
  add("b", {.attributes = R"({"speed": 9})"});
  add("c", {.attributes = R"({"speed": 5, "format": "gif"})"});
  add("d");  // defaults
  add("e", {.attributes = R"({"speed": "fast"})"});
  const auto stages = point({.attributes = "traits"});
  EXPECT_EQ(titles(stages), "abcd");
  EXPECT_THAT(members(), ::testing::HasSubstr("e(its attributes are no 'traits': /speed:"));

  const auto gif =
      stages.where<TraitsView>([](const TraitsView& traits) { return traits.format == "gif"; });
  EXPECT_EQ(titles(gif), "ac");
  EXPECT_EQ(*gif->title(), "a");
  EXPECT_EQ(*gif.one().title(), "a");
  const auto fastest = gif.best<TraitsView>([](const TraitsView& traits) { return traits.speed; });
  EXPECT_EQ(titles(fastest), "ca");
  EXPECT_EQ(*fastest->title(), "c");
  // It follows the point.
  add("f", {.attributes = R"({"speed": 100, "format": "gif"})"});
  EXPECT_EQ(*fastest.one().title(), "f");
  expect_ok(host_->unload("c"));
  EXPECT_EQ(titles(fastest), "fa");
  for (const char* id : {"a", "f"}) expect_ok(host_->unload(id));
  expect_error(fastest.one().title(), Code::kCallUnavailable, "no plugin serves it now");
  expect_error(fastest->title(), Code::kCallUnavailable, "no plugin is in the point");
  const auto calls = [&](const char* id) { return stages_[id]->calls().size(); };
  EXPECT_EQ(calls("d"), 1u) << "but for its title nobody called it";
}

TEST_F(MemberTest, ASelectionEndsWithTheAttributesItJudges) {
  for (const char* id : {"a", "b"}) add(id, {.attributes = R"({"speed": 3})"});
  const auto stages = point({.attributes = "traits"});
  const auto unordered = stages.best<TraitsView>(
      [](const TraitsView&) { return std::numeric_limits<double>::quiet_NaN(); });
  EXPECT_EQ(titles(unordered), "ab") << "what is no number is the least";
  EXPECT_EQ(titles(point({})), "ab");
  EXPECT_EQ(titles(unordered), "") << "nobody has such attributes any more";
  EXPECT_EQ(titles(point({.attributes = "traits"})), "ab");
  EXPECT_EQ(titles(unordered), "ab");
}

TEST_F(MemberTest, AWiringSaysWhoIsThere) {
  for (const char* id : {"a", "b", "c"}) add(id, {.priority = id[0] == 'c' ? 9 : 0});
  const auto stages = point({.dispatch = {mortise::fold<&Functions::polish>}});
  EXPECT_EQ(*stages->polish("", ""), "cab");
  mortise::Change change;
  change.wiring = {.imports = {},
                   .points = {{.name = "stages",
                               .contract = Stage::kName,
                               .providers = {{"b"}, {"a"}},
                               .wrappers = {}}}};
  expect_ok(host_->apply(change));
  EXPECT_EQ(*stages->polish("", ""), "ba");
  EXPECT_EQ(*stages.one().title(), "b");
}

TEST_F(MemberTest, OptionsThatDoNotFitAreNamed) {
  using mortise::detail::RawPointOptions;
  auto& supervisor = mortise::detail::SupervisorOf::get(*host_);
  const auto declare = [&](const RawPointOptions& options) {
    return mortise::detail::try_declare_point(supervisor, mortise::detail::kKeysOf<Stage>, "p",
                                              &options);
  };
  RawPointOptions options{};
  options.attributes = "trails";
  expect_error(declare(options), Code::kPointInvalid, "its contract has no record 'trails'");
  options.attributes = "";
  const RawPointOptions::Function fold{5, mortise::Dispatch::kFold};
  options.dispatch = &fold;
  options.dispatch_count = 1;
  expect_error(declare(options), Code::kPointInvalid,
               "'test:points/stage@1#size' cannot go that way: a fold needs a function");
}

}  // namespace
}  // namespace test
