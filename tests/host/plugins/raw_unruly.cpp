// SPDX-License-Identifier: Apache-2.0
//
// A plugin without our SDK in front of it: what leaves its frame is what the argument says.
#include <exception>

#include "entry.hpp"
#include "witness.h"

namespace {

/// A type that this library alone knows.
struct OwnFailure final : std::exception {
  const char* what() const noexcept override { return "words of its own type"; }
};

/// Answers the argument as a status, but for -1 and -2, which throw.
mortise_status run(void*, const void* arguments, void* result, const mortise_call*) {
  const int32_t argument = *static_cast<const int32_t*>(arguments);
  if (argument == -1) throw OwnFailure();
  if (argument == -2) throw 42;
  if (argument == MORTISE_OK) *static_cast<int32_t*>(result) = 7;
  return static_cast<mortise_status>(argument);
}

mortise_status create(const mortise_host* host, mortise_instance*) {
#if UNRULY_CREATE == 1
  constexpr char kWhy[] = "no film in the camera";
  host->report(host, nullptr, MORTISE_DENIED, kWhy, sizeof(kWhy) - 1);
  return MORTISE_DENIED;
#elif UNRULY_CREATE == 2
  throw OwnFailure();
#elif UNRULY_CREATE == 3
  return 77;
#endif
  static_cast<void>(host);
  return MORTISE_OK;
}

constexpr mortise_function kFunctions[] = {{TEST_UNIT_PROBE_RUN, &run}};

}  // namespace

extern "C" MORTISE_EXPORT constexpr mortise_plugin MORTISE_ENTRY =
    test::entry_of(kFunctions, {}, &create);
