/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin in C: darkens a picture towards its corners, as old lenses do. Setting: `strength`, from
 * 0 (as it was) to 1 (black corners); 0.5 when it is not given. */
#include "../picture.h"

static mortise_status vignette_apply(const mortise_host* host, const apply_parameters* parameters,
                                     apply_result* result, const mortise_call* call) {
  const photo_lab_image_filter_region region = region_of(parameters);
  const size_t width = parameters->source.width;
  const size_t height = parameters->source.height;
  const double strength = setting(parameters, "strength", 0.5);
  (void)call;
  if (!(strength >= 0 && strength <= 1))
    return bad_argument(host, "'strength' must be from 0 to 1", result);
  uint8_t* pixels = NULL;
  const mortise_status status = begin(host, parameters, result, &pixels);
  if (status != MORTISE_OK || pixels == NULL) return status;

  /* The distance from the middle, squared; 1 at the corners. */
  const double half_width = (double)width / 2;
  const double half_height = (double)height / 2;
  const double corner = half_width * half_width + half_height * half_height;
  for (size_t y = region.top; y < (size_t)region.top + region.height; ++y)
    for (size_t x = region.left; x < (size_t)region.left + region.width; ++x) {
      const double across = (double)x + 0.5 - half_width;
      const double down = (double)y + 0.5 - half_height;
      const double light = 1 - strength * (across * across + down * down) / corner;
      uint8_t* const pixel = pixels + (y * width + x) * 4;
      for (int channel = 0; channel < 3; ++channel)
        pixel[channel] = to_level(pixel[channel] * light);
    }
  return MORTISE_OK;
}

static mortise_status vignette_name(const mortise_host* host,
                                    photo_lab_image_filter_name_result* result,
                                    const mortise_call* call) {
  (void)call;
  return mortise_string_copy(host, "Vignette", result);
}

PHOTOLAB_FILTER(vignette);
