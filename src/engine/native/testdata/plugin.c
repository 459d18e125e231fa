/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin written by hand against abi.h; macros make the variants that CMakeLists.txt lists. */
#include <mortise/abi.h>

#ifndef MAJOR
#define MAJOR MORTISE_ABI_MAJOR
#endif
#ifndef MINOR
#define MINOR MORTISE_ABI_MINOR
#endif
#ifndef SIZE
#define SIZE sizeof(mortise_plugin)
#endif
#ifndef MAGIC
#define MAGIC MORTISE_MAGIC
#endif
#ifndef VALUE
#define VALUE 1
#endif

/* The test program counts whose code ran. */
void mortise_test_code_ran(void);
__attribute__((constructor)) static void on_load(void) { mortise_test_code_ran(); }

/* Functions of one name in several plugins and in the host. */
#ifdef CLASH
CLASH uint32_t mortise_test_clash(void);
uint32_t mortise_test_clash(void) { return VALUE; }
CLASH uint32_t mortise_test_plugin_clash(void);
uint32_t mortise_test_plugin_clash(void) { return VALUE; }
#define HOST_CLASH mortise_test_clash()
#define PLUGIN_CLASH mortise_test_plugin_clash()
#else
#define HOST_CLASH VALUE
#define PLUGIN_CLASH VALUE
#endif

#ifdef PRIVATE_LIBRARY
uint32_t mortise_test_private(void);
#define PRIVATE_VALUE mortise_test_private()
#else
#define PRIVATE_VALUE VALUE
#endif

#ifdef UNDEFINED
uint32_t UNDEFINED(void);
#define UNDEFINED_VALUE UNDEFINED()
#else
#define UNDEFINED_VALUE VALUE
#endif

static uint32_t calls;

#define FRAME(name, value)                                                        \
  static mortise_status name(void* instance, const void* arguments, void* result, \
                             const mortise_call* call) {                          \
    (void)instance, (void)arguments, (void)call;                                  \
    *(uint32_t*)result = (value);                                                 \
    return MORTISE_OK;                                                            \
  }
FRAME(value, VALUE)
FRAME(host_clash, HOST_CLASH)
FRAME(plugin_clash, PLUGIN_CLASH)
FRAME(private_value, PRIVATE_VALUE)
FRAME(undefined_value, UNDEFINED_VALUE)
FRAME(count, ++calls)

static const mortise_function functions[] = {
    {"test:native/probe@1.0.0#value", {0}, value},
    {"test:native/probe@1.0.0#host-clash", {0}, host_clash},
    {"test:native/probe@1.0.0#plugin-clash", {0}, plugin_clash},
    {"test:native/probe@1.0.0#private", {0}, private_value},
    {"test:native/probe@1.0.0#undefined", {0}, undefined_value},
    {"test:native/probe@1.0.0#count", {0}, count},
};

static mortise_status create(const mortise_host* host, mortise_instance* instance) {
  (void)host, (void)instance;
  return MORTISE_OK;
}
#ifdef NO_CREATE
#define CREATE 0
#else
#define CREATE create
#endif

typedef struct {
  mortise_plugin known;
  uint64_t added[4];
} longer_plugin;

#define PLUGIN                           \
  {MAGIC,                                \
   MAJOR,                                \
   MINOR,                                \
   SIZE,                                 \
   0,                                    \
   0,                                    \
   functions,                            \
   sizeof functions / sizeof *functions, \
   sizeof(mortise_function),             \
   0,                                    \
   0,                                    \
   0,                                    \
   CREATE,                               \
   0,                                    \
   0}

#if defined(NO_ENTRY)
MORTISE_EXPORT uint32_t mortise_test_other(void);
uint32_t mortise_test_other(void) { return functions[0].code && CREATE ? 1 : 0; }
static const mortise_plugin unused = PLUGIN;
MORTISE_EXPORT const mortise_plugin* mortise_test_use(void);
const mortise_plugin* mortise_test_use(void) { return &unused; }
#elif defined(FUNCTION_ENTRY)
static const mortise_plugin plugin = PLUGIN;
MORTISE_EXPORT const mortise_plugin* MORTISE_ENTRY(void);
const mortise_plugin* MORTISE_ENTRY(void) { return &plugin; }
#elif defined(LONGER)
MORTISE_EXPORT const longer_plugin MORTISE_ENTRY;
const longer_plugin MORTISE_ENTRY = {PLUGIN, {~0ull, ~0ull, ~0ull, ~0ull}};
#elif defined(COMPUTED)
/* Initialised by code: in the file there is nothing but its size. */
MORTISE_EXPORT mortise_plugin MORTISE_ENTRY;
mortise_plugin MORTISE_ENTRY;
static const mortise_plugin source = PLUGIN;
__attribute__((constructor)) static void compute(void) { MORTISE_ENTRY = source; }
#else
MORTISE_EXPORT const mortise_plugin MORTISE_ENTRY;
const mortise_plugin MORTISE_ENTRY = PLUGIN;
#endif
