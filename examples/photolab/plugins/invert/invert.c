/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin in C: the negative of a picture. No setting. */
#include "../picture.h"

static mortise_status invert_apply(const mortise_host* host, const apply_parameters* parameters,
                                   apply_result* result, const mortise_call* call) {
  const photo_lab_image_filter_region region = region_of(parameters);
  const size_t width = parameters->source.width;
  uint8_t* pixels = NULL;
  const mortise_status status = begin(host, parameters, result, &pixels);
  (void)call;
  if (status != MORTISE_OK || pixels == NULL) return status;

  for (size_t y = region.top; y < (size_t)region.top + region.height; ++y)
    for (size_t x = region.left; x < (size_t)region.left + region.width; ++x) {
      uint8_t* const pixel = pixels + (y * width + x) * 4;
      for (int channel = 0; channel < 3; ++channel)
        pixel[channel] = (uint8_t)(255 - pixel[channel]);
    }
  return MORTISE_OK;
}

static mortise_status invert_name(const mortise_host* host,
                                  photo_lab_image_filter_name_result* result,
                                  const mortise_call* call) {
  (void)call;
  return mortise_string_copy(host, "Negative", result);
}

PHOTOLAB_FILTER(invert);
