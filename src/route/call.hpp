// SPDX-License-Identifier: Apache-2.0
#pragma once

// Calls that do not come from a typed client.

#include <cstdint>
#include <string>
#include <string_view>

#include "mortise/route.hpp"
#include "route/readers.hpp"
#include "route/table.hpp"
#include "route/target.hpp"

namespace mortise::route {

/// Calls a function that is on no route: a plugin's start and stop, and the destructors of its
/// resources. The thread counts as inside the target.
/// @param deadline_ns  as in `mortise_call`.
mortise_status call_directly(const detail::Row& row, std::string_view function,
                             const void* arguments = nullptr, void* result = nullptr,
                             uint64_t deadline_ns = 0);

/// Calls a function at a place in the host's own name, at any depth. A result is handed over even
/// when it is late. `detail::call_error` says what failed.
mortise_status call_at(const PlaceRecord& place, uint32_t function, const void* arguments,
                       void* result, const mortise_call& call);

/// The same with a row that is known to stay, whatever the root says.
mortise_status call_row(ThreadReader& reader, const detail::Row& row, const PlaceRecord& place,
                        uint32_t function, const void* arguments, void* result,
                        const mortise_call& call);

/// A plugin calls one of its imports, at any depth, on any thread.
mortise_status call_for_plugin(const PlaceRecord& place, uint32_t function, const void* arguments,
                               void* result, const mortise_call& call);

/// Keeps what a plugin, or the host, says about a call that is about to fail. @return the incident;
/// 0 without memory.
uint64_t report(const Target& target, mortise_status status, std::string_view text,
                bool from_plugin = true) noexcept;

/// Keeps why a value did not get from one side to the other. @param what  it was about.
/// @return the status of the error.
mortise_status report_unmoved(const Target& target, const Error& error, const std::string& what);

/// The status of a call whose result did not get to its caller: that is not the fault of its
/// arguments.
mortise_status of_result(mortise_status status);

/// The context that a plugin passes on; null for none. One of another size comes from a plugin
/// built against another minor version.
mortise_call context_of(const mortise_call* call);

/// The context of a call that is made inside of the one that this thread serves: nobody waits for
/// longer than its own caller does. The earlier deadline holds; a cancel word, a route key and a
/// trace that it does not have itself are those of the call it serves.
mortise_call inherited(const ThreadReader& reader, const mortise_call& call);

/// Why a call must not begin, or its result must be dropped; `MORTISE_OK` when neither.
mortise_status given_up(ThreadReader& reader, const mortise_call& call);

/// Answers a call in the host's own name. @param reason  a literal.
mortise_status refuse(ThreadReader& reader, mortise_status status, const char* reason);

/// Shows a thread as inside a target while it lives, at any depth.
class Visit {
 public:
  Visit(ThreadReader& reader, const Target& target);
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  ~Visit();

  /// Runs a frame of the target. Once. @param incident  as in `run_for_caller`.
  mortise_status run(const detail::Row& row, const void* arguments, void* result,
                     const mortise_call& call, uint64_t& incident);

 private:
  ThreadReader& reader_;
  const size_t depth_;
};

/// Runs a frame on this thread for another one, whose chain it joined. The thread counts as inside
/// the target.
///
/// @param incident  what the plugin said of its failure, 0 for nothing: the caller's thread gives
/// it to `hand_over`.
mortise_status run_for_caller(ThreadReader& reader, const detail::Row& row, const void* arguments,
                              void* result, const mortise_call& call, uint64_t& incident);
/// What another thread heard of the call that this thread is inside of.
void hand_over(ThreadReader& reader, const Target& target, uint64_t incident);

/// "overloaded", or "status 77, which there is none of".
std::string status_text(mortise_status status);

}  // namespace mortise::route
