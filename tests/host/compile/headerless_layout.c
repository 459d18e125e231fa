/* SPDX-License-Identifier: Apache-2.0 */
/* The structs that docs/abi.md writes out by hand are those of the headers. */
#include <mortise/abi.h>
#include <photo/lab/image_filter.h>

#include "headerless.c" /* NOLINT: it is what is looked at */

#define SAME_SIZE(mine, theirs) _Static_assert(sizeof(mine) == sizeof(theirs), #theirs)
#define SAME_PLACE(mine, theirs, field) \
  _Static_assert(offsetof(mine, field) == offsetof(theirs, field), #theirs "." #field)

/* It knows the host of minor version 0; what came later is behind that. */
_Static_assert(sizeof(struct host) == offsetof(mortise_host, drop), "mortise_host of minor 0");
SAME_PLACE(struct host, mortise_host, reserved);
SAME_PLACE(struct host, mortise_host, allocate);
SAME_PLACE(struct host, mortise_host, release);
SAME_PLACE(struct host, mortise_host, call_import);
SAME_PLACE(struct host, mortise_host, report);

SAME_SIZE(struct instance, mortise_instance);
SAME_PLACE(struct instance, mortise_instance, reserved);
SAME_PLACE(struct instance, mortise_instance, self);
SAME_PLACE(struct instance, mortise_instance, destroy);

SAME_SIZE(struct function, mortise_function);
SAME_PLACE(struct function, mortise_function, hash);
SAME_PLACE(struct function, mortise_function, code);

SAME_SIZE(struct plugin, mortise_plugin);
SAME_PLACE(struct plugin, mortise_plugin, abi_major);
SAME_PLACE(struct plugin, mortise_plugin, abi_minor);
SAME_PLACE(struct plugin, mortise_plugin, size);
SAME_PLACE(struct plugin, mortise_plugin, descriptor);
SAME_PLACE(struct plugin, mortise_plugin, descriptor_size);
SAME_PLACE(struct plugin, mortise_plugin, functions);
SAME_PLACE(struct plugin, mortise_plugin, function_count);
SAME_PLACE(struct plugin, mortise_plugin, function_size);
SAME_PLACE(struct plugin, mortise_plugin, imports);
SAME_PLACE(struct plugin, mortise_plugin, import_count);
SAME_PLACE(struct plugin, mortise_plugin, import_size);
SAME_PLACE(struct plugin, mortise_plugin, create);
SAME_PLACE(struct plugin, mortise_plugin, flags);
SAME_PLACE(struct plugin, mortise_plugin, reserved);

SAME_SIZE(struct list, mortise_string);
SAME_SIZE(struct image, photo_lab_image_filter_image);
SAME_PLACE(struct image, photo_lab_image_filter_image, pixels);
SAME_SIZE(struct apply_parameters, photo_lab_image_filter_apply_parameters);
SAME_PLACE(struct apply_parameters, photo_lab_image_filter_apply_parameters, area);
SAME_PLACE(struct apply_parameters, photo_lab_image_filter_apply_parameters, settings);
SAME_SIZE(struct apply_result, photo_lab_image_filter_apply_result);
SAME_PLACE(struct apply_result, photo_lab_image_filter_apply_result, payload);
_Static_assert(offsetof(struct apply_result, payload.failure.payload) ==
                   offsetof(photo_lab_image_filter_apply_result, payload.error.payload),
               "the payload of a failure");

_Static_assert(OK == MORTISE_OK && OVERLOADED == MORTISE_OVERLOADED, "status numbers");
