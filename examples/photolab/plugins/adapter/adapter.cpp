// SPDX-License-Identifier: Apache-2.0
// A plugin in C++ that lets filters of the contract's version 1 serve who knows version 2: it
// provides the one and calls the other. What version 2 asks for beyond it, `amount`, is done here.
#include <cmath>
#include <next/photo/lab/image_filter.hpp>
#include <photo/lab/image_filter.hpp>
#include <string>
#include <vector>

namespace {

namespace lab = next::photo::lab;
namespace old = photo::lab;

class Adapter final : public mortise::Plugin<lab::ImageFilter>,
                      public mortise::Imports<old::ImageFilter> {
 public:
  static constexpr mortise::Traits kTraits{.parallel = true, .stateless = true};

  Result<Image, Failure> apply(const ImageView& source, const OptionsView& options) override {
    if (!(options.amount >= 0 && options.amount <= 1))
      return Failure(Failure::BadArgument{"'amount' must be from 0 to 1"});
    mortise::Option<old::Region> area;
    if (options.area)
      area = old::Region{.left = options.area->left,
                         .top = options.area->top,
                         .width = options.area->width,
                         .height = options.area->height};
    std::vector<old::SettingView> settings;
    for (const SettingView& each : options.settings) settings.push_back({each.key, each.value});

    auto filtered = imported<old::ImageFilter>().apply(
        {.width = source.width, .height = source.height, .pixels = source.pixels}, area, settings);
    if (old::Failure* const failure = filtered.plugin_error()) return newer(*failure);
    if (!filtered) return Failure(Failure::Unavailable{});
    mix(source, options.amount, filtered->pixels);
    return Image{.width = filtered->width,
                 .height = filtered->height,
                 .pixels = std::move(filtered->pixels)};
  }

  Description describe() override {
    auto name = imported<old::ImageFilter>().name();
    return {.name = name ? *std::move(name) : String("a filter that does not answer"),
            .keeps_size = true};
  }

 private:
  static Failure newer(const old::Failure& failure) {
    return mortise::match(
        failure, [](const old::Failure::Unsupported&) { return Failure(Failure::Unsupported{}); },
        [](const old::Failure::BadArgument& bad) {
          return Failure(Failure::BadArgument{std::string_view(bad.value)});
        },
        [](const old::Failure::TooLarge& most) { return Failure(Failure::TooLarge{most.value}); });
  }

  /// Goes from the result back towards the picture as it was.
  static void mix(const ImageView& source, double amount, mortise::List<uint8_t>& pixels) {
    if (amount == 1 || pixels.size() != source.pixels.size()) return;
    for (size_t i = 0; i < pixels.size(); ++i) {
      const double before = source.pixels[i];
      pixels[i] = static_cast<uint8_t>(std::lround(before + (pixels[i] - before) * amount));
    }
  }
};

}  // namespace

MORTISE_PLUGIN(Adapter);
