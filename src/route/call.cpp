// SPDX-License-Identifier: Apache-2.0
//
// The guarded call out of line, and what becomes of failures.
#include <cxxabi.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <utility>

#include "mortise/client.hpp"
#include "mortise/host.hpp"
#include "route/call.hpp"
#include "route/continuation.hpp"
#include "route/patience.hpp"
#include "route/readers.hpp"
#include "route/table.hpp"
#include "route/target.hpp"

namespace mortise::route {

mortise_status refuse(ThreadReader& reader, mortise_status status, const char* reason) {
  reader.note.host_reason = reason;
  return status;
}

mortise_status given_up(ThreadReader& reader, const mortise_call& call) {
  if (is_cancelled(call)) return refuse(reader, MORTISE_CANCELLED, "the caller gave it up");
  if (is_past(call)) return refuse(reader, MORTISE_DEADLINE, "its deadline has passed");
  return MORTISE_OK;
}

mortise_call inherited(const ThreadReader& reader, const mortise_call& call) {
  mortise_call made = call;
  const mortise_call* const served = reader.serves;
  if (served == nullptr) return made;
  if (served->deadline_ns != 0 && (made.deadline_ns == 0 || served->deadline_ns < made.deadline_ns))
    made.deadline_ns = served->deadline_ns;
  if (made.cancel == nullptr) made.cancel = served->cancel;
  if (made.route_key == 0) made.route_key = served->route_key;
  constexpr uint8_t kUntraced[sizeof(made.trace_id)] = {};
  if (std::memcmp(made.trace_id, kUntraced, sizeof(kUntraced)) == 0) {
    std::memcpy(made.trace_id, served->trace_id, sizeof(made.trace_id));
    std::memcpy(made.span_id, served->span_id, sizeof(made.span_id));
  }
  return made;
}

namespace {

/// Why a row answers by itself.
struct Answer {
  mortise_status status;
  const char* reason;
  Target target{.provides = false};
};

mortise_status answer(void* self, const void*, void*, const mortise_call*) {
  const auto* const why = static_cast<const Answer*>(self);
  if (ThreadReader* const reader = this_reader()) refuse(*reader, why->status, why->reason);
  return why->status;
}

detail::Row row_of(Answer& why) { return {&answer, &why, &why.target}; }

/// The gate of a serial plugin, in front of its frame.
mortise_status enter_serially(void* self, const void* arguments, void* result,
                              const mortise_call* call) {
  const auto* const frame = static_cast<const SerialFrame*>(self);
  ThreadReader* const reader = this_reader();
  if (reader == nullptr) return MORTISE_UNAVAILABLE;
  Gate& gate = frame->target->gate;
  // A reentrant plugin's own call chain is inside already.
  if (gate.is_inside(*reader)) {
    if (!gate.is_shared(*reader)) return frame->code(frame->self, arguments, result, call);
    return refuse(*reader, MORTISE_CONFLICT,
                  "the call came back to a serial plugin, where another one may be by now");
  }
  switch (gate.enter(*reader, *call)) {
    case Gate::Entry::kEntered:
      break;
    case Gate::Entry::kDeadline:
      return refuse(*reader, MORTISE_OVERLOADED, "another call was inside until the deadline");
    case Gate::Entry::kCancelled:
      return refuse(*reader, MORTISE_CANCELLED, "it was cancelled while another call was inside");
    case Gate::Entry::kDeadlock:
      return refuse(
          *reader, MORTISE_OVERLOADED,
          "the call inside waits for a plugin that this thread is inside of: it would never end");
  }
  struct Leave {
    Gate& gate;
    ~Leave() { gate.leave(); }
  } const leave{gate};
  return frame->code(frame->self, arguments, result, call);
}

/// What a thread serves, while it does.
class Serving {
 public:
  Serving(ThreadReader& reader, const mortise_call& call)
      : reader_(reader), outer_(std::exchange(reader.serves, &call)) {}
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;
  ~Serving() { reader_.serves = outer_; }

 private:
  ThreadReader& reader_;
  const mortise_call* const outer_;
};

/// Reads the root as `detail::call` does, at any depth and with a fence of its own.
detail::Row enter(ThreadReader& reader, const detail::Place& place, uint32_t function,
                  size_t depth) {
  const uint64_t sequence = reader.sequence;
  __atomic_store_n(&reader.sequence, sequence + 1, __ATOMIC_RELAXED);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  reader_fence();
  const detail::Row* const root = __atomic_load_n(&place.table->root, __ATOMIC_ACQUIRE);
  const detail::Row row = reinterpret_cast<const detail::Row*>(reinterpret_cast<const char*>(root) +
                                                               place.offset)[function];
  __atomic_store_n(&reader.entered[depth], row.target, __ATOMIC_RELAXED);
  __atomic_store_n(&reader.sequence, sequence + 2, __ATOMIC_RELEASE);
  return row;
}

/// Whether the chain was inside `target` before it entered at `depth`.
bool came_back(const ThreadReader& reader, const Target* target, size_t depth) {
  for (size_t i = 0; i < depth; ++i)
    if (reader.entered[i] == target) return true;
  const ThreadReader* const outer = reader.outer.load();
  return outer != nullptr && outer->chain_count(target) != 0;
}

/// Why a call must not enter; `MORTISE_OK` when it may.
mortise_status barred(ThreadReader& reader, const mortise_call& call) {
  if (reader.chain_depth() >= detail::kMaxDepth)
    return refuse(reader, MORTISE_OVERLOADED, "calls are nested 64 deep already");
  return given_up(reader, call);
}

/// Runs a row that shows as entered at `depth`, and leaves it.
mortise_status run_entered(ThreadReader& reader, const detail::Row& row, size_t depth,
                           const detail::Place& place, uint32_t function, const void* arguments,
                           void* result, const mortise_call& call) {
  mortise_status status;
  if (!row.target->reentrant && came_back(reader, row.target, depth)) {
    status = refuse(reader, MORTISE_CONFLICT,
                    "the call came back to a plugin that it is inside of, which is not reentrant");
  } else {
    const Serving serving(reader, call);
    status = detail::run_frame(row, arguments, result, &call);
  }
  if (status != MORTISE_OK) detail::note_failure(place, function, status);
  __atomic_store_n(&reader.entered[depth], nullptr, __ATOMIC_RELEASE);
  return status;
}

/// The guarded call at any depth. A result is handed over even when it is late.
mortise_status call_guarded(ThreadReader& reader, const detail::Place& place, uint32_t function,
                            const void* arguments, void* result, const mortise_call& call) {
  if (const mortise_status status = barred(reader, call); status != MORTISE_OK) return status;
  const size_t depth = reader.depth();
  const detail::Row row = enter(reader, place, function, depth);
  return run_entered(reader, row, depth, place, function, arguments, result, call);
}

}  // namespace

detail::Row parallel_row(const Target& target, mortise_frame code, void* self) {
  return {code, self, &target};
}
detail::Row serial_row(const SerialFrame& frame) {
  return {&enter_serially, const_cast<SerialFrame*>(&frame), frame.target};
}
detail::Row nobody_row() {
  static Answer why{MORTISE_UNAVAILABLE, "no plugin serves it now"};
  return row_of(why);
}
detail::Row missing_row() {
  static Answer why{MORTISE_UNSUPPORTED, "the plugin does not have this function"};
  return row_of(why);
}
detail::Row mismatch_row() {
  static Answer why{MORTISE_UNSUPPORTED, "the plugin has this function with another signature"};
  return row_of(why);
}

namespace {

Kind kind_of(mortise_status status) {
  return status >= MORTISE_INVALID && status <= MORTISE_CONFLICT ? static_cast<Kind>(status)
                                                                 : Kind::kFailed;
}

/// Keeps a failure of `target`, with what it reported about it. @return the incident.
uint64_t keep_failure(ThreadReader& reader, const Target& target, std::string_view function,
                      mortise_status status) {
  const Report said = std::exchange(reader.report, {});
  if (said.target == &target && said.sequence == reader.sequence) {
    target.log->set_function(said.incident, function);
    return said.incident;
  }
  return target.log->add({.kind = kind_of(status),
                          .plugin = target.plugin,
                          .function = std::string(function),
                          .text = "it answered '" + status_text(status) + "' and gave no reason"});
}

}  // namespace

std::string status_text(mortise_status status) {
  if (status <= MORTISE_CONFLICT) return std::string(kind_name(static_cast<Kind>(status)));
  return "status " + std::to_string(status) + ", which there is none of";
}

uint64_t report(const Target& target, mortise_status status, std::string_view text,
                bool from_plugin) noexcept try {
  const uint64_t incident = target.log->add({.kind = kind_of(status),
                                             .plugin = target.plugin,
                                             .text = std::string(text),
                                             .from_plugin = from_plugin});
  if (ThreadReader* const reader = this_reader())
    reader->report = {&target, incident, reader->sequence};
  return incident;
} catch (const std::bad_alloc&) {
  return 0;
}

mortise_status report_unmoved(const Target& target, const Error& error, const std::string& what) {
  const auto status = static_cast<mortise_status>(error.kind());
  report(target, status, what + ": " + std::string(error.message()), false);
  return status;
}

mortise_status of_result(mortise_status status) {
  return status == MORTISE_INVALID ? mortise_status{MORTISE_FAILED} : status;
}

mortise_call context_of(const mortise_call* call) {
  mortise_call context{};
  if (call != nullptr) std::memcpy(&context, call, std::min<size_t>(call->size, sizeof(context)));
  context.size = sizeof(context);
  return context;
}

mortise_status call_directly(const detail::Row& row, std::string_view function,
                             const void* arguments, void* result, uint64_t deadline_ns) {
  ThreadReader* const reader = this_reader();
  if (reader == nullptr) return MORTISE_UNAVAILABLE;
  const size_t depth = reader->depth();
  if (depth == detail::kMaxDepth) return MORTISE_OVERLOADED;
  mortise_call call{};
  call.size = sizeof(call);
  call.deadline_ns = deadline_ns;
  __atomic_store_n(&reader->sequence, reader->sequence + 2, __ATOMIC_RELAXED);
  __atomic_store_n(&reader->entered[depth], row.target, __ATOMIC_RELEASE);
  mortise_status status;
  {
    const Serving serving(*reader, call);
    status = detail::run_frame(row, arguments, result, &call);
  }
  try {
    if (status != MORTISE_OK) keep_failure(*reader, *row.target, function, status);
  } catch (const std::bad_alloc&) {
    // Only what would have been kept of it is lost.
  }
  __atomic_store_n(&reader->entered[depth], nullptr, __ATOMIC_RELEASE);
  return status;
}

Visit::Visit(ThreadReader& reader, const Target& target) : reader_(reader), depth_(reader.depth()) {
  __atomic_store_n(&reader.sequence, reader.sequence + 2, __ATOMIC_RELAXED);
  __atomic_store_n(&reader.entered[depth_], &target, __ATOMIC_RELEASE);
}

Visit::~Visit() { __atomic_store_n(&reader_.entered[depth_], nullptr, __ATOMIC_RELEASE); }

mortise_status Visit::run(const detail::Row& row, const void* arguments, void* result,
                          const mortise_call& call, uint64_t& incident) {
  reader_.report = {};
  const Serving serving(reader_, call);
  const mortise_status status = detail::run_frame(row, arguments, result, &call);
  const Report said = std::exchange(reader_.report, {});
  incident = status != MORTISE_OK && said.target == row.target && said.sequence == reader_.sequence
                 ? said.incident
                 : 0;
  return status;
}

mortise_status run_for_caller(ThreadReader& reader, const detail::Row& row, const void* arguments,
                              void* result, const mortise_call& call, uint64_t& incident) {
  return Visit(reader, *row.target).run(row, arguments, result, call, incident);
}

void hand_over(ThreadReader& reader, const Target& target, uint64_t incident) {
  if (incident != 0) reader.report = {&target, incident, reader.sequence};
}

mortise_status call_at(const PlaceRecord& place, uint32_t function, const void* arguments,
                       void* result, const mortise_call& call) {
  ThreadReader* const reader = this_reader();
  if (reader == nullptr) return MORTISE_UNAVAILABLE;
  return call_guarded(*reader, place, function, arguments, result, call);
}

mortise_status call_row(ThreadReader& reader, const detail::Row& row, const PlaceRecord& place,
                        uint32_t function, const void* arguments, void* result,
                        const mortise_call& call) {
  if (const mortise_status status = barred(reader, call); status != MORTISE_OK) return status;
  const size_t depth = reader.depth();
  __atomic_store_n(&reader.sequence, reader.sequence + 2, __ATOMIC_RELAXED);
  __atomic_store_n(&reader.entered[depth], row.target, __ATOMIC_RELEASE);
  return run_entered(reader, row, depth, place, function, arguments, result, call);
}

mortise_status call_for_plugin(const PlaceRecord& place, uint32_t function, const void* arguments,
                               void* result, const mortise_call& call) {
  // The library does not know the result's type, so a late result cannot be destroyed: the caller's
  // deadline is looked at before, and by the caller's own caller after.
  ThreadReader* const reader = this_reader();
  if (reader == nullptr) return MORTISE_UNAVAILABLE;
  const mortise_status status =
      call_guarded(*reader, place, function, arguments, result, inherited(*reader, call));
  // The plugin gets the status alone; what stands behind it is in the log, under the other plugin's
  // name.
  reader->note = {};
  return status;
}

}  // namespace mortise::route

namespace mortise::detail {

using route::ThreadReader;

mortise_status call_slowly(const Route& route, uint32_t function, const void* arguments,
                           void* result, Destroy destroy) {
  ThreadReader* const reader = route::this_reader();
  if (reader == nullptr) return MORTISE_UNAVAILABLE;
  const mortise_call context = route::inherited(*reader, route.context);
  const mortise_status status =
      route::call_guarded(*reader, *route.place, function, arguments, result, context);
  if (status != MORTISE_OK) return status;
  // Behind every other wall the caller would not have waited for this result: so it is not seen
  // here either.
  const mortise_status late = route::given_up(*reader, context);
  if (late != MORTISE_OK && destroy != nullptr) destroy(result);
  return late;
}

namespace {

/// Calls `look` with the row that a call would enter by, while its target cannot go away; not where
/// the host itself would answer.
template <class Look>
void look_at_row(const Place& place, uint32_t function, Look look) {
  ThreadReader* const reader = route::this_reader();
  const size_t depth = reader == nullptr ? kMaxDepth : reader->depth();
  if (depth == kMaxDepth) return;
  const Row row = route::enter(*reader, place, function, depth);
  if (row.target->provides) look(row);
  __atomic_store_n(&reader->entered[depth], nullptr, __ATOMIC_RELEASE);
}

}  // namespace

bool provides(const Route& route, uint32_t function) noexcept {
  bool is_served = false;
  look_at_row(*route.place, function, [&](const Row&) { is_served = true; });
  return is_served;
}

bool is_inside_call() noexcept {
  const ThreadReader* const reader = route::this_reader();
  return reader != nullptr && reader->depth() != 0;
}

String serving(const Route& route) {
  String plugin;
  route::PlaceRef inner;
  const Place* place = route.place;
  while (place != nullptr) {
    plugin = String();
    route::PlaceRef next;
    for (uint32_t i = 0; plugin.empty() && i < place->row_count; ++i)
      look_at_row(*place, i, [&](const Row& row) {
        plugin = String(row.target->plugin);
        next = route::behind(row);
      });
    inner = std::move(next);
    place = inner.get();
  }
  return plugin;
}

mortise_status stand_in_failed(const Error& error) noexcept {
  const auto status = static_cast<mortise_status>(error.kind());
  const ThreadReader* const reader = route::this_reader();
  const size_t depth = reader == nullptr ? 0 : reader->depth();
  if (depth != 0) route::report(*reader->entered[depth - 1], status, error.message(), false);
  return status;
}

mortise_status frame_threw() {
  ThreadReader* const reader = route::this_reader();
  const size_t depth = reader == nullptr ? 0 : reader->depth();
  const Target* const target = depth == 0 ? nullptr : reader->entered[depth - 1];
  const auto report = [&](std::string_view text) {
    if (target == nullptr || target->log == nullptr) return;
    route::report(*target, MORTISE_FAILED, "threw an exception: " + std::string(text));
  };
  try {
    throw;
  } catch (const abi::__forced_unwind&) {
    // The thread is being ended inside the call: it leaves the target, and goes on ending.
    if (depth != 0) __atomic_store_n(&reader->entered[depth - 1], nullptr, __ATOMIC_RELEASE);
    throw;
  } catch (const std::exception& error) {
    report(error.what());
  } catch (...) {
    report("it is no std::exception");
  }
  return MORTISE_FAILED;
}

void note_failure(const Place& place, uint32_t function, mortise_status status) noexcept try {
  ThreadReader* const reader = route::this_reader();
  if (reader == nullptr) return;
  const size_t depth = reader->depth();
  if (depth == 0) return;  // its thread is ending inside the call
  const Target* const target = reader->entered[depth - 1];
  if (target->log == nullptr) return;  // the host's own answer is noted already
  reader->note.plugin = target->plugin;
  if (reader->note.host_reason != nullptr) return;  // refused in front of the plugin
  const std::string_view name =
      static_cast<const route::PlaceRecord&>(place).function_name(function);
  reader->note.incident = route::keep_failure(*reader, *target, name, status);
} catch (const std::bad_alloc&) {
  // The call's status still reaches the caller; only what would have been kept of it is lost.
}

Error call_error(const Place& place, uint32_t function, mortise_status status,
                 String* plugin) noexcept try {
  const Kind kind = status >= MORTISE_INVALID && status <= MORTISE_CONFLICT
                        ? static_cast<Kind>(status)
                        : Kind::kFailed;
  const auto& record = static_cast<const route::PlaceRecord&>(place);
  std::string text = "cannot call '" + std::string(record.function_name(function)) + "'";
  ThreadReader* const reader = route::this_reader();
  if (reader == nullptr) {
    const char* const why = route::forked()
                                ? ": this process was forked, plugins stayed in its parent"
                                : ": no memory for this thread's first call";
    return Error(code_of(kind), text + why);
  }
  route::FailureNote note = std::exchange(reader->note, {});
  if (!note.plugin.empty()) text += " of plugin '" + note.plugin + "'";
  text += ": ";
  if (plugin != nullptr) *plugin = String(note.plugin);
  const bool is_unserved = note.plugin.empty() && record.owner != nullptr &&
                           (status == MORTISE_UNAVAILABLE || status == MORTISE_UNSUPPORTED);
  if (note.host_reason != nullptr)
    text += note.host_reason + (is_unserved ? record.owner->explain(record, function) : "");
  else
    text += std::string(kind_name(kind)) + " (incident " + std::to_string(note.incident) + ")";
  return Error(code_of(kind), text, note.incident).about(note.plugin);
} catch (const std::bad_alloc&) {
  return Error(code_of(route::kind_of(status)));
}

}  // namespace mortise::detail
