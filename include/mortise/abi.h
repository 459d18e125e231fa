/* SPDX-License-Identifier: Apache-2.0 */
/**
 * @file
 * The C ABI between a host and a native plugin, version 1. C11, and clean in C++11.
 *
 * A plugin exports one constant, a `mortise_plugin`. The host reads it, checks it, and calls
 * `create` with one `mortise_host`. From then on the host calls the functions of the plugin's rows,
 * and the plugin calls back through the host's struct. Nothing else crosses. `docs/abi.md` explains
 * it in a page.
 *
 * Rules that hold everywhere below:
 * - *Growth*: structs grow at the end only, and say their own size first (or beside the array that
 * holds them). A reader never touches bytes beyond the size it was told; what is missing counts as
 * zero.
 * - *Threads*: `[any]` may be called on any thread, by several at once; `[one]` is never called by
 * two at once for the same instance; `[create]` only while `create` runs.
 * - *Edges*: no exception, no `longjmp`, no foreign `free` crosses. Blocks that cross come from
 * `allocate`.
 * - *Values*: arguments and results have the layout of the WebAssembly component model's canonical
 * ABI with 8-byte pointers: what a C compiler makes of the equivalent structs.
 */
#ifndef MORTISE_ABI_H
#define MORTISE_ABI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#define MORTISE_STATIC_ASSERT(condition, text) static_assert(condition, text)
extern "C" {
#else
#define MORTISE_STATIC_ASSERT(condition, text) _Static_assert(condition, text)
#endif

/** Increased when an old plugin can no longer be called. A host refuses every other major. */
#define MORTISE_ABI_MAJOR 1
/** Increased when something is added. A host accepts every minor up to its own, and refuses newer
 * ones. */
#define MORTISE_ABI_MINOR 1

/** The first eight bytes of a `mortise_plugin`: `mortise` and a zero byte. */
#define MORTISE_MAGIC {'m', 'o', 'r', 't', 'i', 's', 'e', 0}

/** The name of the exported constant. Define it before this header to link several plugins
 * statically. */
#ifndef MORTISE_ENTRY
#define MORTISE_ENTRY mortise_plugin_entry
#endif

/** Makes a symbol visible in a library that is otherwise built with hidden visibility. */
#if defined(_WIN32)
#define MORTISE_EXPORT __declspec(dllexport)
#elif defined(__wasm__)
#define MORTISE_EXPORT
#else
#define MORTISE_EXPORT __attribute__((visibility("default")))
#endif

/**
 * What became of a call. Everything but `MORTISE_OK` is a *system error*, grouped by what the
 * caller can do. An error that the contract itself names is a value: the call is `MORTISE_OK` and
 * its result says so. A number that is not in this list counts as `MORTISE_FAILED`.
 */
typedef uint32_t mortise_status;
enum {
  MORTISE_OK = 0,
  MORTISE_INVALID = 1,     /**< The arguments break the contract: change them. */
  MORTISE_DENIED = 2,      /**< Policy does not allow it: ask the operator. */
  MORTISE_UNSUPPORTED = 3, /**< This plugin does not have the function: do without it. */
  MORTISE_UNAVAILABLE = 4, /**< Nobody serves this now: try later. */
  MORTISE_OVERLOADED = 5,  /**< No room or no memory: try later, and less. */
  MORTISE_DEADLINE = 6,    /**< It took too long: the result is lost, the work may go on. */
  MORTISE_CANCELLED = 7,   /**< The caller did not want it any more. */
  MORTISE_CRASHED = 8,     /**< The plugin died in this call. */
  MORTISE_FAILED = 9,      /**< The plugin broke: it threw, or answered rubbish. */
  MORTISE_CONFLICT = 10    /**< The state it was meant for is gone: look again. */
};

/** Flags of a plugin: who may call it when. Without any, calls enter one at a time. */
enum {
  /** Several threads may be inside at once. Without it the host lets one call in at a time
     (`serial`). */
  MORTISE_PLUGIN_PARALLEL = 1u << 0,
  /** A call may come back to the instance on its own call chain. Without it such a call is refused.
   */
  MORTISE_PLUGIN_REENTRANT = 1u << 1,
  /** Calls leave nothing behind, so the host may make as many instances as it likes. */
  MORTISE_PLUGIN_STATELESS = 1u << 2
};

/**
 * The context of one call. Owned by the caller and borrowed by the callee for the duration of the
 * call; never changed by the callee. A plugin that calls out inside a call passes the context on.
 */
typedef struct mortise_call {
  uint32_t size;  /**< Bytes of this struct that are valid; at least 64. */
  uint32_t flags; /**< 0; callees ignore bits they do not know. */
  /** When the caller stops waiting: nanoseconds of CLOCK_MONOTONIC; 0 for never. */
  uint64_t deadline_ns;
  /** Becomes non-zero when the caller gives up; read it atomically. Null when it cannot happen. */
  const uint32_t* cancel;
  uint8_t trace_id[16]; /**< W3C trace context; all zero when the call is not traced. */
  uint8_t span_id[8];   /**< The caller's span; all zero when the call is not traced. */
  uint64_t
      route_key; /**< What shares of traffic are computed from (a tenant, a session); 0 for none. */
  uint64_t caller; /**< The calling instance, opaque; 0 for the application. */
} mortise_call;

/**
 * One call on its way. `[any]`, unless the plugin is serial: then `[one]`.
 *
 * @param instance   what `create` left in `mortise_instance::self`.
 * @param arguments  the parameters as one record, borrowed for the call; null when there are none.
 * `own` handles in it move to the callee exactly when the callee was entered.
 * @param result     uninitialised room for the result, aligned; null when there is none. The callee
 * constructs it exactly when it returns `MORTISE_OK`; it then belongs to the receiver, blocks
 * included.
 * @param call       the context, never null, borrowed for the call.
 */
typedef mortise_status (*mortise_frame)(void* instance, const void* arguments, void* result,
                                        const mortise_call* call);

/** A row of the table of functions a plugin provides. Constant; the host copies the name. */
typedef struct mortise_function {
  /** `namespace:package/interface@track#function`, UTF-8, at most 255 bytes and a zero. */
  const char* name;
  /** The structural hash of the signature. Names are matched first, then hashes. */
  uint8_t hash[16];
  /** Null: known, but not provided; calls answer `MORTISE_UNSUPPORTED`. */
  mortise_frame code;
} mortise_function;

/** A row of the table of functions a plugin calls. Constant; the host copies the name. */
typedef struct mortise_import {
  const char* name;  /**< As in `mortise_function`. */
  uint8_t hash[16];  /**< As in `mortise_function`. */
  uint32_t flags;    /**< `MORTISE_IMPORT_OPTIONAL` or 0. */
  uint32_t reserved; /**< 0. */
} mortise_import;

enum {
  /** The plugin works without it; calls then answer `MORTISE_UNAVAILABLE`. */
  MORTISE_IMPORT_OPTIONAL = 1u << 0
};

/**
 * What the host hands over. Owned by the host; valid from `create` until `destroy` of the instance
 * has returned. Every function is `[any]`.
 */
typedef struct mortise_host {
  uint32_t size;     /**< Bytes of this struct that are valid. */
  uint32_t reserved; /**< 0. */

  /**
   * Memory for everything that crosses. One heap for the whole process, the same for every plugin;
   * a block may be released on any thread and lives until then.
   * @param size       bytes, more than 0.
   * @param alignment  a power of two, at most 4096.
   * @return null when there is none; the call that needed it then answers `MORTISE_OVERLOADED`.
   */
  void* (*allocate)(size_t size, size_t alignment);

  /** Gives a block back, with the size and alignment it was asked for. Null is ignored. */
  void (*release)(void* block, size_t size, size_t alignment);

  /**
   * Calls row `import` of the plugin's own table of imports. Not before `create` has returned:
   * until then it answers `MORTISE_UNAVAILABLE`.
   * @param call  the context of the call that this one serves, or null when it serves none.
   * Arguments and result as in `mortise_frame`, the plugin being the caller.
   */
  mortise_status (*call_import)(const struct mortise_host* host, uint32_t import,
                                const void* arguments, void* result, const mortise_call* call);

  /**
   * Says why a call or `create` is about to return a system error. The text is for operators,
   * UTF-8, borrowed, cut at 4096 bytes; it is marked as the plugin's own words wherever it is
   * shown.
   * @param call  the call that fails, or null for `create`.
   */
  void (*report)(const struct mortise_host* host, const mortise_call* call, mortise_status status,
                 const char* text, size_t text_size);

  /**
   * Since minor 1. Gives an owned handle up, and what it stands for; the handle is stale
   * afterwards.
   * @param host  in whose name: `MORTISE_INVALID` unless this plugin owns the handle and has not
   * lent it out. Null when the handle is owned by the object that drops it, which cannot say for
   * whom, nor try again: what is lent out is gone when the last call that borrows it has returned.
   */
  mortise_status (*drop)(const struct mortise_host* host, uint32_t handle);
} mortise_host;

/** A started plugin. The host sets `size` and zeroes the rest before `create`, which fills it in.
 */
typedef struct mortise_instance {
  uint32_t size;     /**< Bytes that the host can hold; set by the host. */
  uint32_t reserved; /**< 0. */
  void* self;        /**< Handed to every frame; may be null. */
  /** Ends the instance. `[one]`, the last call ever made into it; null when there is nothing to do.
   */
  void (*destroy)(void* self);
} mortise_instance;

/** The one exported symbol. Constant, initialised without running code. */
typedef struct mortise_plugin {
  uint8_t magic[8];   /**< `MORTISE_MAGIC`. */
  uint16_t abi_major; /**< `MORTISE_ABI_MAJOR`. */
  uint16_t abi_minor; /**< `MORTISE_ABI_MINOR`. */
  uint32_t size;      /**< `sizeof(mortise_plugin)` as the plugin knows it. */
  /** What it provides and calls, as descriptors of contracts, each behind its size
     (docs/descriptor.md). Null: it can be called in the same address space alone. */
  const uint8_t* descriptor;
  size_t descriptor_size;            /**< Bytes, at most 4 MiB; 0 with a null descriptor. */
  const mortise_function* functions; /**< What it provides. */
  uint32_t function_count;           /**< At most 4096. */
  uint32_t function_size;            /**< `sizeof(mortise_function)` as the plugin knows it. */
  const mortise_import* imports;     /**< What it calls; null when it calls nothing. */
  uint32_t import_count;             /**< At most 4096. */
  uint32_t import_size;              /**< `sizeof(mortise_import)` as the plugin knows it. */
  /**
   * Makes an instance. `[any]`. It may allocate and report, but not call imports: those work from
   * the lifecycle function `start` on. On anything but `MORTISE_OK` there is no instance and
   * `destroy` is not called.
   */
  mortise_status (*create)(const mortise_host* host, mortise_instance* instance);
  uint32_t flags;    /**< `MORTISE_PLUGIN_...`. */
  uint32_t reserved; /**< 0. */
} mortise_plugin;

#if UINTPTR_MAX == UINT64_MAX
MORTISE_STATIC_ASSERT(sizeof(mortise_call) == 64, "mortise_call");
MORTISE_STATIC_ASSERT(offsetof(mortise_call, deadline_ns) == 8, "mortise_call.deadline_ns");
MORTISE_STATIC_ASSERT(offsetof(mortise_call, cancel) == 16, "mortise_call.cancel");
MORTISE_STATIC_ASSERT(offsetof(mortise_call, trace_id) == 24, "mortise_call.trace_id");
MORTISE_STATIC_ASSERT(offsetof(mortise_call, span_id) == 40, "mortise_call.span_id");
MORTISE_STATIC_ASSERT(offsetof(mortise_call, route_key) == 48, "mortise_call.route_key");
MORTISE_STATIC_ASSERT(offsetof(mortise_call, caller) == 56, "mortise_call.caller");

MORTISE_STATIC_ASSERT(sizeof(mortise_function) == 32, "mortise_function");
MORTISE_STATIC_ASSERT(offsetof(mortise_function, hash) == 8, "mortise_function.hash");
MORTISE_STATIC_ASSERT(offsetof(mortise_function, code) == 24, "mortise_function.code");

MORTISE_STATIC_ASSERT(sizeof(mortise_import) == 32, "mortise_import");
MORTISE_STATIC_ASSERT(offsetof(mortise_import, hash) == 8, "mortise_import.hash");
MORTISE_STATIC_ASSERT(offsetof(mortise_import, flags) == 24, "mortise_import.flags");

MORTISE_STATIC_ASSERT(sizeof(mortise_host) == 48, "mortise_host");
MORTISE_STATIC_ASSERT(offsetof(mortise_host, allocate) == 8, "mortise_host.allocate");
MORTISE_STATIC_ASSERT(offsetof(mortise_host, release) == 16, "mortise_host.release");
MORTISE_STATIC_ASSERT(offsetof(mortise_host, call_import) == 24, "mortise_host.call_import");
MORTISE_STATIC_ASSERT(offsetof(mortise_host, report) == 32, "mortise_host.report");
MORTISE_STATIC_ASSERT(offsetof(mortise_host, drop) == 40, "mortise_host.drop");

MORTISE_STATIC_ASSERT(sizeof(mortise_instance) == 24, "mortise_instance");
MORTISE_STATIC_ASSERT(offsetof(mortise_instance, self) == 8, "mortise_instance.self");
MORTISE_STATIC_ASSERT(offsetof(mortise_instance, destroy) == 16, "mortise_instance.destroy");

MORTISE_STATIC_ASSERT(sizeof(mortise_plugin) == 80, "mortise_plugin");
MORTISE_STATIC_ASSERT(offsetof(mortise_plugin, abi_major) == 8, "mortise_plugin.abi_major");
MORTISE_STATIC_ASSERT(offsetof(mortise_plugin, abi_minor) == 10, "mortise_plugin.abi_minor");
MORTISE_STATIC_ASSERT(offsetof(mortise_plugin, size) == 12, "mortise_plugin.size");
MORTISE_STATIC_ASSERT(offsetof(mortise_plugin, descriptor) == 16, "mortise_plugin.descriptor");
MORTISE_STATIC_ASSERT(offsetof(mortise_plugin, descriptor_size) == 24,
                      "mortise_plugin.descriptor_size");
MORTISE_STATIC_ASSERT(offsetof(mortise_plugin, functions) == 32, "mortise_plugin.functions");
MORTISE_STATIC_ASSERT(offsetof(mortise_plugin, function_count) == 40,
                      "mortise_plugin.function_count");
MORTISE_STATIC_ASSERT(offsetof(mortise_plugin, function_size) == 44,
                      "mortise_plugin.function_size");
MORTISE_STATIC_ASSERT(offsetof(mortise_plugin, imports) == 48, "mortise_plugin.imports");
MORTISE_STATIC_ASSERT(offsetof(mortise_plugin, import_count) == 56, "mortise_plugin.import_count");
MORTISE_STATIC_ASSERT(offsetof(mortise_plugin, import_size) == 60, "mortise_plugin.import_size");
MORTISE_STATIC_ASSERT(offsetof(mortise_plugin, create) == 64, "mortise_plugin.create");
MORTISE_STATIC_ASSERT(offsetof(mortise_plugin, flags) == 72, "mortise_plugin.flags");
#endif

#ifdef __cplusplus
}
#endif

#endif /* MORTISE_ABI_H */
