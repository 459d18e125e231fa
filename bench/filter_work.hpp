// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bench/unit/filter.hpp>
#include <utility>

namespace bench {

/// What the plugin and the raw functions do, the same code in both.
inline double measure(const unit::ImageView& source, const unit::OptionsView& options) {
  const double area = static_cast<double>(source.size.width) * source.size.height;
  return options.edge == unit::Edge::kMirror ? area : area * options.strength;
}

inline mortise::Result<unit::Image, unit::Failure> apply(const unit::ImageView& source,
                                                         const unit::OptionsView& options) {
  using unit::Failure;
  if (options.edge == unit::Edge::kMirror) return Failure::Unsupported{};
  if (options.strength < 0) return Failure::BadArgument{"strength is negative"};
  auto pixels = mortise::List<uint8_t>::for_overwrite(source.pixels.size());
  for (size_t i = 0; i < pixels.size(); ++i)
    pixels[i] = static_cast<uint8_t>(255 - source.pixels[i]);
  return unit::Image{.size = source.size, .pixels = std::move(pixels)};
}

}  // namespace bench
