/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * What an author of a plugin in C includes, besides the headers of the contracts, which do it
 * themselves. C11, and clean in C++11.
 */
#ifndef MORTISE_PLUGIN_H
#define MORTISE_PLUGIN_H

#include <stdbool.h>
#include <string.h>

#include "mortise/abi.h"

#ifdef __cplusplus
extern "C" {
#endif

/** `string`: UTF-8, without a zero at the end. Borrowed in parameters; in a result it is a block of
 * the host's heap, null when it is empty. */
typedef struct mortise_string {
  const char* data;
  size_t size;
} mortise_string;

/**
 * Copies text into memory that crosses.
 * @param text  ends with a zero.
 * @return `MORTISE_OVERLOADED` without memory; `copy` is as it was then.
 */
static inline mortise_status mortise_string_copy(const mortise_host* host, const char* text,
                                                 mortise_string* copy) {
  const size_t size = strlen(text);
  char* data = NULL;
  if (size != 0) {
    data = (char*)host->allocate(size, 1);
    if (data == NULL) return MORTISE_OVERLOADED;
    memcpy(data, text, size); /* NOLINT: there is room for exactly this */
  }
  copy->data = data;
  copy->size = size;
  return MORTISE_OK;
}

/** The same of the block of a list, whose elements hold nothing any more. */
#define MORTISE_LIST_RELEASE(host, list)                                                   \
  do {                                                                                     \
    if ((list)->size != 0)                                                                 \
      (host)->release((void*)(uintptr_t)(list)->data, (list)->size * sizeof *(list)->data, \
                      MORTISE_ALIGNMENT((list)->data));                                    \
    (list)->data = NULL;                                                                   \
    (list)->size = 0;                                                                      \
  } while (0)
#define MORTISE_ALIGNMENT(pointer) __alignof__(*(pointer))

/** Gives back a string that was made for a result which does not come: no text is left in it. */
static inline void mortise_string_release(const mortise_host* host, mortise_string* text) {
  MORTISE_LIST_RELEASE(host, text);
}

/** How well a plugin serves: `health-status` of contracts/lifecycle.wit. */
enum { MORTISE_READY = 0, MORTISE_DEGRADED = 1, MORTISE_UNHEALTHY = 2 };

/** What `health` of a plugin's own life gives; the reason is empty when it is ready. */
typedef struct mortise_health {
  uint8_t status;
  mortise_string reason;
} mortise_health;

/**
 * Names and hashes of a plugin's own life (contracts/lifecycle.wit); each begins a row of the table
 * of functions: `{MORTISE_START, &start}`. Those with records of the plugin's own take what the
 * generated header of its own interface has: `{MORTISE_CONFIGURE(BLUR_PLUGIN_SETTINGS_CONFIGURE),
 * &blur_configure_frame}`.
 */
#define MORTISE_START "mortise:plugin/lifecycle@1#start", "mortise/start"
#define MORTISE_STOP "mortise:plugin/lifecycle@1#stop", "mortise/stop"
#define MORTISE_HEALTH                                                                  \
  "mortise:plugin/lifecycle@1#health", {0x45, 0x47, 0xe3, 0x25, 0xf7, 0xfc, 0xda, 0xcb, \
                                        0x61, 0xd2, 0xab, 0xb8, 0x21, 0x04, 0x87, 0x42}
#define MORTISE_CONFIGURE(...) MORTISE_RENAMED("mortise:plugin/lifecycle@1#configure", __VA_ARGS__)
#define MORTISE_EXPORT_STATE(...) \
  MORTISE_RENAMED("mortise:plugin/lifecycle@1#export-state", __VA_ARGS__)
#define MORTISE_IMPORT_STATE(...) \
  MORTISE_RENAMED("mortise:plugin/lifecycle@1#import-state", __VA_ARGS__)
#define MORTISE_RENAMED(name, own_name, ...) name, __VA_ARGS__

/**
 * Makes a handle for something of the plugin's: `rep` comes back when the handle is used or
 * dropped.
 * @param import  which row of the plugin's imports is `..._RESOURCE_NEW_...`.
 * @return `MORTISE_OVERLOADED` where there are too many handles, or no memory.
 */
static inline mortise_status mortise_resource_new(const mortise_host* host, uint32_t import,
                                                  void* rep, uint32_t* handle) {
  const uint64_t number = (uintptr_t)rep;
  return host->call_import(host, import, &number, handle, NULL);
}

/**
 * What a handle stands for that the plugin was given, or lent for the call that is inside.
 * @param import  which row of the plugin's imports is `..._RESOURCE_REP_...`.
 * @return `MORTISE_INVALID` for every other handle; `rep` is as it was then.
 */
static inline mortise_status mortise_resource_rep(const mortise_host* host, uint32_t import,
                                                  uint32_t handle, void** rep) {
  uint64_t number = 0;
  const mortise_status status = host->call_import(host, import, &handle, &number, NULL);
  if (status == MORTISE_OK) *rep = (void*)(uintptr_t)number;
  return status;
}

/** The fields of a `mortise_plugin` that are the same in all: `{MORTISE_PLUGIN_HEAD, .create =
 * ...}`. It loads in every host of this major. */
#define MORTISE_PLUGIN_HEAD MORTISE_PLUGIN_HEAD_OF(0)
/** The same of a plugin that needs what came with a minor version: 1 when it drops handles. */
#define MORTISE_PLUGIN_HEAD_OF(minor)                                         \
  .magic = MORTISE_MAGIC, .abi_major = MORTISE_ABI_MAJOR, .abi_minor = minor, \
  .size = sizeof(mortise_plugin), .function_size = sizeof(mortise_function),  \
  .import_size = sizeof(mortise_import)

#ifdef __cplusplus
}
#endif

/** The imports of a plugin in WebAssembly, in the order of the entry's rows:
 * `MORTISE_WASM_IMPORTS(photo_lab_image_filter_apply_call_);`. Elsewhere nothing. */
#if defined(__wasm__)
#include "mortise/wasm.h"
#define MORTISE_WASM_IMPORTS(...)                                              \
  static const mortise_wasm_import mortise_wasm_import_rows[] = {__VA_ARGS__}; \
  const mortise_wasm_import* const mortise_wasm_imports = mortise_wasm_import_rows
#else
#define MORTISE_WASM_IMPORTS(...) struct mortise_wasm_imports_end_with_a_semicolon
#endif

#endif /* MORTISE_PLUGIN_H */
