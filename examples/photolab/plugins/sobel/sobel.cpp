// SPDX-License-Identifier: Apache-2.0
// A plugin in C++: edges by the operators of Sobel, white on black.
#include "../picture.hpp"

#include <vector>

namespace {

class Sobel final : public mortise::Plugin<photo::lab::ImageFilter> {
 public:
  static constexpr mortise::Traits kTraits{.parallel = true, .stateless = true};

  Result<Image, Failure> apply(const ImageView& source, const Option<Region>& area,
                               ListView<SettingView>) override {
    if (auto why = photolab::refusal(source, area)) return *std::move(why);
    const std::vector<double> light = light_of(source);
    const auto at = [&](size_t x, size_t y, int right, int down) {
      return light[near(y, down, source.height) * source.width + near(x, right, source.width)];
    };
    Image out = clone(source);
    photolab::each_pixel(photolab::region_of(source, area), source.width, [&](size_t place) {
      const size_t x = place / 4 % source.width;
      const size_t y = place / 4 / source.width;
      double across = 0;
      double down = 0;
      for (const int side : {-1, 0, 1}) {
        const double weight = side == 0 ? 0.5 : 0.25;
        across += weight * (at(x, y, 1, side) - at(x, y, -1, side));
        down += weight * (at(x, y, side, 1) - at(x, y, side, -1));
      }
      const uint8_t edge = photolab::to_level(std::sqrt((across * across + down * down) / 2));
      for (size_t channel = 0; channel < 3; ++channel) out.pixels[place + channel] = edge;
    });
    return out;
  }

  String name() override { return "Edges (Sobel)"; }

 private:
  /// How light each pixel is, by the weights of ITU-R BT.709.
  static std::vector<double> light_of(const ImageView& source) {
    std::vector<double> light(source.pixels.size() / 4);
    for (size_t i = 0; i < light.size(); ++i) {
      const uint8_t* const pixel = source.pixels.data() + i * 4;
      light[i] = 0.2125 * pixel[0] + 0.7154 * pixel[1] + 0.0721 * pixel[2];
    }
    return light;
  }
  /// The neighbour of a position; beyond the edge the position itself.
  static size_t near(size_t position, int step, size_t size) {
    if (step < 0) return position == 0 ? 0 : position - 1;
    return std::min(position + static_cast<size_t>(step), size - 1);
  }
};

}  // namespace

MORTISE_PLUGIN(Sobel);
