// SPDX-License-Identifier: Apache-2.0
// A plugin that starts a thread of its own and may forget it.
#include <mortise/abi.h>

#include <atomic>
#include <thread>

namespace {

std::thread* worker = nullptr;
std::atomic<bool> done{false};
std::atomic<bool> running{false};

void begin(bool rests) {
  done = false;
  running = false;
  worker = new std::thread([rests] {
    running = true;
    running.notify_all();
    if (rests)
      done.wait(false);
    else
      while (!done.load(std::memory_order_relaxed)) {
      }
  });
  running.wait(false);
}

mortise_status rest(void*, const void*, void* result, const mortise_call*) {
  begin(true);
  *static_cast<uint32_t*>(result) = 1;
  return MORTISE_OK;
}
mortise_status spin(void*, const void*, void* result, const mortise_call*) {
  begin(false);
  *static_cast<uint32_t*>(result) = 1;
  return MORTISE_OK;
}
mortise_status finish(void*, const void*, void* result, const mortise_call*) {
  done = true;
  done.notify_all();
  worker->join();
  delete worker;
  *static_cast<uint32_t*>(result) = 1;
  return MORTISE_OK;
}
mortise_status create(const mortise_host*, mortise_instance*) { return MORTISE_OK; }

constexpr mortise_function kFunctions[] = {
    {"test:native/probe@1.0.0#rest", {0}, rest},
    {"test:native/probe@1.0.0#spin", {0}, spin},
    {"test:native/probe@1.0.0#finish", {0}, finish},
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
                                          sizeof(mortise_import),
                                          create,
                                          0,
                                          0};
}
