// SPDX-License-Identifier: Apache-2.0
//
// Values of every kind through a generated client and a generated plugin.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <mortise/host.hpp>
#include <new2/test/kinds/growing.hpp>
#include <string>
#include <test/kinds/growing.hpp>
#include <test/kinds/kinds.hpp>
#include <vector>
#include <walls.hpp>

namespace {

using namespace test::kinds::v1::kinds;
namespace shapes = test::kinds::shapes;
using mortise::Unit;
using shapes::ShapeView;
using test::kinds::v1::Growing;

/// With a plugin built with exceptions, and with one built without.
class KindsTest : public ::testing::TestWithParam<const char*> {
 protected:
  KindsTest() {
    const auto loaded = host_.load(std::string(MORTISE_BINDGEN_PLUGINS) + "/" + GetParam() + ".so");
    EXPECT_TRUE(loaded) << loaded.message();
  }
  Kinds::Client kinds() { return host_.point<Kinds>("kinds").one(); }
  Growing::Client growing() { return host_.point<Growing>("growing").one(); }

  /// What comes back, seen as a view, is what went there.
  template <class View, class Owned>
  static void expect_same(const mortise::Outcome<Owned>& outcome, const View& sent) {
    ASSERT_TRUE(outcome) << outcome.message();
    EXPECT_TRUE(mortise::view_cast(*outcome) == sent);
  }

  mortise::Host host_{test::behind_wall()};
};

TEST_P(KindsTest, Numbers) {
  const Numbers numbers{.a = true,
                        .b = INT8_MIN,
                        .c = UINT8_MAX,
                        .d = INT16_MIN,
                        .e = UINT16_MAX,
                        .f = INT32_MIN,
                        .g = UINT32_MAX,
                        .h = INT64_MIN,
                        .i = UINT64_MAX,
                        .j = 0.5f,
                        .k = -1e300,
                        .l = U'\U0001F600'};
  expect_same(kinds().echo_numbers(numbers), numbers);
  expect_same(kinds().echo_numbers({}), Numbers{});
}

TEST_P(KindsTest, NamesThatLanguagesHaveAUseFor) {
  const mortise::StringView texts[] = {"one", ""};
  const ClassView value{.delete_ = 1, .int32_t_ = texts, .interface = ClassId{7}, .errno_ = {3}};
  expect_same(kinds().echo_class(value), value);
  expect_same(kinds().echo_failure(FailureView::Failure_{"words"}),
              FailureView(FailureView::Failure_{"words"}));
  expect_same(kinds().echo_failure(FailureView::Class{value}),
              FailureView(FailureView::Class{value}));
  expect_same(kinds().echo_failure(FailureView::Other{}), FailureView(FailureView::Other{}));
  const Names_ names{.plugin = List_{3}, .string = 4};
  expect_same(kinds().echo_names(names), names);
  EXPECT_EQ(*kinds().start_(), 1) << "the plugin was started once";
  EXPECT_EQ(*kinds().stop_(9), 9);
  EXPECT_EQ(*kinds().delete_(1, 2, 3), 7);
}

TEST_P(KindsTest, WhatIsFourDeep) {
  const mortise::StringView words[] = {"a", "bc"};
  using Item = mortise::Result<InnerView, mortise::ListView<mortise::StringView>>;
  const mortise::Option<Item> items[] = {Item::ok(InnerView{1, "one", 2}),
                                         {},
                                         Item::err(mortise::ListView<mortise::StringView>(words))};
  expect_same(kinds().echo_deep(items), DeepView(items));
  expect_same(kinds().echo_deep(), DeepView());

  using Inner = mortise::ListView<mortise::StringView>;
  const Inner first[] = {Inner(words), Inner()};
  const mortise::ListView<Inner> second[] = {mortise::ListView<Inner>(first)};
  const mortise::ListView<mortise::ListView<Inner>> third[] = {
      mortise::ListView<mortise::ListView<Inner>>(second), {}};
  expect_same(kinds().echo_nests(third), NestsView(third));

  const uint8_t bytes[] = {1, 2, 3};
  using Words = mortise::MapView<mortise::StringView, mortise::ListView<uint8_t>>;
  const mortise::Entry<mortise::StringView, mortise::ListView<uint8_t>> entries[] = {
      {"x", bytes}, {"y", {}}, {"x", {}}};
  const Words maps[] = {Words(entries), Words()};
  const DeeperView deeper = mortise::Tuple<mortise::ListView<Words>, ShapeView, shapes::Access>{
      maps, ShapeView::Polygon{}, shapes::Access::kRead | shapes::Access::kExecute};
  expect_same(kinds().echo_deeper(deeper), deeper);
  expect_same(kinds().echo_deeper(), DeeperView());
}

TEST_P(KindsTest, ListsOfFixedLength) {
  const FixedView value{{{1, 2, 3}},
                        {{"one", "two"}},
                        {{ShapeView::Circle{0.5}, ShapeView::Shape_{"round"}}},
                        {{InnerView{7, "seven", 7}}}};
  const auto outcome = kinds().echo_fixed(value);
  expect_same(outcome, value);
  auto& [bytes, texts, two_shapes, inner] = *outcome;
  EXPECT_EQ(bytes[2], 3);
  EXPECT_EQ(texts[1], "two");
  EXPECT_EQ(get<1>(inner[0]), "seven");
}

TEST_P(KindsTest, ResultsWithoutSides) {
  using mortise::Result;
  const SidesView value{Result<Unit, Unit>::err(), Result<uint8_t, Unit>::ok(5),
                        Result<Unit, mortise::StringView>::err("no"),
                        Result<mortise::StringView, uint64_t>::err(9)};
  const auto outcome = kinds().echo_sides(value);
  expect_same(outcome, value);
  EXPECT_FALSE(get<0>(*outcome));
  EXPECT_EQ(get<1>(*outcome).value(), 5);
  EXPECT_EQ(get<2>(*outcome).error(), "no");
  EXPECT_EQ(get<3>(*outcome).error(), 9u);

  EXPECT_TRUE(kinds().only_fails(Result<Unit, mortise::StringView>::ok()));
  const auto failed = kinds().only_fails(Result<Unit, mortise::StringView>::err("so"));
  ASSERT_NE(failed.plugin_error(), nullptr);
  EXPECT_TRUE(mortise::view_cast(*failed.plugin_error()) ==
              FailureView(FailureView::Failure_{"so"}));
  EXPECT_EQ(*kinds().only_works(3), 3);
  EXPECT_NE(kinds().only_works(0).plugin_error(), nullptr);
  EXPECT_TRUE(kinds().only_says(true));
  EXPECT_NE(kinds().only_says(false).plugin_error(), nullptr);
}

TEST_P(KindsTest, MapsWhoseLastEntryCounts) {
  const mortise::Entry<uint32_t, mortise::Option<mortise::StringView>> entries[] = {
      {1, "first"}, {2, {}}, {1, "last"}};
  const auto outcome = kinds().echo_words(WordsView(entries));
  expect_same(outcome, WordsView(entries));
  ASSERT_NE(outcome->find(1), nullptr);
  EXPECT_EQ(**outcome->find(1), "last");
  EXPECT_FALSE(outcome->find(2)->has_value());
  EXPECT_EQ(outcome->find(3), nullptr);
  const Words words{{7, "seven"}};
  EXPECT_EQ(**words.find(7), "seven");
  expect_same(kinds().echo_words(words), WordsView(words));
}

TEST_P(KindsTest, PlainOnes) {
  const Plain plain{1, 2, mortise::Option<mortise::Option<uint8_t>>(mortise::Option<uint8_t>()),
                    mortise::Result<uint8_t, uint16_t>::err(300)};
  const auto outcome = kinds().echo_plain(plain);
  expect_same(outcome, plain);
  EXPECT_TRUE(get<2>(*outcome).has_value());
  EXPECT_FALSE((*get<2>(*outcome)).has_value());

  const shapes::Point points[] = {{1, 2}, {.x = 3}};
  expect_same(kinds().echo_points(points), mortise::ListView<shapes::Point>(points));
  expect_same(kinds().echo_colour(shapes::Colour::kDarkGreen),
              mortise::Option<shapes::Colour>(shapes::Colour::kDarkGreen));
  expect_same(kinds().echo_colour(), mortise::Option<shapes::Colour>());
  const mortise::Tuple<char32_t, mortise::ListView<char32_t>> chars{U'ä', U"z\u00df\u6c34"};
  const auto same = kinds().echo_chars({U'x', {U'a', U'\U0010FFFF'}});
  ASSERT_TRUE(same);
  EXPECT_EQ(get<1>(*same)[1], U'\U0010FFFF');
  expect_same(kinds().echo_chars(chars), chars);
}

TEST_P(KindsTest, FlagsOfExactlyTheirWidth) {
  using shapes::Access;
  using shapes::Nine;
  using shapes::Seventeen;
  static_assert(sizeof(Access) == 1 && sizeof(Nine) == 2 && sizeof(Seventeen) == 4);
  static_assert((Access::kRead | Access::kWrite) == ~Access::kExecute);
  static_assert(mortise::has(~Access{}, Access::kWrite) && !mortise::has(Access{}, Access::kWrite));
  static_assert((~Access{} ^ Access::kRead) == (Access::kWrite | Access::kExecute));
  static_assert(static_cast<uint32_t>(~Seventeen{}) == 0x1ffff);
  Access access = Access::kRead;
  access |= Access::kExecute;
  access &= ~Access::kRead;
  const auto outcome = kinds().echo_flags(access, Nine::kI, ~Seventeen{});
  ASSERT_TRUE(outcome);
  EXPECT_EQ(get<0>(*outcome), Access::kExecute);
  EXPECT_EQ(get<1>(*outcome), Nine::kI);
  EXPECT_EQ(get<2>(*outcome), ~Seventeen{});
}

TEST_P(KindsTest, TypesOfOtherInterfaces) {
  const shapes::Point points[] = {{1, 2}};
  const MarkView mark{.tag = "t", .what = ShapeView(ShapeView::Polygon{points})};
  const auto outcome = kinds().echo_mark(mark);
  expect_same(outcome, mark);
  // An owned one where a view is wanted.
  expect_same(kinds().echo_mark(*outcome), mark);
  const auto text = [](const auto& shape) {
    return mortise::match(
        shape, [](const shapes::Shape::Circle&) { return std::string("circle"); },
        [](const shapes::Shape::Point&) { return std::string("point"); },
        [](const shapes::Shape::Polygon& it) { return std::to_string(it.value.size()); },
        [](const shapes::Shape::Shape_& it) { return std::string(it.value); },
        [](const shapes::Shape::Nothing&) { return std::string("nothing"); });
  };
  EXPECT_EQ(text(*outcome->what), "1");
}

TEST_P(KindsTest, FunctionsWithoutResults) {
  EXPECT_TRUE(kinds().nothing());
  EXPECT_TRUE(kinds().nothing());
  EXPECT_EQ(*kinds().start_(), 3);
  EXPECT_TRUE(kinds().set_width(640));
  EXPECT_EQ(*kinds().width(), 640u);
}

TEST_P(KindsTest, FunctionsThatCameLater) {
  EXPECT_EQ(*growing().size(), 4u);
  EXPECT_FALSE(growing().has_forget());
  const auto forgotten = growing().forget();
  ASSERT_TRUE(forgotten.has_system_error());
  EXPECT_EQ(forgotten.error().name(), "call.unsupported");
  EXPECT_THAT(std::string(forgotten.message()),
              ::testing::HasSubstr("'test:kinds/growing@1#forget': the plugin does not have"));
  const bool has_preview = std::string(GetParam()) == "echo";
  EXPECT_EQ(growing().has_preview(), has_preview);
  const auto preview = growing().preview(ShapeView::Nothing{}, 3);
  if (has_preview)
    EXPECT_EQ(*preview, "nothing");
  else
    EXPECT_EQ(preview.error().name(), "call.unsupported");
}

INSTANTIATE_TEST_SUITE_P(Plugins, KindsTest, ::testing::Values("echo", "echo-plain"));

// Two versions in one source, the other behind a prefix.
TEST(Versions, StandSideBySide) {
  static_assert(!std::is_same_v<test::kinds::Growing, new2::test::kinds::Growing>);
  EXPECT_STREQ(test::kinds::v1::Growing::kName, "test:kinds/growing@1");
  EXPECT_STREQ(new2::test::kinds::v2::Growing::kName, "test:kinds/growing@2");
  EXPECT_EQ(new2::test::kinds::growing::Shape{.corners = 3}.corners, 3u);
}

}  // namespace
