// SPDX-License-Identifier: Apache-2.0
//
// A plugin that leaves things behind: a static object with a destructor, and, once `run` was
// called, a thread that nobody joins.
#include <thread>

#include "entry.hpp"
#include "marks.hpp"
#include "witness.h"

namespace {

test::Marks* marks = nullptr;

struct Tidy {
  ~Tidy() {
    if (marks != nullptr) ++marks->destructors;
  }
} const kTidy;

const mortise_host* own_host = nullptr;  // the library has one instance at a time

mortise_status start(void*, const void*, void*, const mortise_call* call) {
  uint64_t address = 0;
  const mortise_status status = own_host->call_import(own_host, 0, nullptr, &address, call);
  if (status == MORTISE_OK) marks = reinterpret_cast<test::Marks*>(address);
  return status;
}

mortise_status run(void*, const void*, void* result, const mortise_call*) {
  std::thread([] { marks->door.pass(); }).detach();
  *static_cast<int32_t*>(result) = 0;
  return MORTISE_OK;
}

mortise_status create(const mortise_host* host, mortise_instance*) {
  own_host = host;
  return MORTISE_OK;
}

constexpr mortise_function kFunctions[] = {
    {TEST_UNIT_PROBE_RUN, &run},
    {MORTISE_START, &start},
};
constexpr mortise_import kImports[] = {{TEST_UNIT_WITNESS_ADDRESS, 0, 0}};

}  // namespace

extern "C" MORTISE_EXPORT constexpr mortise_plugin MORTISE_ENTRY =
    test::entry_of(kFunctions, kImports, &create);
