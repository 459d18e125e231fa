// SPDX-License-Identifier: Apache-2.0
// A host that has nothing but the installed headers: it opens a plugin by hand and calls it once.
#include <dlfcn.h>

#include <cstdint>
#include <cstdio>

#include "mortise/abi.h"
#include "mortise/outcome.hpp"
#include "mortise/value.hpp"

namespace {

struct Arguments {
  uint32_t left;
  uint32_t right;
};

mortise::Outcome<uint32_t> add(const char* path, Arguments arguments) {
  void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return mortise::Error(mortise::Code::kNativeLoadFailed, dlerror());
  const auto* plugin = static_cast<const mortise_plugin*>(dlsym(library, "mortise_plugin_entry"));
  if (plugin == nullptr) return mortise::Error(mortise::Code::kNativeMissingEntry, dlerror());
  uint32_t sum = 0;
  const mortise_status status = plugin->functions[0].code(nullptr, &arguments, &sum, nullptr);
  if (status != MORTISE_OK) return mortise::Error(mortise::Code::kCallFailed);
  return sum;
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 2;
  const auto sum = add(words[1], {.left = 2, .right = 3});
  if (!sum) {
    std::printf("%.*s\n", static_cast<int>(sum.message().size()), sum.message().data());
    return 1;
  }
  std::printf("2 + 3 = %u\n", *sum);
}
