// SPDX-License-Identifier: Apache-2.0
#include "contact_sheet.hpp"

#include <algorithm>
#include <cstring>

namespace photolab {
namespace {

using photo::lab::Image;
using photo::lab::ImageView;

constexpr uint32_t kGap = 16;

void paste(const ImageView& picture, uint32_t left, uint32_t top, Image& sheet) {
  const size_t row_size = size_t{picture.width} * 4;
  if (row_size == 0) return;
  for (size_t y = 0; y < picture.height; ++y)
    std::memcpy(sheet.pixels.data() + ((top + y) * sheet.width + left) * 4,
                picture.pixels.data() + y * row_size, row_size);
}

}  // namespace

Image contact_sheet(const std::vector<std::vector<ImageView>>& rows) {
  std::vector<uint32_t> widths;
  std::vector<uint32_t> heights(rows.size());
  for (size_t row = 0; row < rows.size(); ++row) {
    widths.resize(std::max(widths.size(), rows[row].size()));
    for (size_t column = 0; column < rows[row].size(); ++column) {
      widths[column] = std::max(widths[column], rows[row][column].width);
      heights[row] = std::max(heights[row], rows[row][column].height);
    }
  }
  Image sheet{.width = kGap, .height = kGap};
  for (const uint32_t width : widths) sheet.width += width + kGap;
  for (const uint32_t height : heights) sheet.height += height + kGap;
  sheet.pixels = mortise::List<uint8_t>::for_overwrite(size_t{sheet.width} * sheet.height * 4);
  std::fill(sheet.pixels.begin(), sheet.pixels.end(), uint8_t{255});

  uint32_t top = kGap;
  for (size_t row = 0; row < rows.size(); ++row) {
    uint32_t left = kGap;
    for (size_t column = 0; column < rows[row].size(); ++column) {
      paste(rows[row][column], left, top, sheet);
      left += widths[column] + kGap;
    }
    top += heights[row] + kGap;
  }
  return sheet;
}

}  // namespace photolab
