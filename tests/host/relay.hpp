// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include <test/unit/relay.h>

#include "plugins/entry.hpp"
#include "plugins/witness.h"

namespace test {

/// A plugin of the test's own program in front of a probe: provides `test:unit/relay@1#run`, which
/// passes its argument on to the optional import `test:unit/probe@1#run`. -1 calls an import that
/// it does not have. One instance at a time.
struct Relay {
  static inline const mortise_host* host = nullptr;

  static mortise_status run(void*, const void* arguments, void* result, const mortise_call* call) {
    const bool is_wrong = *static_cast<const int32_t*>(arguments) == -1;
    return host->call_import(host, is_wrong ? 1 : 0, arguments, result, call);
  }
  static mortise_status create(const mortise_host* own, mortise_instance*) {
    host = own;
    return MORTISE_OK;
  }

  static constexpr mortise_function kFunctions[] = {{TEST_UNIT_RELAY_RUN, &run}};
  static constexpr mortise_import kImports[] = {{TEST_UNIT_PROBE_RUN, MORTISE_IMPORT_OPTIONAL, 0}};
  static constexpr mortise_plugin kEntry = entry_of(kFunctions, kImports, &create);
};

}  // namespace test
