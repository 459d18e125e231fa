/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin in C against the C ABI alone: the brown tones of an old photograph.
 * Setting: `strength`, from 0 (as it was) to 1 (the default). docs/abi.md explains every line. */
#include <mortise/abi.h>
#include <string.h>

#include "photo_lab.h"

static const uint64_t max_pixels = (uint64_t)1 << 25;

/* A copy in memory that crosses to the host; false when there is none. */
static int copy_text(const mortise_host* host, const char* text, photo_lab_string* copy) {
  const size_t size = strlen(text);
  char* data = host->allocate(size, 1);
  if (data == NULL) return 0;
  memcpy(data, text, size); /* NOLINT: what crosses says its size and has no zero at the end */
  copy->data = data;
  copy->size = size;
  return 1;
}

/* The contract's own error: a value, so the call itself is fine. */
static mortise_status bad_argument(const mortise_host* host, const char* why,
                                   photo_lab_apply_result* result) {
  photo_lab_string text;
  if (!copy_text(host, why, &text)) return MORTISE_OVERLOADED;
  result->tag = 1;
  result->payload.failure.tag = PHOTO_LAB_BAD_ARGUMENT;
  result->payload.failure.payload.bad_argument = text;
  return MORTISE_OK;
}

/* The setting, 1 when it is not given; the last one counts. */
static double strength_of(const photo_lab_apply_parameters* parameters) {
  static const char key[] = "strength";
  double strength = 1;
  for (size_t i = 0; i < parameters->settings.size; ++i) {
    const photo_lab_setting* setting = &parameters->settings.data[i];
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

static mortise_status apply(void* instance, const void* arguments, void* result,
                            const mortise_call* call) {
  const mortise_host* host = instance;
  const photo_lab_apply_parameters* parameters = arguments;
  photo_lab_apply_result* answer = result;
  const photo_lab_image* source = &parameters->source;
  (void)call;

  const uint64_t count = (uint64_t)source->width * source->height;
  if (count > max_pixels) {
    answer->tag = 1;
    answer->payload.failure.tag = PHOTO_LAB_TOO_LARGE;
    answer->payload.failure.payload.too_large = max_pixels;
    return MORTISE_OK;
  }
  if (source->pixels.size != count * 4)
    return bad_argument(host, "the bytes of pixels do not fit width and height", answer);

  photo_lab_region area = {0, 0, source->width, source->height};
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
    pixels = host->allocate(count * 4, 1);
    if (pixels == NULL) return MORTISE_OVERLOADED;
    memcpy(pixels, source->pixels.data, count * 4);
    for (size_t y = area.top; y < (size_t)area.top + area.height; ++y)
      tone_row(pixels + (y * source->width + area.left) * 4, area.width, strength);
  }
  answer->tag = 0;
  answer->payload.image = *source;
  answer->payload.image.pixels.data = pixels;
  return MORTISE_OK;
}

static mortise_status name(void* instance, const void* arguments, void* result,
                           const mortise_call* call) {
  (void)arguments;
  (void)call;
  return copy_text(instance, "Sepia", result) ? MORTISE_OK : MORTISE_OVERLOADED;
}

/* The instance is the host itself: this plugin keeps nothing else, and has nothing to destroy. */
static mortise_status create(const mortise_host* host, mortise_instance* instance) {
  instance->self = (void*)host;
  return MORTISE_OK;
}

static const mortise_function functions[] = {
    {PHOTO_LAB_APPLY, apply},
    {PHOTO_LAB_NAME, name},
};

static const uint8_t descriptor[] = {PHOTO_LAB_DESCRIPTOR};

MORTISE_EXPORT const mortise_plugin MORTISE_ENTRY = {
    .magic = MORTISE_MAGIC,
    .abi_major = MORTISE_ABI_MAJOR,
    .abi_minor = MORTISE_ABI_MINOR,
    .size = sizeof(mortise_plugin),
    .descriptor = descriptor,
    .descriptor_size = sizeof descriptor,
    .functions = functions,
    .function_count = sizeof functions / sizeof functions[0],
    .function_size = sizeof(mortise_function),
    .import_size = sizeof(mortise_import),
    .create = create,
    .flags = MORTISE_PLUGIN_PARALLEL | MORTISE_PLUGIN_STATELESS,
};
