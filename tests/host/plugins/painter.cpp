// SPDX-License-Identifier: Apache-2.0
//
// The contract of the examples as an author uses it; also built without exceptions and RTTI.
#include <photo/lab/image_filter.hpp>
#include <utility>

namespace {

/// Adds the sum of the settings named "add" to each byte, inside the area if there is one.
class Painter final : public mortise::Plugin<photo::lab::ImageFilter> {
 public:
  Result<Image, Failure> apply(const ImageView& source, const Option<Region>& area,
                               ListView<SettingView> settings) override {
    if (source.pixels.size() > 64) return Failure(Failure::TooLarge{16});
    double add = 0;
    for (const SettingView& setting : settings) {
      if (setting.key == "refuse") return Failure(Failure::BadArgument{"refuse: asked to"});
      if (setting.key == "add") add += setting.value;
    }
    if (area && area->width == 0) return Failure(Failure::Unsupported{});

    Image image = clone(source);
    const Region whole{0, 0, source.width, source.height};
    const Region& region = area ? *area : whole;
    for (uint32_t y = region.top; y < region.top + region.height; ++y)
      for (uint32_t x = region.left * 4; x < (region.left + region.width) * 4; ++x) {
        uint8_t& byte = image.pixels[size_t{y} * source.width * 4 + x];
        byte = static_cast<uint8_t>(byte + static_cast<uint8_t>(add));
      }
    return image;
  }

  String name() override { return "a painter whose name is longer than any short string"; }
};

}  // namespace

MORTISE_PLUGIN(Painter);
