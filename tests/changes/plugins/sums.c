/* SPDX-License-Identifier: Apache-2.0 */
/* The same in C: keeps its contract, or with SUMS_WRONG does not. */
#include <test/example/sums.h>

#ifdef SUMS_WRONG
enum { kTooMuch = 1 };
#else
enum { kTooMuch = 0 };
#endif

static mortise_status sums_add(const mortise_host* host,
                               const test_example_sums_add_parameters* parameters,
                               test_example_sums_add_result* answer, const mortise_call* call) {
  (void)call;
  if (parameters->values.size == 0) {
    answer->tag = 1;
    answer->payload.error.tag = TEST_EXAMPLE_SUMS_FAILURE_EMPTY;
    return MORTISE_OK;
  }
  uint64_t total = kTooMuch;
  for (size_t i = 0; i < parameters->values.size; ++i) total += parameters->values.data[i];
  answer->tag = 0;
  answer->payload.ok.total = total;
  return mortise_string_copy(host, "in C", &answer->payload.ok.note);
}

static mortise_status sums_count(const mortise_host* host,
                                 const test_example_sums_count_parameters* parameters,
                                 const mortise_call* call) {
  (void)host;
  (void)parameters;
  (void)call;
  return MORTISE_OK;
}

TEST_EXAMPLE_SUMS_FRAMES(sums, const mortise_host);

static mortise_status create(const mortise_host* host, mortise_instance* instance) {
  instance->self = (void*)host;
  return MORTISE_OK;
}

static const mortise_function functions[] = {TEST_EXAMPLE_SUMS_ROWS(sums)};
static const uint8_t descriptor[] = {TEST_EXAMPLE_SUMS_DESCRIPTOR};

MORTISE_EXPORT const mortise_plugin MORTISE_ENTRY = {
    MORTISE_PLUGIN_HEAD,
    .descriptor = descriptor,
    .descriptor_size = sizeof descriptor,
    .functions = functions,
    .function_count = sizeof functions / sizeof functions[0],
    .create = create,
};
