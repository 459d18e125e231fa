/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin in C: white balance by the gray world, which takes it that red, green and blue are the
 * same on average. Setting: `strength`, from 0 (as it was) to 1 (the default). */
#include "../picture.h"

static mortise_status balance_apply(const mortise_host* host, const apply_parameters* parameters,
                                    apply_result* result, const mortise_call* call) {
  const photo_lab_image_filter_region region = region_of(parameters);
  const size_t width = parameters->source.width;
  const size_t count = (size_t)region.width * region.height;
  const double strength = setting(parameters, "strength", 1);
  (void)call;
  if (!(strength >= 0 && strength <= 1))
    return bad_argument(host, "'strength' must be from 0 to 1", result);
  uint8_t* pixels = NULL;
  const mortise_status status = begin(host, parameters, result, &pixels);
  if (status != MORTISE_OK || pixels == NULL || count == 0) return status;

  uint64_t sums[3] = {0, 0, 0};
  for (size_t y = region.top; y < (size_t)region.top + region.height; ++y) {
    const uint8_t* pixel = pixels + (y * width + region.left) * 4;
    for (size_t x = 0; x < region.width; ++x, pixel += 4)
      for (int channel = 0; channel < 3; ++channel) sums[channel] += pixel[channel];
  }
  const double gray = (double)(sums[0] + sums[1] + sums[2]) / 3;
  double gains[3];
  for (int channel = 0; channel < 3; ++channel) {
    const double gain = sums[channel] == 0 ? 1 : gray / (double)sums[channel];
    gains[channel] = 1 + (gain - 1) * strength;
  }
  for (size_t y = region.top; y < (size_t)region.top + region.height; ++y) {
    uint8_t* pixel = pixels + (y * width + region.left) * 4;
    for (size_t x = 0; x < region.width; ++x, pixel += 4)
      for (int channel = 0; channel < 3; ++channel)
        pixel[channel] = to_level(pixel[channel] * gains[channel]);
  }
  return MORTISE_OK;
}

static mortise_status balance_name(const mortise_host* host,
                                   photo_lab_image_filter_name_result* result,
                                   const mortise_call* call) {
  (void)call;
  return mortise_string_copy(host, "White balance", result);
}

PHOTOLAB_FILTER(balance);
