// SPDX-License-Identifier: Apache-2.0
// The plugins as an application meets them, against arithmetic that is too plain to be wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <mortise/host.hpp>
#include <photo/lab/image_filter.hpp>
#include <random>
#include <string>
#include <vector>
#include <walls.hpp>

namespace {

using photo::lab::Failure;
using photo::lab::ImageFilter;
using photo::lab::ImageView;
using photo::lab::Region;
using photo::lab::SettingView;
using Bytes = std::vector<uint8_t>;

struct Loaded {
  explicit Loaded(const std::string& plugin) {
    auto loaded = host.load(PLUGINS "/" + plugin + ".so");
    if (!loaded) ADD_FAILURE() << loaded.message();
  }
  mortise::Host host{test::behind_wall()};
  ImageFilter::Client filter = host.point<ImageFilter>("filters").one();
};

Bytes noise(uint32_t width, uint32_t height) {
  std::mt19937 random(width * 1000 + height);
  Bytes pixels(size_t{width} * height * 4);
  for (uint8_t& value : pixels) value = static_cast<uint8_t>(random());
  return pixels;
}

/// The definition: each pixel is the weighted mean of a square, in two dimensions at once.
Bytes blurred(const Bytes& source, uint32_t width, uint32_t height, Region area, double sigma) {
  Bytes out = source;
  const int reach = static_cast<int>(std::lround(4 * sigma));
  const auto at = [&](int x, int y, size_t channel) {
    x = std::clamp(x, 0, static_cast<int>(width) - 1);
    y = std::clamp(y, 0, static_cast<int>(height) - 1);
    return source[(static_cast<size_t>(y) * width + static_cast<size_t>(x)) * 4 + channel];
  };
  for (uint32_t y = area.top; y < area.top + area.height; ++y)
    for (uint32_t x = area.left; x < area.left + area.width; ++x)
      for (size_t channel = 0; channel < 3; ++channel) {
        double sum = 0;
        double weights = 0;
        for (int dy = -reach; dy <= reach; ++dy)
          for (int dx = -reach; dx <= reach; ++dx) {
            const double weight = std::exp(-(dx * dx + dy * dy) / (2 * sigma * sigma));
            weights += weight;
            sum += weight * at(static_cast<int>(x) + dx, static_cast<int>(y) + dy, channel);
          }
        out[(size_t{y} * width + x) * 4 + channel] =
            static_cast<uint8_t>(std::lround(sum / weights));
      }
  return out;
}

/// The largest difference of two pictures, where they may differ; elsewhere none is allowed.
void expect_close(mortise::ListView<uint8_t> found, const Bytes& expected, uint32_t width,
                  Region area) {
  ASSERT_EQ(found.size(), expected.size());
  for (size_t i = 0; i < found.size(); ++i) {
    const size_t x = i / 4 % width;
    const size_t y = i / 4 / width;
    const bool inside = x >= area.left && x < size_t{area.left} + area.width && y >= area.top &&
                        y < size_t{area.top} + area.height && i % 4 != 3;
    ASSERT_LE(std::abs(found[i] - expected[i]), inside ? 1 : 0)
        << "channel " << i % 4 << " of the pixel at " << x << ", " << y;
  }
}

class Blur : public testing::TestWithParam<const char*> {
 protected:
  void check(uint32_t width, uint32_t height, double sigma, mortise::Option<Region> area = {}) {
    SCOPED_TRACE(std::to_string(width) + " x " + std::to_string(height) + ", radius " +
                 std::to_string(sigma));
    const Bytes source = noise(width, height);
    const Region region = area ? *area : Region{0, 0, width, height};
    const SettingView settings[] = {{"something-else", 7}, {"radius", sigma}};
    const auto result = plugin_.filter.apply({width, height, source}, area, settings);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->width, width);
    EXPECT_EQ(result->height, height);
    const Bytes expected = sigma == 0 ? source : blurred(source, width, height, region, sigma);
    expect_close(result->pixels, expected, width, region);
  }
  Loaded plugin_{GetParam()};
};

TEST_P(Blur, AgreesWithTheDefinition) {
  for (const double sigma : {0.0, 0.1, 0.5, 1.0, 1.7, 3.0}) check(17, 11, sigma);
}

TEST_P(Blur, TakesPicturesThatAreSmallerThanTheKernel) {
  check(1, 1, 3);
  check(2, 9, 3);
  check(40, 1, 2);
  check(1, 40, 2);
  check(3, 3, 20);
}

TEST_P(Blur, ReadsAroundARegionAndWritesInsideAlone) {
  check(20, 16, 1.5, Region{0, 0, 20, 16});
  check(20, 16, 1.5, Region{5, 4, 7, 6});
  check(20, 16, 1.5, Region{13, 10, 7, 6});
  check(20, 40, 1.0, Region{3, 20, 1, 1});
}

TEST_P(Blur, AnEmptyRegionChangesNothing) {
  check(6, 5, 2, Region{6, 5, 0, 0});
  check(6, 5, 2, Region{1, 1, 0, 3});
}

TEST_P(Blur, TakesAnEmptyPicture) {
  const auto result = plugin_.filter.apply({});
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->pixels.empty());
}

TEST_P(Blur, SaysWhichVersionItIs) {
  const auto name = plugin_.filter.name();
  ASSERT_TRUE(name);
  EXPECT_EQ(std::string_view(*name),
            std::string("Gaussian blur, version ") + GetParam()[sizeof("blur-") - 1]);
}

INSTANTIATE_TEST_SUITE_P(Versions, Blur, testing::Values("blur-1", "blur-2"));

/// What every filter of the lab refuses, with the contract's own error.
class Filter : public testing::TestWithParam<const char*> {
 protected:
  void check_refused(const ImageView& source, mortise::Option<Region> area,
                     mortise::ListView<SettingView> settings, std::string_view why) {
    SCOPED_TRACE(why);
    auto result = plugin_.filter.apply(source, area, settings);
    ASSERT_FALSE(result);
    const Failure* failure = result.plugin_error();
    ASSERT_NE(failure, nullptr) << result.message();
    const auto* bad = failure->cases().get_if<Failure::BadArgument>();
    ASSERT_NE(bad, nullptr);
    EXPECT_THAT(std::string(std::string_view(bad->value)), testing::HasSubstr(why));
  }
  Loaded plugin_{GetParam()};
};

TEST_P(Filter, RefusesWhatBreaksTheContract) {
  const Bytes pixels = noise(4, 3);
  const ImageView good{4, 3, pixels};
  check_refused({5, 3, pixels}, {}, {}, "bytes");
  check_refused({4, 3, {}}, {}, {}, "bytes");
  check_refused(good, Region{1, 0, 4, 3}, {}, "beyond the picture");
  check_refused(good, Region{0, 0xffffffff, 1, 1}, {}, "beyond the picture");
  for (const double value : {-0.1, 1000.0, std::nan(""), -HUGE_VAL, HUGE_VAL}) {
    const SettingView settings[] = {{"radius", value}, {"strength", value}};
    check_refused(good, {}, settings, "must be from 0 to");
  }
}

TEST_P(Filter, SaysHowLargeAPictureMayBe) {
  auto result = plugin_.filter.apply({0xffffffff, 0xffffffff, {}});
  ASSERT_NE(result.plugin_error(), nullptr);
  const auto* most = result.plugin_error()->cases().get_if<Failure::TooLarge>();
  ASSERT_NE(most, nullptr);
  EXPECT_EQ(most->value, uint64_t{1} << 25);
}

INSTANTIATE_TEST_SUITE_P(Plugins, Filter, testing::Values("blur-1", "blur-2", "sepia"));

class Sepia : public testing::Test {
 protected:
  void check(const Bytes& pixel, double strength, const Bytes& expected) {
    const SettingView settings[] = {{"strength", strength}};
    const auto result = plugin_.filter.apply({1, 1, pixel}, {}, settings);
    ASSERT_TRUE(result);
    EXPECT_EQ(Bytes(result->pixels.begin(), result->pixels.end()), expected);
  }
  Loaded plugin_{"sepia"};
};

TEST_F(Sepia, TonesAndKeepsAlpha) {
  check({100, 100, 100, 7}, 1, {135, 120, 94, 7});
  check({0, 0, 0, 255}, 1, {0, 0, 0, 255});
  check({255, 255, 255, 0}, 1, {255, 255, 239, 0});
  check({100, 100, 100, 7}, 0, {100, 100, 100, 7});
  check({100, 100, 100, 7}, 0.5, {118, 110, 97, 7});
}

TEST_F(Sepia, IsStrongUnlessToldOtherwise) {
  const uint8_t pixel[] = {100, 100, 100, 7};
  const auto result = plugin_.filter.apply({1, 1, pixel});
  ASSERT_TRUE(result);
  EXPECT_THAT(Bytes(result->pixels.begin(), result->pixels.end()),
              testing::ElementsAre(135, 120, 94, 7));
}

TEST_F(Sepia, LeavesTheRestOfARegionAlone) {
  const Bytes source(4 * 4 * 4, 100);
  const auto result = plugin_.filter.apply({4, 4, source}, Region{1, 2, 2, 1});
  ASSERT_TRUE(result);
  for (size_t i = 0; i < source.size(); ++i) {
    const size_t pixel = i / 4;
    const uint8_t tone = Bytes{135, 120, 94, 100}[i % 4];
    EXPECT_EQ(result->pixels[i], pixel == 9 || pixel == 10 ? tone : 100) << "byte " << i;
  }
}

TEST_F(Sepia, HasAName) {
  const auto name = plugin_.filter.name();
  ASSERT_TRUE(name);
  EXPECT_EQ(std::string_view(*name), "Sepia");
}

TEST(Broken, IsRefusedWithItsReason) {
  mortise::Host host;
  const auto loaded = host.load(PLUGINS "/broken.so");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().name(), "abi.too_new");
  EXPECT_THAT(std::string(loaded.message()), testing::HasSubstr("plugin ABI 2.0"));
}

}  // namespace
