// SPDX-License-Identifier: Apache-2.0
#pragma once

// The guarded call: what a handle does between the application and a plugin's frame. Inline here,
// because out of line it costs more than all the rest. Applications use the typed clients above it
// and never this header.
//
// Invariants (docs/decisions/0003-guarded-call.md has the proof, src/route/protocol_test.cpp
// explores it):
// 1. A reader makes its sequence odd, reads the root, publishes which target it enters, makes the
// sequence even.
//    A writer swaps the root, makes every thread run a barrier (membarrier), and waits until each
//    sequence that was odd has moved. From then on nobody holds the old root, and whoever read it
//    shows the target it entered.
// 2. A target is stopped only when it is in no root and in no reader's `entered`.
// 3. Only the thread itself writes its reader; anyone reads it.
//
// Without membarrier, and in the child of a fork, `mortise_reader` stays null and every call takes
// the path out of line, which has its own fence.

#include <cstddef>
#include <cstdint>

#include "mortise/abi.h"
#include "mortise/list.hpp"
#include "mortise/outcome.hpp"

#if defined(__GNUC__) && !defined(__wasm__)
#define MORTISE_API __attribute__((visibility("default")))
#else
#define MORTISE_API
#endif

namespace mortise::detail {

/// What a reader enters: an instance behind its wall. Opaque here.
struct Target;

/// How many calls may be nested in one thread before the next is `overloaded`.
inline constexpr size_t kMaxDepth = 64;

/// One thread's slot. Written by its thread alone, read by writers and the watchdog. Never freed,
/// but reused.
struct Reader {
  /// Odd while the thread reads the root.
  uint64_t sequence;
  /// Whom the thread is inside, the outermost first, null behind the last.
  const Target* entered[kMaxDepth];
};

/// Where a call of one function at one place goes. Part of a root, so immutable.
struct Row {
  mortise_frame code;
  void* self;
  const Target* target;
};

/// The one root of all routes of a host, replaced whole.
struct RouteTable {
  const Row* root;
};

/// A place in the route table: the rows of one contract at one provider. Counted; outlives its
/// host.
struct Place {
  const RouteTable* table;
  /// Where its first row is, in bytes from the beginning of every root while anybody holds the
  /// place.
  size_t offset;
  uint32_t row_count;
  uint32_t references;
};

/// What a handle calls: a place, with what its caller asks for.
struct Route {
  const RouteTable* table;
  size_t offset;
  /// The context has a deadline or a cancel word: calls take the path out of line.
  bool limited;
  Place* place;
  mortise_call context;
};

/// What an error of the contract or a late result leaves behind is destroyed by this; null for
/// plain results.
using Destroy = void (*)(void* result);

/// The call out of line: nested, with a deadline or a cancel word, on a thread's first call,
/// without membarrier.
MORTISE_API mortise_status call_slowly(const Route& route, uint32_t function, const void* arguments,
                                       void* result, Destroy destroy);

/// Whether a plugin serves the function now, and has it with the signature that is asked for.
MORTISE_API bool provides(const Route& route, uint32_t function) noexcept;

/// Keeps what is known of a call that failed. Called while the thread is still inside the target.
MORTISE_API void note_failure(const Place& place, uint32_t function,
                              mortise_status status) noexcept;

/// Whether this thread is inside a call to a plugin.
MORTISE_API bool is_inside_call() noexcept;

/// The plugin that serves the place now, by its id; empty where nobody does. The next call may
/// reach another one.
MORTISE_API String serving(const Route& route);

/// The error of a call that was not `MORTISE_OK`: kind, plugin and incident. Called at once after
/// it.
/// @param plugin  where it is not null: gets the id of the plugin; empty where there is none.
MORTISE_API Error call_error(const Place& place, uint32_t function, mortise_status status,
                             String* plugin = nullptr) noexcept;

#if defined(__cpp_exceptions)
/// Inside a handler: what a frame threw is noted and becomes `MORTISE_FAILED`. Passes on the end of
/// a thread.
MORTISE_API mortise_status frame_threw();
#endif

MORTISE_API void retain(Place* place) noexcept;
MORTISE_API void release(Place* place) noexcept;

}  // namespace mortise::detail

// This thread's slot. Where there is none to use it is the one that is always busy: then calls go
// out of line.
extern "C" MORTISE_API __thread mortise::detail::Reader* mortise_reader
    __attribute__((tls_model("initial-exec")));

namespace mortise::detail {

/// Runs the frame; what it throws becomes a status.
[[gnu::always_inline]] inline mortise_status run_frame(const Row& row, const void* arguments,
                                                       void* result, const mortise_call* call) {
#if defined(__cpp_exceptions)
  try {
    return row.code(row.self, arguments, result, call);
  } catch (...) {
    return frame_threw();
  }
#else
  return row.code(row.self, arguments, result, call);
#endif
}

/// Calls row `function` of the route. On `MORTISE_OK` the result is constructed, else it is not.
[[gnu::always_inline]] inline mortise_status call(const Route& route, uint32_t function,
                                                  const void* arguments, void* result,
                                                  Destroy destroy) {
  Reader* const reader = mortise_reader;
  if (reader->entered[0] != nullptr || route.limited) [[unlikely]]
    return call_slowly(route, function, arguments, result, destroy);

  const uint64_t sequence = reader->sequence;
  __atomic_store_n(&reader->sequence, sequence + 1, __ATOMIC_RELAXED);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);  // the processor's fence is the writer's membarrier
  const Row* const root = __atomic_load_n(&route.table->root, __ATOMIC_ACQUIRE);
  const Row& row =
      reinterpret_cast<const Row*>(reinterpret_cast<const char*>(root) + route.offset)[function];
  const mortise_frame code = row.code;
  void* const self = row.self;
  __atomic_store_n(&reader->entered[0], row.target, __ATOMIC_RELAXED);
  __atomic_store_n(&reader->sequence, sequence + 2, __ATOMIC_RELEASE);
  const mortise_status status = run_frame({code, self, nullptr}, arguments, result, &route.context);
  if (status != MORTISE_OK) [[unlikely]]
    note_failure(*route.place, function, status);
  __atomic_store_n(&reader->entered[0], nullptr, __ATOMIC_RELEASE);
  return status;
}

}  // namespace mortise::detail
