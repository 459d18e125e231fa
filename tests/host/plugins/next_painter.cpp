// SPDX-License-Identifier: Apache-2.0
//
// A filter that knows version 1.1.0 of the contract of the examples.
#include <photo/lab/image_filter.hpp>

namespace {

/// Sets each byte to the number of settings that are relative, and is busy where one says so.
class NextPainter final : public mortise::Plugin<photo::lab::ImageFilter> {
 public:
  Result<Image, Failure> apply(const ImageView& source, const Option<Region>&,
                               ListView<SettingView> settings) override {
    uint8_t relative = 0;
    for (const SettingView& setting : settings) {
      if (setting.key == "busy") return Failure(Failure::Busy{});
      if (setting.key == "refuse") return Failure(Failure::BadArgument{"asked to"});
      if (setting.relative) ++relative;
    }
    Image image = clone(source);
    for (uint8_t& byte : image.pixels) byte = relative;
    return image;
  }

  String name() override { return "next"; }

  Result<Image, Failure> preview(const ImageView& source, uint32_t longest) override {
    Image image = clone(source);
    for (uint8_t& byte : image.pixels) byte = static_cast<uint8_t>(longest);
    return image;
  }
};

}  // namespace

MORTISE_PLUGIN(NextPainter);
