// SPDX-License-Identifier: Apache-2.0
// A plugin as an author writes it: a class that implements a contract.
#include <photo/lab/image_filter.hpp>

class Invert final : public mortise::Plugin<photo::lab::ImageFilter> {
 public:
  static constexpr mortise::Traits kTraits{.parallel = true, .stateless = true};

  Result<Image, Failure> apply(const ImageView& source, const Option<Region>& area,
                               ListView<SettingView>) override {
    if (area) return Failure::Unsupported{};
    Image image = clone(source);
    for (size_t i = 0; i < image.pixels.size(); ++i)
      if (i % 4 != 3) image.pixels[i] = static_cast<uint8_t>(255 - image.pixels[i]);
    return image;
  }

  String name() override { return "invert"; }
};

MORTISE_PLUGIN(Invert);
