// SPDX-License-Identifier: Apache-2.0
// libpng's simplified interface: it catches its own longjmp, reports with a text, and gives the
// size before anything of that size is allocated.
#include "png_io.hpp"

#include <png.h>

#include <memory>

namespace photolab {
namespace {

using mortise::Code;
using mortise::Error;

struct Free {
  void operator()(png_image* image) const { png_image_free(image); }
};

}  // namespace

mortise::Outcome<photo::lab::Image> read_png(const std::string& path) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  const std::unique_ptr<png_image, Free> guard(&png);
  const auto unreadable = [&] {
    return Error(Code::kFileUnreadable,
                 "cannot read '" + path + "' as PNG: " + static_cast<const char*>(png.message));
  };
  if (png_image_begin_read_from_file(&png, path.c_str()) == 0) return unreadable();

  const uint64_t count = uint64_t{png.width} * png.height;
  if (count > kMaxPixels)
    return Error(Code::kFileTooLarge, "'" + path + "' has " + std::to_string(png.width) + " x " +
                                          std::to_string(png.height) + " pixels; at most " +
                                          std::to_string(kMaxPixels) + " are read");
  png.format = PNG_FORMAT_RGBA;
  auto pixels = mortise::List<uint8_t>::for_overwrite(count * 4);
  if (png_image_finish_read(&png, nullptr, pixels.data(), 0, nullptr) == 0) return unreadable();
  return photo::lab::Image{png.width, png.height, std::move(pixels)};
}

mortise::Outcome<> write_png(const std::string& path, const photo::lab::ImageView& image) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  png.width = image.width;
  png.height = image.height;
  png.format = PNG_FORMAT_RGBA;
  png.flags = PNG_IMAGE_FLAG_FAST;
  if (png_image_write_to_file(&png, path.c_str(), 0, image.pixels.data(), 0, nullptr) == 0)
    return Error(Code::kFileUnwritable,
                 "cannot write '" + path + "': " + static_cast<const char*>(png.message));
  return {};
}

}  // namespace photolab
