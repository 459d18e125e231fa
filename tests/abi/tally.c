/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin as it was built on the day of ABI 1.0: against the copy of the header that never
 * changes, with the descriptors and hashes of that day (tally.wit). It uses all that a host hands
 * over. With TALLY_LONGER its structs have more at their ends than this host knows, as in a later
 * minor. */
#include <string.h>

#include "mortise_abi_1.h"

typedef struct text {
  const char* data;
  size_t size;
} text;

typedef struct tallied {
  uint64_t count;
  text said;
  uint64_t deadline;
} tallied;

typedef struct tally {
  const mortise_host* host;
  uint64_t count;
} tally;

enum { SPELL, SAY }; /* the rows of the imports */

static mortise_status count(void* self, const void* arguments, void* result,
                            const mortise_call* call) {
  tally* instance = (tally*)self;
  const text* word = (const text*)arguments;
  if (word->size == 0) {
    static const char why[] = "there is no word to count";
    instance->host->report(instance->host, call, MORTISE_INVALID, why, sizeof why - 1);
    return MORTISE_INVALID;
  }
  tallied* answer = (tallied*)result;
  const mortise_status status =
      instance->host->call_import(instance->host, SAY, word, &answer->said, call);
  if (status != MORTISE_OK) return status;
  answer->count = ++instance->count;
  answer->deadline = call->deadline_ns;
  return MORTISE_OK;
}

static mortise_status total(void* self, const void* arguments, void* result,
                            const mortise_call* call) {
  (void)arguments;
  (void)call;
  *(uint64_t*)result = ((tally*)self)->count;
  return MORTISE_OK;
}

static void destroy(void* self) {
  tally* instance = (tally*)self;
  instance->host->release(instance, sizeof *instance, _Alignof(tally));
}

static mortise_status create(const mortise_host* host, mortise_instance* instance) {
  tally* self = (tally*)host->allocate(sizeof *self, _Alignof(tally));
  if (self == NULL) return MORTISE_OVERLOADED;
  self->host = host;
  self->count = 0;
  instance->self = self;
  instance->destroy = destroy;
  return MORTISE_OK;
}

/* Names, hashes and descriptors: bytes in a file that nobody builds again. */
static const uint8_t descriptor[] = {
    0x82, 0x01, 0x4d, 0x57, 0x49, 0x54, 0x01, 0x80, 0x08, 0x74, 0x65, 0x73, 0x74, 0x3a, 0x61, 0x62,
    0x69, 0x05, 0x74, 0x61, 0x6c, 0x6c, 0x79, 0x05, 0x31, 0x2e, 0x30, 0x2e, 0x30, 0x00, 0x03, 0x08,
    0x00, 0x0c, 0x00, 0x10, 0x08, 0x07, 0x74, 0x61, 0x6c, 0x6c, 0x69, 0x65, 0x64, 0x03, 0x28, 0x05,
    0x63, 0x6f, 0x75, 0x6e, 0x74, 0x00, 0x28, 0x04, 0x73, 0x61, 0x69, 0x64, 0x01, 0x28, 0x08, 0x64,
    0x65, 0x61, 0x64, 0x6c, 0x69, 0x6e, 0x65, 0x00, 0x02, 0x20, 0x05, 0x74, 0x6f, 0x74, 0x61, 0x6c,
    0x37, 0x8d, 0x76, 0xbb, 0x62, 0xe8, 0xd9, 0xd4, 0x88, 0x2d, 0xd6, 0xdd, 0x11, 0x16, 0x1d, 0x8f,
    0x00, 0x00, 0x00, 0x20, 0x05, 0x63, 0x6f, 0x75, 0x6e, 0x74, 0x00, 0x16, 0x66, 0x5d, 0xf6, 0xd6,
    0xf6, 0xcd, 0x96, 0xde, 0xae, 0x4e, 0xf6, 0x84, 0x28, 0x2b, 0x00, 0x01, 0x28, 0x04, 0x77, 0x6f,
    0x72, 0x64, 0x01, 0x02, 0x60, 0x4d, 0x57, 0x49, 0x54, 0x01, 0x80, 0x08, 0x74, 0x65, 0x73, 0x74,
    0x3a, 0x61, 0x62, 0x69, 0x05, 0x77, 0x6f, 0x72, 0x64, 0x73, 0x05, 0x31, 0x2e, 0x30, 0x2e, 0x30,
    0x00, 0x01, 0x0c, 0x00, 0x02, 0x20, 0x05, 0x73, 0x70, 0x65, 0x6c, 0x6c, 0x3d, 0x13, 0xd8, 0xaa,
    0x60, 0xe0, 0x41, 0x01, 0xa1, 0x99, 0x14, 0x65, 0x8f, 0xd5, 0x39, 0x86, 0x00, 0x01, 0x28, 0x04,
    0x77, 0x6f, 0x72, 0x64, 0x00, 0x00, 0x20, 0x03, 0x73, 0x61, 0x79, 0x3d, 0x13, 0xd8, 0xaa, 0x60,
    0xe0, 0x41, 0x01, 0xa1, 0x99, 0x14, 0x65, 0x8f, 0xd5, 0x39, 0x86, 0x00, 0x01, 0x28, 0x04, 0x77,
    0x6f, 0x72, 0x64, 0x00, 0x00};
#define TOTAL                                                                                 \
  {"test:abi/tally@1#total",                                                                  \
   {0x37, 0x8d, 0x76, 0xbb, 0x62, 0xe8, 0xd9, 0xd4, 0x88, 0x2d, 0xd6, 0xdd, 0x11, 0x16, 0x1d, \
    0x8f},                                                                                    \
   total}
#define COUNT                                                                                 \
  {"test:abi/tally@1#count",                                                                  \
   {0x00, 0x16, 0x66, 0x5d, 0xf6, 0xd6, 0xf6, 0xcd, 0x96, 0xde, 0xae, 0x4e, 0xf6, 0x84, 0x28, \
    0x2b},                                                                                    \
   count}
#define SPELL_ROW                                                                             \
  {"test:abi/words@1#spell",                                                                  \
   {0x3d, 0x13, 0xd8, 0xaa, 0x60, 0xe0, 0x41, 0x01, 0xa1, 0x99, 0x14, 0x65, 0x8f, 0xd5, 0x39, \
    0x86},                                                                                    \
   MORTISE_IMPORT_OPTIONAL,                                                                   \
   0}
#define SAY_ROW                                                                               \
  {"test:abi/words@1#say",                                                                    \
   {0x3d, 0x13, 0xd8, 0xaa, 0x60, 0xe0, 0x41, 0x01, 0xa1, 0x99, 0x14, 0x65, 0x8f, 0xd5, 0x39, \
    0x86},                                                                                    \
   0,                                                                                         \
   0}

#ifdef TALLY_LONGER
/* What a later minor may have added: a host that does not know it never looks. */
#define ADDED uint64_t added[2];
#define MORE .added = {~0ull, ~0ull}
#else
#define ADDED
#define MORE
#endif

typedef struct function_row {
  mortise_function known;
  ADDED
} function_row;
typedef struct import_row {
  mortise_import known;
  ADDED
} import_row;
typedef struct plugin {
  mortise_plugin known;
  ADDED
} plugin;

static const function_row functions[] = {{.known = TOTAL, MORE}, {.known = COUNT, MORE}};
static const import_row imports[] = {{.known = SPELL_ROW, MORE}, {.known = SAY_ROW, MORE}};

extern const plugin MORTISE_ENTRY;
MORTISE_EXPORT const plugin MORTISE_ENTRY = {
    .known =
        {
            .magic = MORTISE_MAGIC,
            .abi_major = 1,
            .abi_minor = 0,
            .size = sizeof(plugin),
            .descriptor = descriptor,
            .descriptor_size = sizeof descriptor,
            .functions = &functions[0].known,
            .function_count = sizeof functions / sizeof functions[0],
            .function_size = sizeof(function_row),
            .imports = &imports[0].known,
            .import_count = sizeof imports / sizeof imports[0],
            .import_size = sizeof(import_row),
            .create = create,
        },
    MORE};
