// SPDX-License-Identifier: Apache-2.0
// A plugin by hand: one function that adds two numbers.
#include <cstdint>

#include "mortise/abi.h"

namespace {

struct Arguments {
  uint32_t left;
  uint32_t right;
};

mortise_status add(void*, const void* arguments, void* result, const mortise_call*) {
  const auto* numbers = static_cast<const Arguments*>(arguments);
  *static_cast<uint32_t*>(result) = numbers->left + numbers->right;
  return MORTISE_OK;
}

mortise_status create(const mortise_host*, mortise_instance*) { return MORTISE_OK; }

const mortise_function kFunctions[] = {{"test:install/adder@1#add", {}, add}};

}  // namespace

extern "C" MORTISE_EXPORT const mortise_plugin MORTISE_ENTRY;
const mortise_plugin MORTISE_ENTRY = {MORTISE_MAGIC,
                                      MORTISE_ABI_MAJOR,
                                      MORTISE_ABI_MINOR,
                                      sizeof(mortise_plugin),
                                      nullptr,
                                      0,
                                      kFunctions,
                                      1,
                                      sizeof(mortise_function),
                                      nullptr,
                                      0,
                                      sizeof(mortise_import),
                                      create,
                                      MORTISE_PLUGIN_STATELESS | MORTISE_PLUGIN_PARALLEL,
                                      0};
