/* SPDX-License-Identifier: Apache-2.0 */
/* The negative of a picture: photo:lab/image-filter@1.0.0 with no header of Mortise. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Mortise: what docs/abi.md lists. */
struct call; /* this plugin looks at nothing in it */
typedef uint32_t frame(void* self, const void* arguments, void* result, const struct call* call);

struct host {
  uint32_t size, reserved;
  void* (*allocate)(size_t size, size_t alignment);
  void (*release)(void* block, size_t size, size_t alignment);
  uint32_t (*call_import)(const struct host* host, uint32_t import, const void* arguments,
                          void* result, const struct call* call);
  void (*report)(const struct host* host, const struct call* call, uint32_t status,
                 const char* text, size_t text_size);
};

struct instance {
  uint32_t size, reserved;
  void* self;
  void (*destroy)(void* self);
};

struct function {
  const char* name;
  uint8_t hash[16];
  frame* code;
};

struct plugin {
  uint8_t magic[8];
  uint16_t abi_major, abi_minor;
  uint32_t size;
  const uint8_t* descriptor;
  size_t descriptor_size;
  const struct function* functions;
  uint32_t function_count, function_size;
  const void* imports;
  uint32_t import_count, import_size;
  uint32_t (*create)(const struct host* host, struct instance* instance);
  uint32_t flags, reserved;
};

enum { OK = 0, OVERLOADED = 5 };

/* The contract: what its WIT becomes by the table of layouts. */
struct list {
  void* data;
  size_t size;
};

struct image {
  uint32_t width, height;
  struct list pixels;
};

struct apply_parameters {
  struct image source;
  struct {
    uint8_t tag; /* 0: none, 1: some */
    uint32_t left, top, width, height;
  } area;
  struct list settings;
};

struct apply_result {
  uint8_t tag; /* 0: ok, with the image; 1: err, with the failure */
  union {
    struct image image;
    struct {
      uint8_t tag; /* 0: unsupported, without a payload */
      union {
        struct list bad_argument;
        uint64_t too_large;
      } payload;
    } failure;
  } payload;
};

/* The plugin. */
struct negative {
  const struct host* host;
  uint64_t pictures;
};

static uint32_t apply(void* self, const void* arguments, void* result, const struct call* call) {
  struct negative* negative = self;
  const struct apply_parameters* parameters = arguments;
  struct apply_result* answer = result;
  const struct list* before = &parameters->source.pixels;

  if (parameters->area.tag != 0) { /* the contract's own error is a value: the call went well */
    answer->tag = 1;
    answer->payload.failure.tag = 0;
    return OK;
  }
  uint8_t* after = NULL; /* an empty list has no block */
  if (before->size > 0) {
    after = negative->host->allocate(before->size, 1);
    if (after == NULL) {
      static const char why[] = "no memory for the picture";
      negative->host->report(negative->host, call, OVERLOADED, why, sizeof why - 1);
      return OVERLOADED; /* a system error: the result stays as it was */
    }
    const uint8_t* pixels = before->data;
    for (size_t i = 0; i < before->size; ++i)
      after[i] = (uint8_t)(i % 4 == 3 ? pixels[i] : 255 - pixels[i]);
  }
  ++negative->pictures; /* the plugin is serial: nobody else is inside */
  answer->tag = 0;
  answer->payload.image = parameters->source;
  answer->payload.image.pixels.data = after;
  return OK;
}

static uint32_t name(void* self, const void* arguments, void* result, const struct call* call) {
  static const char text[] = "Negative";
  struct negative* negative = self;
  struct list* answer = result;
  (void)arguments;
  (void)call;
  char* copy = negative->host->allocate(sizeof text - 1, 1);
  if (copy == NULL) return OVERLOADED;
  answer->data = memcpy(copy, text, sizeof text - 1);
  answer->size = sizeof text - 1;
  return OK;
}

/* Threads and files would begin here, and end in stop. Both may be left out. */
static uint32_t start(void* self, const void* arguments, void* result, const struct call* call) {
  struct negative* negative = self;
  (void)arguments;
  (void)result;
  (void)call;
  negative->pictures = 0;
  return OK;
}

static void destroy(void* self) {
  struct negative* negative = self;
  negative->host->release(negative, sizeof *negative, _Alignof(struct negative));
}

static uint32_t create(const struct host* host, struct instance* instance) {
  struct negative* negative = host->allocate(sizeof *negative, _Alignof(struct negative));
  if (negative == NULL) return OVERLOADED;
  negative->host = host;
  instance->self = negative;
  instance->destroy = destroy;
  return OK;
}

static const struct function functions[] = {
    {"photo:lab/image-filter@1#apply",
     "\xb4\x62\x73\x00\x11\x7b\x91\xc4\x19\x34\xdb\xd4\xd6\xd2\x11\xb6", apply},
    {"photo:lab/image-filter@1#name",
     "\x6c\x9d\x41\x84\xa7\xae\x13\xba\xe9\xe8\x38\xf9\x70\xc3\x08\x8e", name},
    {"mortise:plugin/lifecycle@1#start", "mortise/start", start},
};

extern const struct plugin mortise_plugin_entry;
__attribute__((visibility("default"))) const struct plugin mortise_plugin_entry = {
    .magic = "mortise",
    .abi_major = 1,
    .abi_minor = 0,
    .size = sizeof(struct plugin),
    .functions = functions,
    .function_count = sizeof functions / sizeof functions[0],
    .function_size = sizeof(struct function),
    .create = create,
};
