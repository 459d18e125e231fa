// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the filters of the lab in C++ share: the checks that every one of them owes its callers.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <photo/lab/image_filter.hpp>
#include <string_view>

namespace photolab {

using photo::lab::Failure;
using photo::lab::ImageView;
using photo::lab::Region;
using photo::lab::SettingView;

inline constexpr uint64_t kMaxPixels = uint64_t{1} << 25;

inline Failure bad(std::string_view why) { return Failure::BadArgument{why}; }

/// Why no filter can work on a picture, or on a part of it; nothing when all is well.
inline std::optional<Failure> refusal(const ImageView& source,
                                      const mortise::Option<Region>& area) {
  const uint64_t count = uint64_t{source.width} * source.height;
  if (count > kMaxPixels) return Failure(Failure::TooLarge{kMaxPixels});
  if (source.pixels.size() != count * 4)
    return bad("the bytes of pixels do not fit width and height");
  if (area && (uint64_t{area->left} + area->width > source.width ||
               uint64_t{area->top} + area->height > source.height))
    return bad("the region reaches beyond the picture");
  return std::nullopt;
}

/// The part to work on.
inline Region region_of(const ImageView& source, const mortise::Option<Region>& area) {
  return area ? *area : Region{.width = source.width, .height = source.height};
}

/// A value by its name, the last one of several.
inline double setting(mortise::ListView<SettingView> settings, std::string_view key,
                      double otherwise) {
  for (const SettingView& each : settings)
    if (each.key == key) otherwise = each.value;
  return otherwise;
}

/// Whether a value is from 0 to a limit; what is no number is not.
inline bool is_within(double value, double most) { return value >= 0 && value <= most; }

/// Calls `f` with the place in `pixels` of each pixel of a region, row by row.
template <class F>
void each_pixel(const Region& region, uint32_t width, F f) {
  for (size_t y = region.top; y < size_t{region.top} + region.height; ++y)
    for (size_t x = region.left; x < size_t{region.left} + region.width; ++x)
      f((y * width + x) * 4);
}

/// A value as a byte, rounded.
inline uint8_t to_level(double value) {
  return static_cast<uint8_t>(std::clamp(value + 0.5, 0.0, 255.0));
}

}  // namespace photolab
