// SPDX-License-Identifier: Apache-2.0
//
// The contract of the examples between a real plugin and a real host.
#include <photo/lab/image_filter.hpp>

#include "support.hpp"

namespace test {
namespace {

using mortise::match;
using mortise::Outcome;
using photo::lab::Failure;
using photo::lab::Image;
using photo::lab::ImageFilter;
using photo::lab::ImageView;
using photo::lab::Region;
using photo::lab::Setting;
using photo::lab::SettingView;

/// With a plugin built with exceptions and RTTI, and with one built without.
class ContractTest : public ::testing::TestWithParam<const char*> {
 protected:
  ContractTest() { expect_ok(host_->load(copy_of(GetParam()), {.id = "painter"})); }
  ImageFilter::Client filter() { return host_->point<ImageFilter>("filters").one(); }

  /// Which case of the contract's error it is, and what it carries.
  static std::string failure(const Outcome<Image, Failure>& outcome) {
    if (outcome) return "a picture";
    const Failure* const error = outcome.plugin_error();
    if (error == nullptr) return "system error: " + std::string(outcome.message());
    return match(
        *error, [](const Failure::Unsupported&) { return std::string("unsupported"); },
        [](const Failure::BadArgument& bad) { return "bad argument: " + std::string(bad.value); },
        [](const Failure::TooLarge& most) { return "too large: " + std::to_string(most.value); });
  }

  std::unique_ptr<mortise::Host> host_ = std::make_unique<mortise::Host>(behind_wall());
  const uint8_t pixels_[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const ImageView picture_{.width = 2, .height = 2, .pixels = pixels_};
};

INSTANTIATE_TEST_SUITE_P(Painters, ContractTest, ::testing::Values("painter", "painter-plain"),
                         [](const auto& painter) {
                           return std::string(painter.param) == "painter" ? "WithExceptions"
                                                                          : "Without";
                         });

TEST_P(ContractTest, ArgumentsAndResultsCross) {
  const auto same = filter().apply(picture_);
  ASSERT_TRUE(same);
  EXPECT_EQ(static_cast<const ImageView&>(*same), picture_);
  EXPECT_NE(same->pixels.data(), pixels_) << "the result is the caller's own";

  const SettingView add[] = {
      {.key = "unknown", .value = 100}, {.key = "add", .value = 2}, {.key = "add", .value = 3}};
  const auto lighter = filter().apply(picture_, {}, add);
  ASSERT_TRUE(lighter);
  for (size_t i = 0; i < 16; ++i) EXPECT_EQ(lighter->pixels[i], i + 5);

  const auto corner = filter().apply(picture_, Region{1, 1, 1, 1}, add);
  ASSERT_TRUE(corner);
  for (size_t i = 0; i < 16; ++i) EXPECT_EQ(corner->pixels[i], i < 12 ? i : i + 5);

  mortise::ListBuilder<Setting> owned;
  owned.push({.key = "add", .value = 1});
  const mortise::List<Setting> list = owned.finish();
  const auto again = filter().apply(*lighter, {}, list);  // owned values where views are asked for
  ASSERT_TRUE(again);
  EXPECT_EQ(again->pixels[0], 6);
}

TEST_P(ContractTest, EachCaseOfTheContractsErrorCrosses) {
  EXPECT_EQ(failure(filter().apply(picture_, Region{0, 0, 0, 0})), "unsupported");
  EXPECT_EQ(failure(filter().apply(picture_, {}, {{.key = "refuse", .value = 1}})),
            "bad argument: refuse: asked to");
  const uint8_t many[100] = {};
  EXPECT_EQ(failure(filter().apply({.width = 5, .height = 5, .pixels = many})), "too large: 16");
  EXPECT_EQ(failure(filter().apply(picture_)), "a picture");
  expect_ok(host_->unload("painter"));
  EXPECT_EQ(failure(filter().apply(picture_)),
            "system error: cannot call 'photo:lab/image-filter@1#apply': no plugin serves it now");
}

TEST_P(ContractTest, ResultsOutliveThePluginThatMadeThem) {
  auto name = filter().name();
  auto picture = filter().apply(picture_);
  auto refused = filter().apply(picture_, {}, {{.key = "refuse", .value = 1}});
  expect_ok(host_->unload("painter"));
  EXPECT_EQ(mapped(std::string(GetParam()) + "-"), 0) << "its code is gone";
  ASSERT_TRUE(name);
  EXPECT_EQ(*name, "a painter whose name is longer than any short string");
  ASSERT_TRUE(picture);
  EXPECT_EQ(static_cast<const ImageView&>(*picture), picture_);
  EXPECT_EQ(failure(refused), "bad argument: refuse: asked to");
  host_ = nullptr;
  mortise::String kept = *std::move(name);  // and freed without either
  EXPECT_EQ(kept.size(), 52u);
}

TEST(HeaderlessTest, APluginInPlainCByTheBookServesTheContract) {
  mortise::Host host;
  expect_ok(host.load(copy_of("headerless"), {.id = "negative"}));
  const auto filter = host.point<ImageFilter>("filters").one();
  const uint8_t pixels[] = {0, 1, 2, 3, 255, 128, 0, 7};
  const uint8_t negative[] = {255, 254, 253, 3, 0, 127, 255, 7};
  const auto picture = filter.apply({.width = 2, .height = 1, .pixels = pixels});
  ASSERT_TRUE(picture);
  EXPECT_EQ(static_cast<const ImageView&>(*picture),
            (ImageView{.width = 2, .height = 1, .pixels = negative}));
  EXPECT_EQ(*filter.name(), "Negative");
  const auto nothing = filter.apply({.width = 0, .height = 0, .pixels = {}});
  ASSERT_TRUE(nothing);
  EXPECT_TRUE(nothing->pixels.empty());
  const auto refused =
      filter.apply({.width = 2, .height = 1, .pixels = pixels}, Region{0, 0, 1, 1});
  ASSERT_NE(refused.plugin_error(), nullptr);
  EXPECT_TRUE(match(
      *refused.plugin_error(), [](const Failure::Unsupported&) { return true; },
      [](const auto&) { return false; }));
  expect_ok(host.unload("negative"));
  EXPECT_EQ(mapped("headerless-"), 0) << "nothing keeps it mapped";
}

}  // namespace
}  // namespace test
