/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * `photo:lab/image-filter@1.0.0` for plugins in C: the layout of its types and the names and hashes
 * of its functions. Written by hand from the WIT file and the rules in docs/abi.md.
 */
#ifndef PHOTO_LAB_H
#define PHOTO_LAB_H

#include <mortise/abi.h>

/** `string`, and every `list<T>` with its own pointer: where it lies and how many there are. */
typedef struct photo_lab_string {
  const char* data;
  size_t size;
} photo_lab_string;

/** Four bytes a pixel: red, green, blue, alpha; row by row from the top. */
typedef struct photo_lab_image {
  uint32_t width;
  uint32_t height;
  struct {
    uint8_t* data;
    size_t size;
  } pixels;
} photo_lab_image;

typedef struct photo_lab_region {
  uint32_t left;
  uint32_t top;
  uint32_t width;
  uint32_t height;
} photo_lab_region;

typedef struct photo_lab_setting {
  photo_lab_string key;
  double value;
} photo_lab_setting;

/** A variant: the number of the case, then room for the largest payload. */
typedef struct photo_lab_failure {
  uint8_t tag; /**< `PHOTO_LAB_UNSUPPORTED`, ... */
  union {
    photo_lab_string bad_argument;
    uint64_t too_large;
  } payload;
} photo_lab_failure;
enum { PHOTO_LAB_UNSUPPORTED = 0, PHOTO_LAB_BAD_ARGUMENT = 1, PHOTO_LAB_TOO_LARGE = 2 };

/** The parameters of `apply` as one record. */
typedef struct photo_lab_apply_parameters {
  photo_lab_image source;
  struct {
    uint8_t tag; /**< 0: nothing, 1: a region. */
    photo_lab_region value;
  } area;
  struct {
    const photo_lab_setting* data;
    size_t size;
  } settings;
} photo_lab_apply_parameters;

/** What `apply` answers: `result<image, failure>`. */
typedef struct photo_lab_apply_result {
  uint8_t tag; /**< 0: `image`, 1: `failure`. */
  union {
    photo_lab_image image;
    photo_lab_failure failure;
  } payload;
} photo_lab_apply_result;

#if UINTPTR_MAX == UINT64_MAX
MORTISE_STATIC_ASSERT(sizeof(photo_lab_image) == 24, "image");
MORTISE_STATIC_ASSERT(sizeof(photo_lab_setting) == 24, "setting");
MORTISE_STATIC_ASSERT(sizeof(photo_lab_failure) == 24, "failure");
MORTISE_STATIC_ASSERT(offsetof(photo_lab_apply_parameters, area) == 24, "area");
MORTISE_STATIC_ASSERT(offsetof(photo_lab_apply_parameters, settings) == 48, "settings");
MORTISE_STATIC_ASSERT(sizeof(photo_lab_apply_result) == 32, "apply's result");
MORTISE_STATIC_ASSERT(offsetof(photo_lab_apply_result, payload) == 8, "apply's payload");
#endif

/** Name and hash of each function: the first two fields of its `mortise_function`. */
#define PHOTO_LAB_APPLY             \
  "photo:lab/image-filter@1#apply", \
      {0x61, 0x70, 0x70, 0x6c, 0x79, 0x2d, 0x31, 0x2e, 0x30, 0x2e, 0x30, 0, 0, 0, 0, 1}
#define PHOTO_LAB_NAME             \
  "photo:lab/image-filter@1#name", \
      {0x6e, 0x61, 0x6d, 0x65, 0x2d, 0x31, 0x2e, 0x30, 0x2e, 0x30, 0, 0, 0, 0, 0, 1}

#endif /* PHOTO_LAB_H */
