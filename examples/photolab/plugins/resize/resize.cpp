// SPDX-License-Identifier: Apache-2.0
// A plugin in C++ of the contract's version 2, where a result may have another size: scales a
// picture by Lanczos' kernel. Settings: `width` and `height` in pixels; one that is not given
// follows from the other.
#include <algorithm>
#include <cmath>
#include <next/photo/lab/image_filter.hpp>
#include <numbers>
#include <string_view>
#include <vector>

namespace {

namespace lab = next::photo::lab;

constexpr double kReach = 3;
constexpr double kMaxSide = 16384;
constexpr uint64_t kMaxPixels = uint64_t{1} << 25;

double sinc(double x) {
  if (x == 0) return 1;
  return std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
}

/// Which pixels of a line one pixel of the result is made of, and with which weights.
struct Share {
  size_t first;
  std::vector<double> weights;
};

std::vector<Share> shares(size_t from, size_t to) {
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  const double wide = std::max(scale, 1.0);  // where it shrinks, more pixels take part
  std::vector<Share> all(to);
  for (size_t i = 0; i < to; ++i) {
    const double centre = (static_cast<double>(i) + 0.5) * scale;
    const double begin = std::max(centre - kReach * wide + 0.5, 0.0);
    const double end = std::min(centre + kReach * wide + 0.5, static_cast<double>(from));
    all[i].first = static_cast<size_t>(begin);
    double sum = 0;
    for (size_t at = all[i].first; at < static_cast<size_t>(end); ++at) {
      const double x = (static_cast<double>(at) + 0.5 - centre) / wide;
      all[i].weights.push_back(std::abs(x) < kReach ? sinc(x) * sinc(x / kReach) : 0);
      sum += all[i].weights.back();
    }
    for (double& weight : all[i].weights) weight /= sum;
  }
  return all;
}

/// A picture as it is computed with: colours times alpha, so that what nobody sees has no colour.
struct Plane {
  size_t width;
  size_t height;
  std::vector<float> values;
};

Plane plane_of(const lab::ImageView& source) {
  Plane plane{source.width, source.height, std::vector<float>(source.pixels.size())};
  for (size_t i = 0; i < plane.values.size(); ++i) {
    const auto alpha = static_cast<float>(source.pixels[i | 3]);
    plane.values[i] = i % 4 == 3 ? alpha : static_cast<float>(source.pixels[i]) * alpha / 255;
  }
  return plane;
}

/// Scales the width, and turns the picture so that its lines are columns.
Plane scaled_and_turned(const Plane& from, size_t width) {
  Plane to{from.height, width, std::vector<float>(from.height * width * 4)};
  const std::vector<Share> all = shares(from.width, width);
  for (size_t y = 0; y < from.height; ++y)
    for (size_t x = 0; x < width; ++x) {
      double sums[4] = {};
      const float* value = from.values.data() + (y * from.width + all[x].first) * 4;
      for (const double weight : all[x].weights)
        for (double& sum : sums) sum += weight * *value++;
      for (size_t channel = 0; channel < 4; ++channel)
        to.values[(x * from.height + y) * 4 + channel] = static_cast<float>(sums[channel]);
    }
  return to;
}

lab::Image image_of(const Plane& plane) {
  const auto byte = [](float value) {
    return static_cast<uint8_t>(std::clamp(value + 0.5f, 0.0f, 255.0f));
  };
  auto pixels = mortise::List<uint8_t>::for_overwrite(plane.values.size());
  for (size_t i = 0; i < pixels.size(); ++i) {
    const float alpha = plane.values[i | 3];
    pixels[i] =
        i % 4 == 3 || alpha <= 0 ? byte(plane.values[i]) : byte(plane.values[i] * 255 / alpha);
  }
  return {.width = static_cast<uint32_t>(plane.width),
          .height = static_cast<uint32_t>(plane.height),
          .pixels = std::move(pixels)};
}

class Resize final : public mortise::Plugin<lab::ImageFilter> {
 public:
  static constexpr mortise::Traits kTraits{.parallel = true, .stateless = true};

  Result<Image, Failure> apply(const ImageView& source, const OptionsView& options) override {
    const uint64_t count = uint64_t{source.width} * source.height;
    if (count > kMaxPixels) return Failure(Failure::TooLarge{kMaxPixels});
    if (source.pixels.size() != count * 4)
      return bad("the bytes of pixels do not fit width and height");
    if (options.area || options.amount != 1) return Failure(Failure::Unsupported{});

    double width = 0;
    double height = 0;
    for (const SettingView& each : options.settings) {
      if (each.key == "width") width = each.value;
      if (each.key == "height") height = each.value;
    }
    if (width == 0 && height == 0) return bad("'width' or 'height' must be given");
    if (count == 0) return clone(source);
    if (width == 0) width = std::max(1.0, std::round(height * source.width / source.height));
    if (height == 0) height = std::max(1.0, std::round(width * source.height / source.width));
    if (!is_side(width) || !is_side(height))
      return bad("'width' and 'height' must be whole numbers from 1 to 16384");
    if (width * height > static_cast<double>(kMaxPixels))
      return Failure(Failure::TooLarge{kMaxPixels});

    const Plane wide = scaled_and_turned(plane_of(source), static_cast<size_t>(width));
    return image_of(scaled_and_turned(wide, static_cast<size_t>(height)));
  }

  Description describe() override { return {.name = "Resize (Lanczos)", .keeps_size = false}; }

 private:
  static Failure bad(std::string_view why) { return Failure::BadArgument{why}; }
  static bool is_side(double value) {
    return value >= 1 && value <= kMaxSide && value == std::floor(value);
  }
};

}  // namespace

MORTISE_PLUGIN(Resize);
