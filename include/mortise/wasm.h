/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * A plugin as a WebAssembly module: what stands between the functions that the module exports and
 * imports (docs/wasm.md) and the entry and the frames of `abi.h`. Headers of contracts use it;
 * authors include it through `plugin.h` or `plugin.hpp`. C11 and C++20; empty elsewhere.
 *
 * Rules:
 * - One call at a time: no threads, and no call comes back in while one is inside.
 * - The instance is created and started by whatever is called first.
 * - A system error cannot be returned: it is left in `mortise_edge`, and the call traps. A module
 * that trapped is not called again.
 */
#ifndef MORTISE_WASM_H
#define MORTISE_WASM_H

#include "mortise/abi.h"

#if defined(__wasm__)
#include <stdlib.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Exported under this name, which may have any character. */
#define MORTISE_WASM_EXPORT(name) __attribute__((export_name(name)))
/** Imported from a module under this name. */
#define MORTISE_WASM_IMPORT(module, name) __attribute__((import_module(module), import_name(name)))
/** Defined wherever the header is, once in the module. */
#define MORTISE_WASM_ONCE __attribute__((weak))
/** Bytes for a record. */
#define MORTISE_WASM_ROOM(name, size) __attribute__((aligned(8))) unsigned char name[size]

/** What a module and a host that knows Mortise tell each other. The module exports its address as
 * the global `mortise_edge`; whoever does not know of it loses nothing but this. */
typedef struct mortise_wasm_edge {
  uint32_t size; /**< Bytes of this struct. */
  /** Set by the host while an import runs: what became of it. It is `MORTISE_OK` before. */
  mortise_status imported;
  /** Set by the module before it traps: what the call would have returned, and why. */
  mortise_status failed;
  uint32_t text_size;
  const char* text; /**< UTF-8, at most 4096 bytes. */
  uint32_t reserved;
  /** The context of the call that is inside; the host may write it before each. */
  mortise_call call;
} mortise_wasm_edge;
MORTISE_STATIC_ASSERT(sizeof(mortise_wasm_edge) == 88, "mortise_wasm_edge");

/** Calls an import with the records of its parameters and its result. */
typedef mortise_status (*mortise_wasm_import)(const void* arguments, void* result);

/** The entry of the plugin, as for a native host; also exported, as a global with its address. */
extern const mortise_plugin MORTISE_ENTRY;
/** How each row of the entry's imports is called; only where there are any. */
extern const mortise_wasm_import* const mortise_wasm_imports __attribute__((weak));

MORTISE_WASM_ONCE mortise_wasm_edge mortise_edge = {
    sizeof(mortise_wasm_edge),
    MORTISE_OK,
    MORTISE_OK,
    0,
    NULL,
    0,
    {sizeof(mortise_call), 0, 0, NULL, {0}, {0}, 0, 0}};

/** What the module knows of itself. */
typedef struct mortise_wasm_state {
  mortise_instance instance;
  uint32_t is_running; /* created, or about to be */
  uint32_t is_started; /* or about to be */
  uint32_t may_import; /* not while it is created */
  uint32_t is_away;    /* an import runs */
  void* arguments;     /* the last of the blocks that arguments lie in */
} mortise_wasm_state;
MORTISE_WASM_ONCE mortise_wasm_state mortise_wasm_self = {
    {sizeof(mortise_instance), 0, NULL, NULL}, 0, 0, 0, 0, NULL};

/* Memory. Blocks that a host asks for are the arguments of the next call, which end with it, or,
 * while an import runs, its result, which the plugin releases. */

/** In front of a block of arguments. */
typedef union mortise_wasm_block {
  void* next;
  max_align_t alignment; /* as malloc's */
} mortise_wasm_block;

MORTISE_WASM_ONCE MORTISE_WASM_EXPORT("cabi_realloc") void* cabi_realloc(void* old,
                                                                         uint32_t old_size,
                                                                         uint32_t alignment,
                                                                         uint32_t size) {
  if (size == 0) return (void*)(uintptr_t)alignment; /* never looked at, but not null */
  if (size <= old_size) return old;
  /* Not the C library's realloc: it is as large as a small plugin, and hosts seldom call for it. */
  const int is_argument = mortise_wasm_self.is_away == 0;
  const size_t head = is_argument ? sizeof(mortise_wasm_block) : 0;
  char* const block = (char*)malloc(head + size);
  if (block == NULL) __builtin_trap();
  if (old_size != 0) memcpy(block + head, old, old_size);
  if (is_argument) {
    ((mortise_wasm_block*)(void*)block)->next = mortise_wasm_self.arguments;
    mortise_wasm_self.arguments = block;
  } else if (old_size != 0) {
    free(old);
  }
  return block + head;
}

static inline void mortise_wasm_release_arguments(void) {
  while (mortise_wasm_self.arguments != NULL) {
    void* const next = ((mortise_wasm_block*)mortise_wasm_self.arguments)->next;
    free(mortise_wasm_self.arguments);
    mortise_wasm_self.arguments = next;
  }
}

/* malloc aligns for all that a contract has. */
static inline void* mortise_wasm_allocate(size_t size, size_t alignment) {
  return alignment <= sizeof(max_align_t) ? malloc(size) : aligned_alloc(alignment, size);
}
static inline void mortise_wasm_release(void* block, size_t size, size_t alignment) {
  (void)alignment;
  if (size != 0) free(block);
}

/* The host. */

static inline void mortise_wasm_report(const mortise_host* host, const mortise_call* call,
                                       mortise_status status, const char* text, size_t size) {
  (void)host;
  (void)call;
  const size_t most = size < 4096 ? size : 4096;
  char* const copy = (char*)malloc(most == 0 ? 1 : most);
  if (copy == NULL) return;
  memcpy(copy, text, most);
  free((void*)mortise_edge.text);
  mortise_edge.failed = status;
  mortise_edge.text = copy;
  mortise_edge.text_size = (uint32_t)most;
}

static inline mortise_status mortise_wasm_call_import(const mortise_host* host, uint32_t import,
                                                      const void* arguments, void* result,
                                                      const mortise_call* call) {
  (void)host;
  (void)call;
  if (mortise_wasm_self.may_import == 0) return MORTISE_UNAVAILABLE;
  if (&mortise_wasm_imports == NULL || import >= MORTISE_ENTRY.import_count)
    return MORTISE_UNAVAILABLE;
  return mortise_wasm_imports[import](arguments, result);
}

/* There are no handles in modules yet. */
static inline mortise_status mortise_wasm_drop(const mortise_host* host, uint32_t handle) {
  (void)host;
  (void)handle;
  return MORTISE_INVALID;
}

extern const mortise_host mortise_wasm_host;
MORTISE_WASM_ONCE const mortise_host mortise_wasm_host = {
    sizeof(mortise_host),     0,
    mortise_wasm_allocate,    mortise_wasm_release,
    mortise_wasm_call_import, mortise_wasm_report,
    mortise_wasm_drop};

/** Around the call of an import. */
static inline void mortise_wasm_leave(void) {
  mortise_edge.imported = MORTISE_OK;
  mortise_wasm_self.is_away = 1;
}
static inline mortise_status mortise_wasm_come_back(void) {
  mortise_wasm_self.is_away = 0;
  return mortise_edge.imported;
}

/* Life. */

/** Leaves a system error to whoever reads it, and ends the call. */
MORTISE_WASM_ONCE void mortise_wasm_check(mortise_status status) {
  if (status == MORTISE_OK) return;
  mortise_edge.failed = status;
  __builtin_trap();
}

/** The code of a function of the lifecycle; null where the plugin does not have it. */
MORTISE_WASM_ONCE mortise_frame mortise_wasm_life(const char* name) {
  const mortise_plugin* const entry = &MORTISE_ENTRY;
  for (uint32_t i = 0; i < entry->function_count; ++i)
    if (strcmp(entry->functions[i].name, name) == 0) return entry->functions[i].code;
  return NULL;
}

/** Calls a function of the lifecycle, if the plugin has it. */
static inline void mortise_wasm_live(const char* name, void* result) {
  const mortise_frame code = mortise_wasm_life(name);
  if (code != NULL)
    mortise_wasm_check(code(mortise_wasm_self.instance.self, NULL, result, &mortise_edge.call));
}

/** Makes the instance, which may be configured before it starts. */
static inline void mortise_wasm_create(void) {
  if (mortise_wasm_self.is_running != 0) return;
  mortise_wasm_self.is_running = 1;
  mortise_wasm_check(MORTISE_ENTRY.create(&mortise_wasm_host, &mortise_wasm_self.instance));
  mortise_wasm_self.may_import = 1;
}

MORTISE_WASM_ONCE MORTISE_WASM_EXPORT(
    "mortise:plugin/lifecycle@1.0.0#start") void mortise_wasm_start(void) {
  if (mortise_wasm_self.is_started != 0) return;
  mortise_wasm_create();
  mortise_wasm_self.is_started = 1;
  mortise_wasm_live("mortise:plugin/lifecycle@1#start", NULL);
}

typedef struct mortise_wasm_condition {
  uint8_t status;
  const char* reason;
  size_t reason_size;
} mortise_wasm_condition;

/** A plugin that does not say how well it serves is ready. */
MORTISE_WASM_ONCE MORTISE_WASM_EXPORT(
    "mortise:plugin/lifecycle@1.0.0#health") void* mortise_wasm_health(void) {
  static mortise_wasm_condition condition;
  condition.status = 0;
  condition.reason_size = 0;
  mortise_wasm_start();
  mortise_wasm_live("mortise:plugin/lifecycle@1#health", &condition);
  return &condition;
}
MORTISE_WASM_ONCE MORTISE_WASM_EXPORT(
    "cabi_post_mortise:plugin/lifecycle@1.0.0#health") void mortise_wasm_health_read(void* result) {
  const mortise_wasm_condition* const condition = (mortise_wasm_condition*)result;
  if (condition->reason_size != 0) free((void*)condition->reason);
}

MORTISE_WASM_ONCE MORTISE_WASM_EXPORT("mortise:plugin/lifecycle@1.0.0#stop") void mortise_wasm_stop(
    void) {
  if (mortise_wasm_self.is_running == 0) return;
  if (mortise_wasm_self.is_started != 0) mortise_wasm_live("mortise:plugin/lifecycle@1#stop", NULL);
  mortise_wasm_self.is_running = 0;
  mortise_wasm_self.is_started = 0;
  mortise_wasm_self.may_import = 0;
  if (mortise_wasm_self.instance.destroy != NULL)
    mortise_wasm_self.instance.destroy(mortise_wasm_self.instance.self);
  mortise_wasm_self.instance.self = NULL;
  mortise_wasm_self.instance.destroy = NULL;
}

/** Serves a call that came in: its arguments are gone afterwards. */
MORTISE_WASM_ONCE void mortise_wasm_serve(mortise_frame code, const void* arguments, void* result) {
  /* What configures it comes before its start, as everywhere. */
  if (mortise_wasm_self.is_started == 0) {
    if (code == mortise_wasm_life("mortise:plugin/lifecycle@1#configure"))
      mortise_wasm_create();
    else
      mortise_wasm_start();
  }
  mortise_wasm_check(code(mortise_wasm_self.instance.self, arguments, result, &mortise_edge.call));
  mortise_wasm_release_arguments();
}

/** Ends the call for a reason that is a text. */
__attribute__((noreturn)) static inline void mortise_wasm_stop_because(const char* why) {
  mortise_wasm_report(NULL, NULL, MORTISE_FAILED, why, strlen(why));
  __builtin_trap();
}

/** An assertion that does not hold. The C library would print it, for which every plugin would need
 * a file system. */
__attribute__((noreturn)) MORTISE_WASM_ONCE void __assert_fail(const char* what, const char* file,
                                                               int line, const char* function) {
  (void)file;
  (void)line;
  (void)function;
  mortise_wasm_stop_because(what);
}

/* Numbers in memory, and as core values. Those of less than 4 bytes are extended by their sign. */

#define MORTISE_WASM_NUMBER(name, type, core)                                              \
  static inline core mortise_wasm_get_##name(const unsigned char* at) {                    \
    type value;                                                                            \
    memcpy(&value, at, sizeof value);                                                      \
    return (core)value;                                                                    \
  }                                                                                        \
  static inline void mortise_wasm_put_##name(unsigned char* at, MORTISE_WASM_WIDE core_) { \
    const type value = (type)core_;                                                        \
    memcpy(at, &value, sizeof value);                                                      \
  }
#define MORTISE_WASM_WIDE uint64_t
MORTISE_WASM_NUMBER(s8, int8_t, uint32_t)
MORTISE_WASM_NUMBER(u8, uint8_t, uint32_t)
MORTISE_WASM_NUMBER(s16, int16_t, uint32_t)
MORTISE_WASM_NUMBER(u16, uint16_t, uint32_t)
MORTISE_WASM_NUMBER(u32, uint32_t, uint32_t)
MORTISE_WASM_NUMBER(u64, uint64_t, uint64_t)
#undef MORTISE_WASM_WIDE
#define MORTISE_WASM_WIDE double
MORTISE_WASM_NUMBER(f64, double, double)
#undef MORTISE_WASM_WIDE
#define MORTISE_WASM_WIDE float
MORTISE_WASM_NUMBER(f32, float, float)
#undef MORTISE_WASM_WIDE
#undef MORTISE_WASM_NUMBER

static inline void mortise_wasm_put_bool(unsigned char* at, uint64_t value) { *at = value != 0; }

#ifdef __cplusplus
}
#endif

#endif /* __wasm__ */
#endif /* MORTISE_WASM_H */
