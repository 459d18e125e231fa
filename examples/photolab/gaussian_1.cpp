// SPDX-License-Identifier: Apache-2.0
// Version 1: as one would write it down. All rows are blurred into one large buffer of doubles,
// then each pixel walks down its column there, which costs a cache line a step.
#include "gaussian.hpp"

namespace photolab {
namespace {

constexpr size_t kChannels = 3;

/// One row of the picture, blurred from left to right, for the columns of the area.
void blur_row(const photo::lab::ImageView& source, size_t y, const photo::lab::Region& area,
              const std::vector<double>& half, double* out) {
  const uint8_t* row = source.pixels.data() + y * source.width * 4;
  const auto reach = static_cast<ptrdiff_t>(half.size()) - 1;
  for (size_t x = 0; x < area.width; ++x) {
    for (size_t channel = 0; channel < kChannels; ++channel) {
      double sum = 0;
      for (ptrdiff_t i = -reach; i <= reach; ++i) {
        const size_t from = nearest(static_cast<ptrdiff_t>(area.left + x) + i, source.width);
        sum += half[static_cast<size_t>(std::abs(i))] * row[from * 4 + channel];
      }
      out[x * kChannels + channel] = sum;
    }
  }
}

}  // namespace

void blur(const photo::lab::ImageView& source, const photo::lab::Region& area, double sigma,
          uint8_t* out) {
  const std::vector<double> half = half_kernel(sigma);
  const auto reach = static_cast<ptrdiff_t>(half.size()) - 1;
  const size_t first = nearest(static_cast<ptrdiff_t>(area.top) - reach, source.height);
  const size_t last =
      nearest(static_cast<ptrdiff_t>(area.top + area.height) - 1 + reach, source.height);

  const size_t stride = area.width * kChannels;
  std::vector<double> rows((last - first + 1) * stride);
  for (size_t y = first; y <= last; ++y)
    blur_row(source, y, area, half, rows.data() + (y - first) * stride);

  for (size_t x = 0; x < area.width; ++x) {
    for (size_t y = area.top; y < size_t{area.top} + area.height; ++y) {
      const size_t pixel = (y * source.width + area.left + x) * 4;
      for (size_t channel = 0; channel < kChannels; ++channel) {
        double sum = 0;
        for (ptrdiff_t i = -reach; i <= reach; ++i) {
          const size_t from = nearest(static_cast<ptrdiff_t>(y) + i, source.height);
          sum += half[static_cast<size_t>(std::abs(i))] *
                 rows[(from - first) * stride + x * kChannels + channel];
        }
        out[pixel + channel] = to_byte(sum);
      }
      out[pixel + 3] = source.pixels[pixel + 3];
    }
  }
}

}  // namespace photolab
