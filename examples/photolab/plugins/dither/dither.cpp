// SPDX-License-Identifier: Apache-2.0
// A plugin in C++ with a configuration: draws a picture in the few colours of a palette. The
// operator chooses palette and method: dither.wit says what there is.
#include <array>
#include <photolab/dither/settings.hpp>
#include <vector>

#include "../picture.hpp"

namespace {

using photolab::dither::Method;
using photolab::dither::Settings;
using Colour = std::array<int, 3>;

int clamped(int value) { return std::clamp(value, 0, 255); }

/// What the pixels of a row owe to those of the next one, in sixteenths.
class Debts {
 public:
  explicit Debts(size_t width) : next_(width + 2) {}

  void begin_row() { right_ = below_ = below_right_ = {}; }
  /// What pixel `x` of this row gets from those before it.
  int taken(size_t x, size_t channel) const {
    return (right_[channel] + next_[x + 1][channel]) / 16;
  }
  /// Hands what pixel `x` lacks on: 7 to the right, and 3, 5 and 1 below.
  void hand_on(size_t x, size_t channel, int lack) {
    next_[x][channel] = 3 * lack + below_[channel];
    below_[channel] = 5 * lack + below_right_[channel];
    below_right_[channel] = lack;
    right_[channel] = 7 * lack;
  }
  void end_row(size_t width) { next_[width] = below_; }

 private:
  std::vector<Colour> next_;  // the pixel before the first one, then the row
  Colour right_{};
  Colour below_{};
  Colour below_right_{};
};

class Dither final : public mortise::Plugin<photo::lab::ImageFilter>,
                     public mortise::Lifecycle<Settings> {
 public:
  Result<Unit, String> configure(const photolab::dither::ConfigurationView& given) override {
    std::vector<Colour> palette;  // the host has checked how many there are, as dither.wit says
    for (const uint32_t colour : given.palette) {
      if (colour > 0xffffff) return String("a colour is at most 0xffffff, which is 16777215");
      palette.push_back({static_cast<int>(colour >> 16), static_cast<int>(colour >> 8 & 255),
                         static_cast<int>(colour & 255)});
    }
    palette_ = std::move(palette);
    method_ = given.method;
    return Unit{};
  }

  Result<Image, Failure> apply(const ImageView& source, const Option<Region>& area,
                               ListView<SettingView>) override {
    if (auto why = photolab::refusal(source, area)) return *std::move(why);
    Image out = clone(source);
    const Region region = photolab::region_of(source, area);
    if (method_ == Method::kOrdered)
      order(region, out);
    else
      diffuse(region, out);
    return out;
  }

  String name() override { return "Dithering"; }

 private:
  void diffuse(const Region& region, Image& out) const {
    Debts debts(region.width);
    for (size_t y = region.top; y < size_t{region.top} + region.height; ++y) {
      debts.begin_row();
      for (size_t x = 0; x < region.width; ++x) {
        uint8_t* const pixel = out.pixels.data() + (y * out.width + region.left + x) * 4;
        Colour wanted;
        for (size_t channel = 0; channel < 3; ++channel)
          wanted[channel] = clamped(pixel[channel] + debts.taken(x, channel));
        const Colour& drawn = nearest(wanted);
        for (size_t channel = 0; channel < 3; ++channel) {
          debts.hand_on(x, channel, wanted[channel] - drawn[channel]);
          pixel[channel] = static_cast<uint8_t>(drawn[channel]);
        }
      }
      debts.end_row(region.width);
    }
  }

  void order(const Region& region, Image& out) const {
    photolab::each_pixel(region, out.width, [&](size_t place) {
      const size_t x = place / 4 % out.width;
      const size_t y = place / 4 / out.width;
      const int shift = (bayer(x, y) * 2 - 63) * 2;  // from -126 to 126
      Colour wanted;
      for (size_t channel = 0; channel < 3; ++channel)
        wanted[channel] = clamped(out.pixels[place + channel] + shift);
      const Colour& drawn = nearest(wanted);
      for (size_t channel = 0; channel < 3; ++channel)
        out.pixels[place + channel] = static_cast<uint8_t>(drawn[channel]);
    });
  }

  /// Bayer's pattern: each of 0 to 63 once in 8 x 8 pixels, neighbours far apart.
  static int bayer(size_t x, size_t y) {
    int value = 0;
    for (size_t bit = 0; bit < 3; ++bit)
      value = value * 4 + static_cast<int>(((x ^ y) >> bit & 1) * 2 + (y >> bit & 1));
    return value;
  }

  const Colour& nearest(const Colour& wanted) const {
    const Colour* best = palette_.data();
    int least = 4 * 256 * 256;
    for (const Colour& colour : palette_) {
      int distance = 0;
      for (size_t channel = 0; channel < 3; ++channel)
        distance += (colour[channel] - wanted[channel]) * (colour[channel] - wanted[channel]);
      if (distance < least) best = &colour;
      least = std::min(least, distance);
    }
    return *best;
  }

  std::vector<Colour> palette_{};  // never empty once it is configured, which comes before `start`
  Method method_{};
};

}  // namespace

MORTISE_PLUGIN(Dither);
