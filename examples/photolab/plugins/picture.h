/* SPDX-License-Identifier: Apache-2.0 */
/* What the filters of the lab in C share: the checks that every one of them owes its callers, and
 * the copy that they work on. */
#ifndef PHOTOLAB_PICTURE_H
#define PHOTOLAB_PICTURE_H

#include <photo/lab/image_filter.h>
#include <string.h>

typedef photo_lab_image_filter_apply_parameters apply_parameters;
typedef photo_lab_image_filter_apply_result apply_result;

/* The contract's own error: a value, so the call itself is fine. */
static inline mortise_status bad_argument(const mortise_host* host, const char* why,
                                          apply_result* result) {
  mortise_string text;
  if (mortise_string_copy(host, why, &text) != MORTISE_OK) return MORTISE_OVERLOADED;
  result->tag = 1;
  result->payload.error.tag = PHOTO_LAB_IMAGE_FILTER_FAILURE_BAD_ARGUMENT;
  result->payload.error.payload.bad_argument = text;
  return MORTISE_OK;
}

/* A value by its name, the last one of several. */
static inline double setting(const apply_parameters* parameters, const char* key,
                             double otherwise) {
  const size_t size = strlen(key);
  for (size_t i = 0; i < parameters->settings.size; ++i) {
    const photo_lab_image_filter_setting* each = &parameters->settings.data[i];
    if (each->key.size == size && memcmp(each->key.data, key, size) == 0) otherwise = each->value;
  }
  return otherwise;
}

/* The part to work on: all of it, or what the caller asks for. */
static inline photo_lab_image_filter_region region_of(const apply_parameters* parameters) {
  const photo_lab_image_filter_region all = {0, 0, parameters->source.width,
                                             parameters->source.height};
  return parameters->area.tag != 0 ? parameters->area.value : all;
}

/**
 * Checks the arguments and makes the result: a copy of the picture, to be filtered in place.
 * @param[out] pixels  of the copy; null where there is nothing to filter, whatever the reason: then
 * the result is what it shall be.
 */
static inline mortise_status begin(const mortise_host* host, const apply_parameters* parameters,
                                   apply_result* result, uint8_t** pixels) {
  const photo_lab_image_filter_image* source = &parameters->source;
  const uint64_t max_pixels = (uint64_t)1 << 25;
  const uint64_t count = (uint64_t)source->width * source->height;
  const photo_lab_image_filter_region region = region_of(parameters);
  *pixels = NULL;
  if (count > max_pixels) {
    result->tag = 1;
    result->payload.error.tag = PHOTO_LAB_IMAGE_FILTER_FAILURE_TOO_LARGE;
    result->payload.error.payload.too_large = max_pixels;
    return MORTISE_OK;
  }
  if (source->pixels.size != count * 4)
    return bad_argument(host, "the bytes of pixels do not fit width and height", result);
  if ((uint64_t)region.left + region.width > source->width ||
      (uint64_t)region.top + region.height > source->height)
    return bad_argument(host, "the region reaches beyond the picture", result);

  result->tag = 0;
  result->payload.ok = *source;
  result->payload.ok.pixels.data = NULL;
  if (count == 0) return MORTISE_OK;
  *pixels = host->allocate(source->pixels.size, 1);
  if (*pixels == NULL) return MORTISE_OVERLOADED;
  memcpy(*pixels, source->pixels.data, source->pixels.size);
  result->payload.ok.pixels.data = *pixels;
  return MORTISE_OK;
}

/* A value as a byte, rounded. */
static inline uint8_t to_level(double value) {
  return value <= 0 ? 0 : value >= 255 ? 255 : (uint8_t)(value + 0.5);
}

/* The entry of a filter that keeps nothing: the instance is the host itself. */
static inline mortise_status create_filter(const mortise_host* host, mortise_instance* instance) {
  instance->self = (void*)(uintptr_t)host;
  return MORTISE_OK;
}

/** Exports a filter made of `NAME_apply` and `NAME_name`. */
#define PHOTOLAB_FILTER(NAME)                                                             \
  PHOTO_LAB_IMAGE_FILTER_FRAMES(NAME, const mortise_host);                                \
  static const mortise_function NAME##_functions[] = {PHOTO_LAB_IMAGE_FILTER_ROWS(NAME)}; \
  static const uint8_t NAME##_descriptor[] = {PHOTO_LAB_IMAGE_FILTER_DESCRIPTOR};         \
  MORTISE_EXPORT const mortise_plugin MORTISE_ENTRY = {                                   \
      MORTISE_PLUGIN_HEAD,                                                                \
      .descriptor = NAME##_descriptor,                                                    \
      .descriptor_size = sizeof NAME##_descriptor,                                        \
      .functions = NAME##_functions,                                                      \
      .function_count = sizeof NAME##_functions / sizeof NAME##_functions[0],             \
      .create = create_filter,                                                            \
      .flags = MORTISE_PLUGIN_PARALLEL | MORTISE_PLUGIN_STATELESS,                        \
  }

#endif /* PHOTOLAB_PICTURE_H */
