// SPDX-License-Identifier: Apache-2.0
// A plugin in C++: a Gaussian blur. Setting: `radius`, the standard deviation in pixels.
// It provides a second contract, for plugins that need a blurred picture on their way.
// Built twice, as blur-1.so and blur-2.so; only the arithmetic differs, see gaussian.hpp.
#include <photo/smoothing/smoothing.hpp>
#include <string>

#include "gaussian.hpp"

namespace {

constexpr double kDefaultRadius = 1;
constexpr double kMaxRadius = 100;
constexpr uint64_t kMaxPixels = uint64_t{1} << 25;

class Blur final : public mortise::Plugin<photo::lab::ImageFilter, photo::smoothing::Smoothing> {
 public:
  static constexpr mortise::Traits kTraits{.parallel = true, .stateless = true};

  Result<Image, Failure> apply(const ImageView& source, const Option<Region>& area,
                               ListView<SettingView> settings) override {
    const uint64_t count = uint64_t{source.width} * source.height;
    if (count > kMaxPixels) return Failure(Failure::TooLarge{kMaxPixels});
    if (source.pixels.size() != count * 4)
      return bad("the picture has " + std::to_string(source.pixels.size()) +
                 " bytes of pixels; its width and height need " + std::to_string(count * 4));

    const Region all{.width = source.width, .height = source.height};
    const Region region = area ? *area : all;
    if (uint64_t{region.left} + region.width > source.width ||
        uint64_t{region.top} + region.height > source.height)
      return bad("the region reaches beyond the picture");

    double radius = kDefaultRadius;
    for (const SettingView& setting : settings)
      if (setting.key == "radius") radius = setting.value;
    if (!is_radius(radius)) return bad(kBadRadius);

    Image out = clone(source);
    if (radius > 0 && region.width > 0 && region.height > 0)
      photolab::blur(source, region, radius, out.pixels.data());
    return out;
  }

  Result<List<uint8_t>, String> smooth(uint32_t width, uint32_t height, ListView<uint8_t> pixels,
                                       double radius) override {
    const uint64_t count = uint64_t{width} * height;
    if (count > kMaxPixels) return String("the picture has more than 33554432 pixels");
    if (pixels.size() != count * 4)
      return String("the bytes of pixels do not fit width and height");
    if (!is_radius(radius)) return String(kBadRadius);
    List<uint8_t> out = clone(pixels);
    if (radius > 0 && count > 0)
      photolab::blur({width, height, pixels}, {.width = width, .height = height}, radius,
                     out.data());
    return out;
  }

  String name() override { return "Gaussian blur, version " BLUR_VERSION; }

 private:
  static constexpr char kBadRadius[] = "'radius' must be from 0 to 100";

  static bool is_radius(double radius) { return radius >= 0 && radius <= kMaxRadius; }
  static Failure bad(std::string_view why) { return Failure::BadArgument{why}; }
};

}  // namespace

MORTISE_PLUGIN(Blur);
