/* SPDX-License-Identifier: Apache-2.0 */
/* The C header of every kind of type, and its frames. */
#include <test/kinds/growing.h>
#include <test/kinds/kinds.h>

typedef struct grower {
  const mortise_host* host;
} grower;

static mortise_status grow_name(grower* self, test_kinds_growing_name_result* result,
                                const mortise_call* call) {
  (void)call;
  return mortise_string_copy(self->host, "grower", result);
}
static mortise_status grow_size(grower* self, test_kinds_growing_size_result* result,
                                const mortise_call* call) {
  (void)self;
  (void)call;
  *result = 1;
  return MORTISE_OK;
}
static mortise_status grow_preview(grower* self,
                                   const test_kinds_growing_preview_parameters* parameters,
                                   test_kinds_growing_preview_result* result,
                                   const mortise_call* call) {
  (void)call;
  const bool is_round = parameters->of.tag == TEST_KINDS_SHAPES_SHAPE_CIRCLE;
  return mortise_string_copy(self->host, is_round ? "round" : "", result);
}
static mortise_status grow_forget(grower* self, const mortise_call* call) {
  (void)self;
  (void)call;
  return MORTISE_OK;
}

TEST_KINDS_GROWING_FRAMES(grow, grower);

extern const mortise_function grow_functions[];
const mortise_function grow_functions[] = {TEST_KINDS_GROWING_ROWS(grow)};

/* A plugin that leaves out what came later. */
static mortise_status bare_name(grower* self, test_kinds_growing_name_result* result,
                                const mortise_call* call) {
  return grow_name(self, result, call);
}
static mortise_status bare_size(grower* self, test_kinds_growing_size_result* result,
                                const mortise_call* call) {
  return grow_size(self, result, call);
}
TEST_KINDS_GROWING_REQUIRED_FRAMES(bare, grower);
extern const mortise_function bare_functions[];
const mortise_function bare_functions[] = {TEST_KINDS_GROWING_REQUIRED_ROWS(bare)};
