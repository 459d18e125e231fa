// SPDX-License-Identifier: Apache-2.0
#pragma once

// The arithmetic of the blur. Each version of the plugin is linked with one implementation:
// gaussian_1.cpp or gaussian_2.cpp.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <photo/lab/image_filter.hpp>
#include <vector>

namespace photolab {

/// Writes the pixels of `area` after a Gaussian blur of red, green and blue; alpha is copied.
/// Pixels around the area count as they are in `source`; beyond the edge the nearest one counts.
///
/// @param area   not empty, and inside the picture.
/// @param sigma  the standard deviation in pixels, more than 0; the kernel ends at 4 of them.
/// @param out    the whole picture, of the size of `source`; nothing outside the area is written.
void blur(const photo::lab::ImageView& source, const photo::lab::Region& area, double sigma,
          uint8_t* out);

/// Half of the kernel: its middle, then the weights to one side; both sides and the middle make 1.
inline std::vector<double> half_kernel(double sigma) {
  std::vector<double> half(static_cast<size_t>(std::lround(4.0 * sigma)) + 1);
  double sum = 0;
  for (size_t i = 0; i < half.size(); ++i) {
    const double distance = static_cast<double>(i) / sigma;
    half[i] = std::exp(-0.5 * distance * distance);
    sum += i == 0 ? half[i] : 2 * half[i];
  }
  for (double& weight : half) weight /= sum;
  return half;
}

/// The nearest of the positions 0 to `size` - 1.
inline size_t nearest(ptrdiff_t position, size_t size) {
  return static_cast<size_t>(std::clamp<ptrdiff_t>(position, 0, static_cast<ptrdiff_t>(size) - 1));
}

/// A blurred value as a byte, rounded.
template <class Real>
uint8_t to_byte(Real value) {
  return static_cast<uint8_t>(std::clamp<Real>(value + Real{0.5}, 0, 255));
}

}  // namespace photolab
