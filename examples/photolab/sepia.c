/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin in C against the C ABI alone: the brown tones of an old photograph.
 * Setting: `strength`, from 0 (as it was) to 1 (the default). docs/abi.md explains every line. */
#include <photo/lab/image_filter.h>
#include <string.h>

static const uint64_t max_pixels = (uint64_t)1 << 25;

/* The contract's own error: a value, so the call itself is fine. */
static mortise_status bad_argument(const mortise_host* host, const char* why,
                                   photo_lab_image_filter_apply_result* result) {
  mortise_string text;
  if (mortise_string_copy(host, why, &text) != MORTISE_OK) return MORTISE_OVERLOADED;
  result->tag = 1;
  result->payload.error.tag = PHOTO_LAB_IMAGE_FILTER_FAILURE_BAD_ARGUMENT;
  result->payload.error.payload.bad_argument = text;
  return MORTISE_OK;
}

/* The setting, 1 when it is not given; the last one counts. */
static double strength_of(const photo_lab_image_filter_apply_parameters* parameters) {
  static const char key[] = "strength";
  double strength = 1;
  for (size_t i = 0; i < parameters->settings.size; ++i) {
    const photo_lab_image_filter_setting* setting = &parameters->settings.data[i];
    if (setting->key.size == sizeof key - 1 && memcmp(setting->key.data, key, sizeof key - 1) == 0)
      strength = setting->value;
  }
  return strength;
}

/* Between what was there and the tone, rounded. */
static uint8_t mixed(uint8_t before, double tone, double strength) {
  const double value = before + ((tone > 255 ? 255 : tone) - before) * strength;
  return (uint8_t)(value + 0.5);
}

static void tone_row(uint8_t* pixel, size_t count, double strength) {
  for (; count > 0; --count, pixel += 4) {
    const double red = pixel[0];
    const double green = pixel[1];
    const double blue = pixel[2];
    pixel[0] = mixed(pixel[0], 0.393 * red + 0.769 * green + 0.189 * blue, strength);
    pixel[1] = mixed(pixel[1], 0.349 * red + 0.686 * green + 0.168 * blue, strength);
    pixel[2] = mixed(pixel[2], 0.272 * red + 0.534 * green + 0.131 * blue, strength);
  }
}

static mortise_status sepia_apply(const mortise_host* host,
                                  const photo_lab_image_filter_apply_parameters* parameters,
                                  photo_lab_image_filter_apply_result* answer,
                                  const mortise_call* call) {
  const photo_lab_image_filter_image* source = &parameters->source;
  (void)call;

  const uint64_t count = (uint64_t)source->width * source->height;
  if (count > max_pixels) {
    answer->tag = 1;
    answer->payload.error.tag = PHOTO_LAB_IMAGE_FILTER_FAILURE_TOO_LARGE;
    answer->payload.error.payload.too_large = max_pixels;
    return MORTISE_OK;
  }
  if (source->pixels.size != count * 4)
    return bad_argument(host, "the bytes of pixels do not fit width and height", answer);

  photo_lab_image_filter_region area = {0, 0, source->width, source->height};
  if (parameters->area.tag != 0) area = parameters->area.value;
  if ((uint64_t)area.left + area.width > source->width ||
      (uint64_t)area.top + area.height > source->height)
    return bad_argument(host, "the region reaches beyond the picture", answer);

  const double strength = strength_of(parameters);
  if (!(strength >= 0 && strength <= 1))
    return bad_argument(host, "'strength' must be from 0 to 1", answer);

  /* Nothing fails after this, so the block has an owner whatever happens. */
  uint8_t* pixels = NULL;
  if (count > 0) {
    pixels = host->allocate(source->pixels.size, 1);
    if (pixels == NULL) return MORTISE_OVERLOADED;
    memcpy(pixels, source->pixels.data, source->pixels.size);
    for (size_t y = area.top; y < (size_t)area.top + area.height; ++y)
      tone_row(pixels + (y * source->width + area.left) * 4, area.width, strength);
  }
  answer->tag = 0;
  answer->payload.ok = *source;
  answer->payload.ok.pixels.data = pixels;
  return MORTISE_OK;
}

static mortise_status sepia_name(const mortise_host* host,
                                 photo_lab_image_filter_name_result* answer,
                                 const mortise_call* call) {
  (void)call;
  return mortise_string_copy(host, "Sepia", answer);
}

PHOTO_LAB_IMAGE_FILTER_FRAMES(sepia, const mortise_host);

/* The instance is the host itself: this plugin keeps nothing else, and has nothing to destroy. */
static mortise_status create(const mortise_host* host, mortise_instance* instance) {
  instance->self = (void*)host;
  return MORTISE_OK;
}

static const mortise_function functions[] = {PHOTO_LAB_IMAGE_FILTER_ROWS(sepia)};
static const uint8_t descriptor[] = {PHOTO_LAB_IMAGE_FILTER_DESCRIPTOR};

MORTISE_EXPORT const mortise_plugin MORTISE_ENTRY = {
    MORTISE_PLUGIN_HEAD,
    .descriptor = descriptor,
    .descriptor_size = sizeof descriptor,
    .functions = functions,
    .function_count = sizeof functions / sizeof functions[0],
    .create = create,
    .flags = MORTISE_PLUGIN_PARALLEL | MORTISE_PLUGIN_STATELESS,
};
