/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin in C that implements a resource. */
#include <test/shop/counters.h>

struct counters {
  const mortise_host* host;
  uint32_t alive;
};

/* Which row is which: the order of `imports` below. */
enum { RESOURCE_NEW, RESOURCE_REP };

static mortise_status counters_new_counter(
    struct counters* self, const test_shop_counters_new_counter_parameters* arguments,
    test_shop_counters_new_counter_result* result, const mortise_call* call) {
  (void)call;
  uint32_t* const counter = self->host->allocate(sizeof *counter, _Alignof(uint32_t));
  if (counter == NULL) return MORTISE_OVERLOADED;
  *counter = arguments->start;
  const mortise_status status = mortise_resource_new(self->host, RESOURCE_NEW, counter, result);
  if (status != MORTISE_OK)
    self->host->release(counter, sizeof *counter, _Alignof(uint32_t));
  else
    ++self->alive;
  return status;
}

static mortise_status counters_counter_next(
    struct counters* self, const test_shop_counters_counter_next_parameters* arguments,
    test_shop_counters_counter_next_result* result, const mortise_call* call) {
  (void)call;
  void* counter = NULL;
  const mortise_status status =
      mortise_resource_rep(self->host, RESOURCE_REP, arguments->self, &counter);
  if (status == MORTISE_OK) *result = ++*(uint32_t*)counter;
  return status;
}

static mortise_status counters_counter_sum(
    struct counters* self, const test_shop_counters_counter_sum_parameters* arguments,
    test_shop_counters_counter_sum_result* result, const mortise_call* call) {
  (void)call;
  uint32_t sum = 0;
  for (size_t i = 0; i < arguments->all.size; ++i) {
    void* counter = NULL;
    const mortise_status status =
        mortise_resource_rep(self->host, RESOURCE_REP, arguments->all.data[i], &counter);
    if (status != MORTISE_OK) return status;
    sum += *(uint32_t*)counter;
  }
  *result = sum;
  return MORTISE_OK;
}

static mortise_status counters_pass(struct counters* self,
                                    const test_shop_counters_pass_parameters* arguments,
                                    test_shop_counters_pass_result* result,
                                    const mortise_call* call) {
  (void)self;
  (void)call;
  *result = arguments->counter;
  return MORTISE_OK;
}

static mortise_status counters_eat(struct counters* self,
                                   const test_shop_counters_eat_parameters* arguments,
                                   const mortise_call* call) {
  (void)call;
  const mortise_status status = self->host->drop(self->host, arguments->counter);
  if (status != MORTISE_OK) return status;
  /* Twice is once too often. */
  return self->host->drop(self->host, arguments->counter) == MORTISE_INVALID ? MORTISE_OK
                                                                             : MORTISE_FAILED;
}

static mortise_status counters_alive(struct counters* self, test_shop_counters_alive_result* result,
                                     const mortise_call* call) {
  (void)call;
  *result = self->alive;
  return MORTISE_OK;
}

static void counters_dtor_counter(struct counters* self, void* rep) {
  --self->alive;
  self->host->release(rep, sizeof(uint32_t), _Alignof(uint32_t));
}

TEST_SHOP_COUNTERS_FRAMES(counters, struct counters);

static void destroy(void* self) {
  struct counters* const counters = self;
  counters->host->release(counters, sizeof *counters, _Alignof(struct counters));
}

static mortise_status create(const mortise_host* host, mortise_instance* instance) {
  struct counters* const counters = host->allocate(sizeof *counters, _Alignof(struct counters));
  if (counters == NULL) return MORTISE_OVERLOADED;
  counters->host = host;
  counters->alive = 0;
  instance->self = counters;
  instance->destroy = &destroy;
  return MORTISE_OK;
}

static const mortise_function functions[] = {TEST_SHOP_COUNTERS_ROWS(counters)};
static const mortise_import imports[] = {
    [RESOURCE_NEW] = {TEST_SHOP_COUNTERS_RESOURCE_NEW_COUNTER, 0, 0},
    [RESOURCE_REP] = {TEST_SHOP_COUNTERS_RESOURCE_REP_COUNTER, 0, 0},
};
static const uint8_t descriptor[] = {TEST_SHOP_COUNTERS_DESCRIPTOR};

extern const mortise_plugin MORTISE_ENTRY;
MORTISE_EXPORT const mortise_plugin MORTISE_ENTRY = {
    MORTISE_PLUGIN_HEAD_OF(1), /* it drops handles */
    .descriptor = descriptor,  .descriptor_size = sizeof descriptor,
    .functions = functions,    .function_count = sizeof functions / sizeof functions[0],
    .imports = imports,        .import_count = sizeof imports / sizeof imports[0],
    .create = &create,
};
