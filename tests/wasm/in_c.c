/* SPDX-License-Identifier: Apache-2.0 */
/* A plugin in C that provides one contract and calls another one. `later` is left out. */
#include <test/edge/in_c.h>
#include <test/edge/oracle.h>

typedef struct plugin {
  const mortise_host* host;
  uint32_t starts;
} plugin;

enum { ORACLE_ANSWER, ORACLE_NEGATIVE, ORACLE_NOTE }; /* rows of `imports` */

static mortise_status copy_of(const mortise_host* host, mortise_string from, mortise_string* to) {
  char* const data = from.size == 0 ? NULL : host->allocate(from.size, 1);
  if (from.size != 0) {
    if (data == NULL) return MORTISE_OVERLOADED;
    memcpy(data, from.data, from.size);
  }
  to->data = data;
  to->size = from.size;
  return MORTISE_OK;
}

static mortise_status in_c_make(plugin* self, const test_edge_in_c_make_parameters* parameters,
                                test_edge_in_c_make_result* result, const mortise_call* call) {
  (void)call;
  const size_t count = parameters->text.size;
  result->data = NULL;
  result->size = count;
  if (count == 0) return MORTISE_OK;
  test_edge_edge_option_result_tuple_string_list_u8_point* const elements =
      self->host->allocate(count * sizeof *elements, 8);
  if (elements == NULL) return MORTISE_OVERLOADED;
  for (size_t i = 0; i < count; ++i) {
    mortise_string text;
    mortise_string bytes;
    if (copy_of(self->host, parameters->text, &text) != MORTISE_OK) return MORTISE_OVERLOADED;
    if (copy_of(self->host, parameters->text, &bytes) != MORTISE_OK) return MORTISE_OVERLOADED;
    elements[i].tag = 1;
    elements[i].value.tag = 0;
    elements[i].value.payload.ok.f0 = text;
    elements[i].value.payload.ok.f1.data = (const uint8_t*)bytes.data;
    elements[i].value.payload.ok.f1.size = bytes.size;
  }
  result->data = elements;
  return MORTISE_OK;
}

static mortise_status in_c_echo_mixed(plugin* self,
                                      const test_edge_in_c_echo_mixed_parameters* parameters,
                                      test_edge_in_c_echo_mixed_result* result,
                                      const mortise_call* call) {
  (void)call;
  *result = parameters->value;
  if (result->tag != TEST_EDGE_EDGE_MIXED_TEXT) return MORTISE_OK;
  return copy_of(self->host, parameters->value.payload.text, &result->payload.text);
}

static mortise_status in_c_ask(plugin* self, const test_edge_in_c_ask_parameters* parameters,
                               test_edge_in_c_ask_result* result, const mortise_call* call) {
  const test_edge_oracle_answer_parameters question = {parameters->question, parameters->value};
  return self->host->call_import(self->host, ORACLE_ANSWER, &question, result, call);
}

static mortise_status in_c_negative(plugin* self,
                                    const test_edge_in_c_negative_parameters* parameters,
                                    test_edge_in_c_negative_result* result,
                                    const mortise_call* call) {
  const test_edge_oracle_negative_parameters value = {parameters->value};
  return self->host->call_import(self->host, ORACLE_NEGATIVE, &value, result, call);
}

static mortise_status in_c_starts(plugin* self, test_edge_in_c_starts_result* result,
                                  const mortise_call* call) {
  (void)call;
  *result = self->starts;
  return MORTISE_OK;
}

static mortise_status in_c_fails(plugin* self, const test_edge_in_c_fails_parameters* parameters,
                                 const mortise_call* call) {
  self->host->report(self->host, call, MORTISE_FAILED, parameters->why.data, parameters->why.size);
  return MORTISE_FAILED;
}

static mortise_status start(void* self, const void* arguments, void* result,
                            const mortise_call* call) {
  plugin* const it = self;
  (void)arguments;
  (void)result;
  ++it->starts;
  return it->host->call_import(it->host, ORACLE_NOTE, NULL, NULL, call);
}

static mortise_status create(const mortise_host* host, mortise_instance* instance) {
  static plugin self;
  self.host = host;
  self.starts = 0;
  instance->self = &self;
  return MORTISE_OK;
}

TEST_EDGE_IN_C_FRAME_make(in_c, plugin);
TEST_EDGE_IN_C_FRAME_echo_mixed(in_c, plugin);
TEST_EDGE_IN_C_FRAME_ask(in_c, plugin);
TEST_EDGE_IN_C_FRAME_negative(in_c, plugin);
TEST_EDGE_IN_C_FRAME_starts(in_c, plugin);
TEST_EDGE_IN_C_FRAME_fails(in_c, plugin);

static const mortise_function functions[] = {
    {TEST_EDGE_IN_C_MAKE, &in_c_make_frame},
    {TEST_EDGE_IN_C_ECHO_MIXED, &in_c_echo_mixed_frame},
    {TEST_EDGE_IN_C_ASK, &in_c_ask_frame},
    {TEST_EDGE_IN_C_NEGATIVE, &in_c_negative_frame},
    {TEST_EDGE_IN_C_STARTS, &in_c_starts_frame},
    {TEST_EDGE_IN_C_FAILS, &in_c_fails_frame},
    {"mortise:plugin/lifecycle@1#start", "mortise/start", start},
};
static const mortise_import imports[] = {
    [ORACLE_ANSWER] = {TEST_EDGE_ORACLE_ANSWER, 0, 0},
    [ORACLE_NEGATIVE] = {TEST_EDGE_ORACLE_NEGATIVE, 0, 0},
    [ORACLE_NOTE] = {TEST_EDGE_ORACLE_NOTE, 0, 0},
};
MORTISE_WASM_IMPORTS(&test_edge_oracle_answer_call_, &test_edge_oracle_negative_call_,
                     &test_edge_oracle_note_call_);

MORTISE_EXPORT const mortise_plugin MORTISE_ENTRY = {
    MORTISE_PLUGIN_HEAD,
    .functions = functions,
    .function_count = sizeof functions / sizeof functions[0],
    .imports = imports,
    .import_count = sizeof imports / sizeof imports[0],
    .create = create,
};
