// SPDX-License-Identifier: Apache-2.0
// A plugin in C++ that needs another one: an unsharp mask adds what a blur takes away. It knows
// nothing of who blurs: it calls the contract `photo:smoothing/smoothing`, and is not loaded where
// nobody provides it. Settings: `radius` of the blur (1 when it is not given), `amount` (1).
#include <photo/smoothing/smoothing.hpp>

#include "../picture.hpp"

namespace {

using photo::smoothing::Smoothing;

class Unsharp final : public mortise::Plugin<photo::lab::ImageFilter>,
                      public mortise::Imports<Smoothing> {
 public:
  static constexpr mortise::Traits kTraits{.parallel = true, .stateless = true};

  Result<Image, Failure> apply(const ImageView& source, const Option<Region>& area,
                               ListView<SettingView> settings) override {
    if (auto why = photolab::refusal(source, area)) return *std::move(why);
    const double radius = photolab::setting(settings, "radius", 1);
    const double amount = photolab::setting(settings, "amount", 1);
    if (!photolab::is_within(radius, 100)) return photolab::bad("'radius' must be from 0 to 100");
    if (!photolab::is_within(amount, 10)) return photolab::bad("'amount' must be from 0 to 10");

    const auto smooth =
        imported<Smoothing>().smooth(source.width, source.height, source.pixels, radius);
    if (const String* const why = smooth.plugin_error()) return photolab::bad(*why);
    if (!smooth) return Failure(Failure::Unsupported{});  // whoever blurs is gone, or fails
    if (smooth->size() != source.pixels.size()) return Failure(Failure::Unsupported{});

    Image out = clone(source);
    photolab::each_pixel(photolab::region_of(source, area), source.width, [&](size_t place) {
      for (size_t i = place; i < place + 3; ++i)
        out.pixels[i] =
            photolab::to_level(source.pixels[i] + amount * (source.pixels[i] - int{(*smooth)[i]}));
    });
    return out;
  }

  String name() override { return "Unsharp mask"; }
};

}  // namespace

MORTISE_PLUGIN(Unsharp);
