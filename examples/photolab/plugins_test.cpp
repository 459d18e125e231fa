// SPDX-License-Identifier: Apache-2.0
// The lab's other plugins as an application meets them: what they refuse, what they need, and what
// they do where no library of pictures says what is right. filters_agree_test.py has the rest.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <mortise/change.hpp>
#include <mortise/host.hpp>
#include <next/photo/lab/image_filter.hpp>
#include <photo/lab/image_filter.hpp>
#include <photo/smoothing/smoothing.hpp>
#include <photolab/stopwatch/times.hpp>
#include <string>
#include <vector>
#include <walls.hpp>

namespace {

using photo::lab::Failure;
using photo::lab::ImageFilter;
using photo::lab::ImageView;
using photo::lab::Region;
using photo::lab::SettingView;
using testing::HasSubstr;
using Bytes = std::vector<uint8_t>;
using Next = next::photo::lab::ImageFilter;
using NextFailure = next::photo::lab::Failure;
using NextSetting = next::photo::lab::SettingView;

/// A picture of another colour at each pixel.
Bytes picture(uint32_t width, uint32_t height) {
  Bytes pixels(size_t{width} * height * 4);
  for (size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<uint8_t>(i * 37 + i / 64);
  return pixels;
}

class Lab : public testing::Test {
 protected:
  void load(const std::string& name, const mortise::LoadOptions& options = {}) {
    auto loaded = host_.load(PLUGINS "/" + name + ".so", options);
    if (!loaded) ADD_FAILURE() << loaded.message();
  }
  ImageFilter::Client filter(std::string_view id) {
    auto client = host_.point<ImageFilter>("filters").with_id(id);
    EXPECT_TRUE(client) << client.message();
    return *std::move(client);
  }
  Next::Client next(std::string_view id) {
    auto client = host_.point<Next>("sized-filters").with_id(id);
    EXPECT_TRUE(client) << client.message();
    return *std::move(client);
  }
  /// What one filter makes of a picture.
  template <class Outcome>
  static Bytes pixels(const Outcome& outcome) {
    EXPECT_TRUE(outcome) << outcome.message();
    return outcome ? Bytes(outcome->pixels.begin(), outcome->pixels.end()) : Bytes();
  }

  mortise::Host host_{test::behind_wall()};
};

/// What every filter of the contract's version 1 owes.
class EveryFilter : public Lab, public testing::WithParamInterface<const char*> {
 protected:
  EveryFilter() {
    load("blur-2");  // for the one that needs it
    load(GetParam());
  }
  void check_refused(const ImageView& source, mortise::Option<Region> area,
                     mortise::ListView<SettingView> settings, std::string_view why) {
    SCOPED_TRACE(why);
    auto result = filter(GetParam()).apply(source, area, settings);
    ASSERT_FALSE(result);
    ASSERT_NE(result.plugin_error(), nullptr) << result.message();
    const auto* const bad = result.plugin_error()->cases().get_if<Failure::BadArgument>();
    ASSERT_NE(bad, nullptr);
    EXPECT_THAT(std::string(std::string_view(bad->value)), HasSubstr(why));
  }
};

TEST_P(EveryFilter, RefusesWhatBreaksTheContract) {
  const Bytes pixels = picture(4, 3);
  check_refused({5, 3, pixels}, {}, {}, "bytes");
  check_refused({4, 3, {}}, {}, {}, "bytes");
  check_refused({4, 3, pixels}, Region{1, 0, 4, 3}, {}, "beyond the picture");
  check_refused({4, 3, pixels}, Region{0, 0xffffffff, 1, 1}, {}, "beyond the picture");
  auto result = filter(GetParam()).apply({0xffffffff, 0xffffffff, {}});
  ASSERT_NE(result.plugin_error(), nullptr);
  EXPECT_NE(result.plugin_error()->cases().get_if<Failure::TooLarge>(), nullptr);
}

TEST_P(EveryFilter, RefusesValuesThatItHasNoMeaningFor) {
  const bool has_strength =
      std::string_view(GetParam()) == "vignette" || std::string_view(GetParam()) == "white-balance";
  const bool has_radius = std::string_view(GetParam()) == "unsharp";
  const Bytes pixels = picture(4, 3);
  for (const double value : {-0.1, 1000.0, std::nan(""), -HUGE_VAL, HUGE_VAL}) {
    const SettingView settings[] = {{has_radius ? "radius" : "strength", value}};
    if (has_strength || has_radius)
      check_refused({4, 3, pixels}, {}, settings, "must be from 0 to");
    else
      EXPECT_TRUE(filter(GetParam()).apply({4, 3, pixels}, {}, settings)) << "it knows none";
  }
}

TEST_P(EveryFilter, WorksInsideARegionAlone) {
  const Bytes source = picture(9, 7);
  const Region area{2, 1, 4, 3};
  const Bytes found = pixels(filter(GetParam()).apply({9, 7, source}, area));
  ASSERT_EQ(found.size(), source.size());
  size_t changed = 0;
  for (size_t i = 0; i < found.size(); ++i) {
    const size_t x = i / 4 % 9;
    const size_t y = i / 4 / 9;
    const bool is_inside = x >= 2 && x < 6 && y >= 1 && y < 4 && i % 4 != 3;
    if (is_inside)
      changed += found[i] != source[i];
    else
      EXPECT_EQ(found[i], source[i])
          << "channel " << i % 4 << " of the pixel at " << x << ", " << y;
  }
  EXPECT_GT(changed, 0u);
}

TEST_P(EveryFilter, TakesAnEmptyPicture) {
  EXPECT_TRUE(pixels(filter(GetParam()).apply({})).empty());
  EXPECT_TRUE(pixels(filter(GetParam()).apply({5, 0, {}})).empty());
}

INSTANTIATE_TEST_SUITE_P(Plugins, EveryFilter,
                         testing::Values("unsharp", "sobel", "dither", "vignette",
                                         "white-balance"));

TEST_F(Lab, UnsharpIsNotLoadedWithoutABlur) {
  const auto loaded = host_.load(PLUGINS "/unsharp.so");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().name(), "plugin.unresolved_import");
  EXPECT_THAT(std::string(loaded.message()), HasSubstr("photo:smoothing/smoothing@1"));
}

TEST_F(Lab, UnsharpSaysWhatTheBlurSays) {
  load("blur-1");
  load("unsharp");
  const Bytes source = picture(4, 3);
  const SettingView none[] = {{"amount", 0}};
  EXPECT_EQ(pixels(filter("unsharp").apply({4, 3, source}, {}, none)), source);
  ASSERT_TRUE(host_.unload("blur-1"));
  auto alone = filter("unsharp").apply({4, 3, source});
  ASSERT_NE(alone.plugin_error(), nullptr);
  EXPECT_NE(alone.plugin_error()->cases().get_if<Failure::Unsupported>(), nullptr);
}

TEST_F(Lab, TheBlurServesOthersAsItServesTheApplication) {
  load("blur-2");
  const Bytes source = picture(12, 9);
  const SettingView radius[] = {{"radius", 1.5}};
  const auto smooth =
      host_.point<photo::smoothing::Smoothing>("smoothing").one().smooth(12, 9, source, 1.5);
  ASSERT_TRUE(smooth) << smooth.message();
  EXPECT_EQ(Bytes(smooth->begin(), smooth->end()),
            pixels(filter("blur-2").apply({12, 9, source}, {}, radius)));
  const auto client = host_.point<photo::smoothing::Smoothing>("smoothing").one();
  EXPECT_NE(client.smooth(5, 9, source, 1).plugin_error(), nullptr);
  EXPECT_NE(client.smooth(12, 9, source, -1).plugin_error(), nullptr);
}

TEST_F(Lab, DitherDrawsInTheColoursThatItIsConfiguredWith) {
  load("dither", {.configuration = R"({"palette": [255, 65280, 16711680], "method": "ordered"})"});
  const auto colours = [&] {
    const Bytes source = picture(16, 16);
    const Bytes found = pixels(filter("dither").apply({16, 16, source}));
    std::vector<uint32_t> seen;
    for (size_t i = 0; i < found.size(); i += 4)
      seen.push_back(uint32_t{found[i]} << 16 | uint32_t{found[i + 1]} << 8 | found[i + 2]);
    std::ranges::sort(seen);
    seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    return seen;
  };
  EXPECT_THAT(colours(), testing::ElementsAre(255, 65280, 16711680));
  ASSERT_TRUE(host_.configure("dither", R"({"palette": [0, 16777215]})"));
  EXPECT_THAT(colours(), testing::ElementsAre(0, 16777215));
  const auto refused = host_.configure("dither", R"({"palette": [0, 16777216]})");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().name(), "plugin.configuration_refused");
  EXPECT_THAT(std::string(refused.message()), HasSubstr("a colour is at most 0xffffff"));
  EXPECT_EQ(host_.configure("dither", R"({"palette": [0]})").error().name(), "json.unfit");
  EXPECT_THAT(colours(), testing::ElementsAre(0, 16777215)) << "it goes on as it was";
}

TEST_F(Lab, TheStopwatchPassesCallsOnAndTimesThem) {
  load("sepia");
  load("stopwatch");
  const Bytes source = picture(8, 8);
  EXPECT_EQ(pixels(filter("stopwatch").apply({8, 8, source})),
            pixels(filter("sepia").apply({8, 8, source})));
  EXPECT_EQ(*filter("stopwatch").name(), "Sepia");
  auto refused = filter("stopwatch").apply({9, 8, source});
  ASSERT_NE(refused.plugin_error(), nullptr) << "the filter's own error goes through";
  EXPECT_NE(refused.plugin_error()->cases().get_if<Failure::BadArgument>(), nullptr);

  const auto times = host_.point<photolab::stopwatch::Times>("times").one().read();
  ASSERT_TRUE(times) << times.message();
  ASSERT_EQ(times->size(), 2u);
  EXPECT_EQ((*times)[0].function, "apply");
  EXPECT_EQ((*times)[0].calls, 2u);
  EXPECT_EQ((*times)[0].failed, 0u);
  EXPECT_GE((*times)[0].total_ns, (*times)[0].longest_ns);
  EXPECT_GT((*times)[0].longest_ns, 0u);
  EXPECT_EQ((*times)[1].calls, 1u);
}

TEST_F(Lab, TheStopwatchStandsAroundEveryFilterOfThePoint) {
  load("sepia");
  load("vignette");
  load("stopwatch");
  mortise::Change change;
  change.wiring = mortise::Wiring{.imports = {},
                                  .points = {{.name = "filters",
                                              .contract = "photo:lab/image-filter@1",
                                              .providers = {{"sepia"}, {"vignette"}},
                                              .wrappers = {"stopwatch"}}}};
  const auto wired = host_.apply(change);
  ASSERT_TRUE(wired) << wired.message();
  const auto filters = host_.point<ImageFilter>("filters").all();
  ASSERT_EQ(filters.size(), 2u) << "the stopwatch is around them, not among them";
  EXPECT_EQ(*filters[0].name(), "Sepia");
  EXPECT_EQ(*filters[1].name(), "Vignette");
  const auto times = host_.point<photolab::stopwatch::Times>("times").one().read();
  ASSERT_TRUE(times) << times.message();
  EXPECT_EQ((*times)[1].calls, 2u);
}

TEST_F(Lab, TheAdapterServesVersion2ByVersion1) {
  load("sepia");
  load("adapter");
  const Bytes source = picture(6, 4);
  const auto adapter = next("adapter");
  const SettingView half[] = {{"strength", 0.5}};
  const NextSetting next_half[] = {{"strength", 0.5}};
  const Region area{1, 1, 3, 2};
  EXPECT_EQ(pixels(adapter.apply({6, 4, source}, {.area = next::photo::lab::Region{1, 1, 3, 2},
                                                  .amount = 1,
                                                  .settings = next_half})),
            pixels(filter("sepia").apply({6, 4, source}, area, half)));
  EXPECT_EQ(pixels(adapter.apply({6, 4, source}, {.amount = 0})), source);
  const Bytes whole = pixels(adapter.apply({6, 4, source}, {.amount = 1}));
  const Bytes mixed = pixels(adapter.apply({6, 4, source}, {.amount = 0.5}));
  for (size_t i = 0; i < source.size(); ++i)
    EXPECT_NEAR(mixed[i], (source[i] + whole[i]) / 2.0, 0.51);
  const auto about = adapter.describe();
  ASSERT_TRUE(about);
  EXPECT_EQ(about->name, "Sepia");
  EXPECT_TRUE(about->keeps_size);

  auto bad = adapter.apply({7, 4, source}, {.amount = 1});
  ASSERT_NE(bad.plugin_error(), nullptr);
  EXPECT_NE(bad.plugin_error()->cases().get_if<NextFailure::BadArgument>(), nullptr);
  EXPECT_NE(adapter.apply({6, 4, source}, {.amount = 2}).plugin_error(), nullptr);
  ASSERT_TRUE(host_.unload("sepia"));
  auto alone = adapter.apply({6, 4, source}, {.amount = 1});
  ASSERT_NE(alone.plugin_error(), nullptr);
  EXPECT_NE(alone.plugin_error()->cases().get_if<NextFailure::Unavailable>(), nullptr);
}

TEST_F(Lab, ResizeFollowsTheOtherSideAndKnowsItsLimits) {
  load("resize");
  const auto resize = next("resize");
  const Bytes source(size_t{8} * 4 * 4, 77);
  const auto sized = [&](std::string_view key, double value) {
    const NextSetting settings[] = {{key, value}};
    return resize.apply({8, 4, source}, {.amount = 1, .settings = settings});
  };
  auto wide = sized("width", 30);
  ASSERT_TRUE(wide) << wide.message();
  EXPECT_EQ(wide->width, 30u);
  EXPECT_EQ(wide->height, 15u);
  for (const uint8_t value : wide->pixels) EXPECT_NEAR(value, 77, 1) << "one colour stays one";
  auto small = sized("height", 1);
  ASSERT_TRUE(small) << small.message();
  EXPECT_EQ(small->width, 2u);
  for (const double value : {-1.0, 0.5, 16385.0, std::nan(""), HUGE_VAL}) {
    auto refused = sized("width", value);
    EXPECT_NE(refused.plugin_error(), nullptr) << value;
  }
  EXPECT_NE(sized("depth", 3).plugin_error(), nullptr) << "neither width nor height";
  EXPECT_NE(sized("width", 16384).plugin_error(), nullptr) << "too many pixels";
}

/// The broken ones that the catalog cannot see through, because nothing runs there.
class BrokenPlugin : public Lab {
 protected:
  void check(const std::string& file, const mortise::LoadOptions& options, std::string_view code,
             std::string_view words) {
    const auto loaded = host_.load(LAB "/broken-" + file, options);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().name(), code);
    EXPECT_THAT(std::string(loaded.message()), HasSubstr(words));
  }
};

TEST_F(BrokenPlugin, IsRefusedWithItsReason) {
  check("digest/sepia.so",
        {.digest = "5d41402abc4b2a76b9719d911017c5925d41402abc4b2a76b9719d911017c592"},
        "native.digest_mismatch", "5d41402abc4b2a76");
  check("abi/broken.so", {}, "abi.too_new", "plugin ABI 2.0");
  check("dependency/unsharp.so", {}, "plugin.unresolved_import", "photo:smoothing/smoothing@1");
  check("configuration/dither.so", {.configuration = R"({"palette": [0]})"}, "json.unfit",
        "palette");
  check("start/broken-start.so", {}, "plugin.start_failed", "no film in the camera");
}

}  // namespace
