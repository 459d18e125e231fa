/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plugin in C that tells the witness everything that happens to it, and does what the witness
 * answers: its value is the result of `run`, its failure is the failure of what was told.
 *
 * Built with several PROBE_FLAGS, as a library and into the test's program.
 */
#include "witness.h"

#ifndef PROBE_FLAGS
#define PROBE_FLAGS 0
#endif

typedef struct {
  const mortise_host* host;
  uint64_t instance;
  mortise_status too_early;
} probe;

static mortise_status tell(probe* self, uint32_t kind, int32_t argument, int32_t* answer,
                           const mortise_call* call) {
  const witness_event event = {kind, self->instance, argument};
  return self->host->call_import(self->host, 0, &event, answer, call);
}

static mortise_status start(void* instance, const void* arguments, void* result,
                            const mortise_call* call) {
  (void)arguments;
  (void)result;
  probe* self = instance;
  int32_t number = 0;
  const mortise_status status = tell(self, PROBE_START, (int32_t)self->too_early, &number, call);
  if (status == MORTISE_OK) self->instance = (uint64_t)number;
  return status;
}

static mortise_status run(void* instance, const void* arguments, void* result,
                          const mortise_call* call) {
  return tell(instance, PROBE_RUN, *(const int32_t*)arguments, result, call);
}

static mortise_status stop(void* instance, const void* arguments, void* result,
                           const mortise_call* call) {
  (void)arguments;
  (void)result;
  probe* self = instance;
  int32_t answer = 0;
  return tell(self, PROBE_STOP, (int32_t)self->too_early, &answer, call);
}

static void destroy(void* instance) {
  probe* self = instance;
  int32_t answer = 0;
  (void)tell(self, PROBE_DESTROY, (int32_t)self->too_early, &answer, 0);
  self->host->release(self, sizeof(probe), _Alignof(probe));
}

static mortise_status create(const mortise_host* host, mortise_instance* instance) {
  probe* self = host->allocate(sizeof(probe), _Alignof(probe));
  if (self == 0) return MORTISE_OVERLOADED;
  self->host = host;
  self->instance = 0;
  int32_t answer = 0;
  self->too_early = tell(self, PROBE_RUN, 0, &answer, 0);
  instance->self = self;
  instance->destroy = &destroy;
  return MORTISE_OK;
}

static const mortise_function functions[] = {
    {TEST_UNIT_PROBE_RUN, &run},
    {TEST_UNIT_PROBE_SPARE, 0}, /* known, but not provided */
    {MORTISE_START, &start},
    {MORTISE_STOP, &stop},
};
static const mortise_import imports[] = {{TEST_UNIT_WITNESS_EVENT, 0, 0}};
static const uint8_t descriptor[] = {TEST_UNIT_PROBE_DESCRIPTOR, TEST_UNIT_WITNESS_DESCRIPTOR};

extern MORTISE_EXPORT const mortise_plugin MORTISE_ENTRY;
MORTISE_EXPORT const mortise_plugin MORTISE_ENTRY = {
    MORTISE_PLUGIN_HEAD,
    .descriptor = descriptor,
    .descriptor_size = sizeof(descriptor),
    .functions = functions,
    .function_count = sizeof(functions) / sizeof(functions[0]),
    .imports = imports,
    .import_count = sizeof(imports) / sizeof(imports[0]),
    .create = &create,
    .flags = PROBE_FLAGS,
};
