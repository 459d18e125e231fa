// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/outcome.hpp>
#include <photo/lab/image_filter.hpp>
#include <string>

namespace photolab {

/// The largest picture that is read, in pixels.
inline constexpr uint64_t kMaxPixels = uint64_t{1} << 25;

/// Reads a PNG of any kind as RGBA. @return `file.unreadable`, `file.too_large`.
mortise::Outcome<photo::lab::Image> read_png(const std::string& path);

/// Writes a PNG, or nothing. @return `file.unwritable`.
mortise::Outcome<> write_png(const std::string& path, const photo::lab::ImageView& image);

}  // namespace photolab
