// SPDX-License-Identifier: Apache-2.0
// A plugin with what C++ leaves behind: a template's static and a thread_local with a destructor.
// TAG keeps the statics of several pairs of fixtures apart, NUMBER makes the files of a pair
// different.
#include <mortise/abi.h>

extern "C" void mortise_test_thread_local_died();

namespace mortise_test {

template <int kTag>
struct Shared {
  static uint32_t& counter() {
    static uint32_t value = 0;
    return value;
  }
};

struct Guard {
  ~Guard() { mortise_test_thread_local_died(); }
  uint32_t touched = 0;
};
thread_local Guard guard;

}  // namespace mortise_test

namespace {

mortise_status count(void*, const void*, void* result, const mortise_call*) {
  *static_cast<uint32_t*>(result) = ++mortise_test::Shared<TAG>::counter();
  return MORTISE_OK;
}
mortise_status touch(void*, const void*, void* result, const mortise_call*) {
  *static_cast<uint32_t*>(result) = ++mortise_test::guard.touched;
  return MORTISE_OK;
}
mortise_status number(void*, const void*, void* result, const mortise_call*) {
  *static_cast<uint32_t*>(result) = NUMBER;
  return MORTISE_OK;
}
mortise_status create(const mortise_host*, mortise_instance*) { return MORTISE_OK; }

constexpr mortise_function kFunctions[] = {
    {"test:native/probe@1.0.0#count", {0}, count},
    {"test:native/probe@1.0.0#touch", {0}, touch},
    {"test:native/probe@1.0.0#number", {0}, number},
};

}  // namespace

extern "C" {
MORTISE_EXPORT extern const mortise_plugin MORTISE_ENTRY;
constexpr mortise_plugin MORTISE_ENTRY = {MORTISE_MAGIC,
                                          MORTISE_ABI_MAJOR,
                                          MORTISE_ABI_MINOR,
                                          sizeof(mortise_plugin),
                                          nullptr,
                                          0,
                                          kFunctions,
                                          3,
                                          sizeof(mortise_function),
                                          nullptr,
                                          0,
                                          0,
                                          create,
                                          0,
                                          0};
}
