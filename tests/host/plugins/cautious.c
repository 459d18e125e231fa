/* SPDX-License-Identifier: Apache-2.0 */
/* A keeper in C with a life of its own: configuration, health and state. */
#include <test/keeper/keeper.h>
#include <test/keeper/settings.h>

typedef struct {
  const mortise_host* host;
  int64_t total;
  uint32_t factor;
} cautious;

static mortise_status cautious_add(cautious* self,
                                   const test_keeper_keeper_add_parameters* arguments,
                                   test_keeper_keeper_add_result* result,
                                   const mortise_call* call) {
  (void)call;
  self->total += (int64_t)arguments->value * self->factor;
  *result = self->total;
  return MORTISE_OK;
}

static mortise_status cautious_name(cautious* self, test_keeper_keeper_name_result* result,
                                    const mortise_call* call) {
  (void)call;
  return mortise_string_copy(self->host, "cautious", result);
}

static mortise_status cautious_configure(cautious* self,
                                         const test_keeper_settings_configure_parameters* arguments,
                                         test_keeper_settings_configure_result* result,
                                         const mortise_call* call) {
  (void)call;
  if (arguments->configuration.factor > 3) {
    result->tag = 1; /* refused: the configuration stays as it was */
    return mortise_string_copy(self->host, "more than 3 is reckless", &result->payload.error);
  }
  self->factor = arguments->configuration.factor;
  result->tag = 0;
  return MORTISE_OK;
}

static mortise_status cautious_export_state(cautious* self,
                                            test_keeper_settings_export_state_result* result,
                                            const mortise_call* call) {
  (void)call;
  result->total = self->total;
  result->names.data = NULL;
  result->names.size = 0;
  return MORTISE_OK;
}

static mortise_status cautious_import_state(
    cautious* self, const test_keeper_settings_import_state_parameters* arguments,
    test_keeper_settings_import_state_result* result, const mortise_call* call) {
  (void)call;
  self->total = arguments->state.total;
  result->tag = 0;
  return MORTISE_OK;
}

static mortise_status health(void* instance, const void* arguments, void* result,
                             const mortise_call* call) {
  (void)arguments;
  (void)call;
  const cautious* self = instance;
  mortise_health* health = result;
  const bool is_ready = self->total >= 0;
  health->status = is_ready ? MORTISE_READY : MORTISE_DEGRADED;
  return mortise_string_copy(self->host, is_ready ? "" : "the total is below zero",
                             &health->reason);
}

static mortise_status start(void* instance, const void* arguments, void* result,
                            const mortise_call* call) {
  (void)arguments;
  (void)result;
  (void)call;
  return ((cautious*)instance)->factor == 0 ? MORTISE_FAILED : MORTISE_OK; /* it is configured */
}

static void destroy(void* instance) {
  cautious* self = instance;
  self->host->release(self, sizeof *self, _Alignof(cautious));
}

static mortise_status create(const mortise_host* host, mortise_instance* instance) {
  cautious* self = host->allocate(sizeof *self, _Alignof(cautious));
  if (self == NULL) return MORTISE_OVERLOADED;
  *self = (cautious){.host = host};
  instance->self = self;
  instance->destroy = destroy;
  return MORTISE_OK;
}

TEST_KEEPER_KEEPER_FRAMES(cautious, cautious);
TEST_KEEPER_SETTINGS_FRAMES(cautious, cautious);

static const mortise_function functions[] = {
    TEST_KEEPER_KEEPER_ROWS(cautious),
    {MORTISE_START, &start},
    {MORTISE_HEALTH, &health},
    {MORTISE_CONFIGURE(TEST_KEEPER_SETTINGS_CONFIGURE), &cautious_configure_frame},
    {MORTISE_EXPORT_STATE(TEST_KEEPER_SETTINGS_EXPORT_STATE), &cautious_export_state_frame},
    {MORTISE_IMPORT_STATE(TEST_KEEPER_SETTINGS_IMPORT_STATE), &cautious_import_state_frame},
};

static const uint8_t descriptor[] = {TEST_KEEPER_KEEPER_DESCRIPTOR,
                                     TEST_KEEPER_SETTINGS_DESCRIPTOR};

extern const mortise_plugin MORTISE_ENTRY;
MORTISE_EXPORT const mortise_plugin MORTISE_ENTRY = {
    MORTISE_PLUGIN_HEAD,
    .descriptor = descriptor,
    .descriptor_size = sizeof descriptor,
    .functions = functions,
    .function_count = sizeof functions / sizeof functions[0],
    .create = create,
};
