// SPDX-License-Identifier: Apache-2.0
#include "kernel/dispatch.hpp"

#include <cassert>
#include <cstring>
#include <string>

#include "route/call.hpp"
#include "route/patience.hpp"

namespace mortise::kernel {
namespace {

/// Whether a failure says something of the plugin, rather than of its caller.
bool is_own_failure(mortise_status status) {
  switch (status) {
    case MORTISE_INVALID:
    case MORTISE_DENIED:
    case MORTISE_UNSUPPORTED:
    case MORTISE_CANCELLED:
    case MORTISE_CONFLICT:
      return false;
    default:
      return status != MORTISE_OK;
  }
}

}  // namespace

PointRun::PointRun(const Setting& setting, detail::PointCall& call, const mortise_call& context,
                   const route::Target* caller)
    : snapshot_(setting.snapshot),
      face_(setting.face),
      events_(setting.events),
      reader_(setting.reader),
      call_(call),
      context_(context),
      caller_(caller),
      rule_(setting.snapshot.rules[call.function]),
      policy_(setting.snapshot.settings->failure),
      arguments_(call.arguments),
      steps_(setting.told) {}

PointRun::~PointRun() {
  // Whoever observes has the results; else the one that is held is nobody's.
  if (is_held_ && call_.observer == nullptr && rule_.shape != nullptr && held_ != nullptr)
    rule_.shape->release(held_);
}

mortise_status PointRun::run() {
  call_.last = SIZE_MAX;
  call_.dispatch = rule_.dispatch;
  if (rule_.dispatch == Dispatch::kOne) return one();
  std::string refusal;
  if (rule_.shape == nullptr) {
    refusal = "its caller does not say its types";
  } else {
    refusal = rule_.shape->refusal(rule_.dispatch);
    if (rule_.dispatch == Dispatch::kAll && rule_.shape->has_result() && call_.observer == nullptr)
      refusal = "it goes to all, and has a result for each: call_detailed gives them";
  }
  if (!refusal.empty()) {
    error_ = Error(Code::kCallInvalid, "cannot call '" + function_name() + "' through the point '" +
                                           snapshot_.point + "': " + refusal);
    return status_ = MORTISE_INVALID;
  }
  switch (rule_.dispatch) {
    case Dispatch::kFirst:
      return first();
    case Dispatch::kAll:
      return all();
    default:
      return fold();
  }
}

mortise_status PointRun::one() {
  for (const PointSnapshot::Entry& plugin : snapshot_.members) {
    if (is_caller(plugin)) continue;
    const Step step = ask(plugin);
    if (step == Step::kAnswered) {
      hold();
      return finish();
    }
    if (policy_ != FailurePolicy::kFallback || is_over()) return fail();
    if (ask_application()) return status_ == MORTISE_OK ? finish() : fail();
  }
  return nobody();
}

mortise_status PointRun::first() {
  for (const PointSnapshot::Entry& plugin : snapshot_.members) {
    if (is_caller(plugin)) continue;
    const Step step = ask(plugin);
    if (step == Step::kSkipped) continue;
    if (step == Step::kAnswered) {
      hold();
      if (is_answer_) return finish();
      continue;
    }
    if (policy_ == FailurePolicy::kFail || is_over()) return fail();
    if (policy_ == FailurePolicy::kFallback && ask_application())
      return status_ == MORTISE_OK ? finish() : fail();
  }
  return is_held_ ? finish() : nobody();
}

mortise_status PointRun::all() {
  for (const PointSnapshot::Entry& plugin : snapshot_.members) {
    if (is_caller(plugin)) continue;
    const Step step = ask(plugin);
    if (step == Step::kAnswered) hold();
    if (step != Step::kFailed) continue;
    if (policy_ == FailurePolicy::kFail || is_over()) return fail();
    if (policy_ == FailurePolicy::kFallback && ask_application() && status_ != MORTISE_OK)
      return fail();
  }
  return finish();
}

mortise_status PointRun::fold() {
  const CallShape& shape = *rule_.shape;
  std::byte* const passed = passed_.of(shape.arguments_size());
  std::memcpy(passed, call_.arguments, shape.arguments_size());
  arguments_ = passed;
  for (const PointSnapshot::Entry& plugin : snapshot_.members) {
    if (is_caller(plugin)) continue;
    const Step step = ask(plugin);
    if (step == Step::kSkipped) continue;
    // The contract's own error has nothing to pass on: it counts as a failure.
    if (step == Step::kAnswered && !has_value_) {
      if (policy_ == FailurePolicy::kFail) {
        hold();
        return finish();
      }
      drop_given();
    } else if (step == Step::kAnswered) {
      hold();
      continue;
    } else if (policy_ == FailurePolicy::kFail || is_over()) {
      return fail();
    }
    if (policy_ != FailurePolicy::kFallback || !ask_application()) continue;
    if (status_ != MORTISE_OK) return fail();
    if (!has_value_) return finish();
  }
  if (is_held_) return finish();
  const Outcome<> copied = shape.give_back(passed, static_cast<std::byte*>(call_.result));
  if (copied) return MORTISE_OK;
  error_ = copied.error();
  return status_ = static_cast<mortise_status>(error_.kind());
}

PointRun::Step PointRun::ask(const PointSnapshot::Entry& plugin) {
  has_left_ = false;
  Breaker::Entry entry = Breaker::Entry::kCall;
  const bool is_watched = plugin.breaker != nullptr || plugin.budget != nullptr;
  const bool is_timed = is_watched || call_.observer != nullptr;
  const uint64_t began = is_timed ? monotonic_ns() : 0;
  if (plugin.breaker != nullptr) {
    entry = plugin.breaker->enter(began);
    if (entry == Breaker::Entry::kRefused)
      return skip(plugin, "its breaker is open, as it failed too often");
  }
  std::byte* const room = next_room();
  // However the call ends, also with its thread, a trial is over.
  struct Leave {
    PointRun& run;
    const PointSnapshot::Entry& plugin;
    Breaker::Entry entry;
    uint64_t began;  // 0 where nobody asks
    ~Leave() {
      if (began != 0) run.note(plugin, entry, began);
    }
  };
  {
    status_ = MORTISE_CRASHED;
    const Leave leave{*this, plugin, entry, is_watched ? began : 0};
    status_ = call_plugin(plugin, room);
  }
  if (status_ == MORTISE_OK) {
    look_at(room);
    tell(plugin.plugin, began, false);
    return Step::kAnswered;
  }
  tell(plugin.plugin, began, has_left_);
  return has_left_ ? Step::kSkipped : Step::kFailed;
}

void PointRun::look_at(std::byte* result) {
  given_ = result;
  if (rule_.shape == nullptr || result == nullptr) return;
  is_answer_ = rule_.shape->is_answer(result);
  has_value_ = rule_.shape->has_value(result);
  // At once: whoever observes moves it away.
  if (rule_.dispatch == Dispatch::kFold && has_value_)
    rule_.shape->pass_on(result, passed_.of(rule_.shape->arguments_size()));
}

mortise_status PointRun::call_plugin(const PointSnapshot::Entry& plugin, std::byte* room) {
  mortise_status status =
      route::call_at(*plugin.place.get(), call_.function, arguments_, room, context_);
  if (status == MORTISE_OK) {
    // A caller that is gone sees no result, as behind every wall.
    status = route::given_up(reader_, context_);
    if (status == MORTISE_OK) return status;
    if (rule_.shape != nullptr) rule_.shape->release(room);
  }
  String served;
  error_ = detail::call_error(*plugin.place.get(), call_.function, status, &served);
  has_left_ = served.empty() && status == MORTISE_UNAVAILABLE;
  has_failed_ = true;
  return status;
}

PointRun::Step PointRun::skip(const PointSnapshot::Entry& plugin, std::string_view why) {
  status_ = MORTISE_UNAVAILABLE;
  error_ = Error(Code::kCallUnavailable, "cannot call '" + function_name() + "' of plugin '" +
                                             plugin.plugin + "': " + std::string(why));
  has_failed_ = true;
  tell(plugin.plugin, 0, true);
  return Step::kSkipped;
}

bool PointRun::ask_application() {
  if (rule_.stand_in == nullptr) return false;
  const uint64_t began = call_.observer == nullptr ? 0 : monotonic_ns();
  std::byte* const room = next_room();
  status_ = route::call_directly(rule_.stand_in->row(), function_name(), arguments_, room,
                                 context_.deadline_ns);
  if (status_ == MORTISE_OK) {
    look_at(room);
    tell({}, began, false);
    hold();
  } else {
    const bool is_known = status_ <= MORTISE_CONFLICT;
    error_ = Error(code_of(is_known ? static_cast<Kind>(status_) : Kind::kFailed),
                   "cannot call '" + function_name() + "' through the point '" + snapshot_.point +
                       "': a plugin failed, and so did the application in its place");
    tell({}, began, false);
  }
  return true;
}

void PointRun::tell(std::string_view plugin, uint64_t began_ns, bool is_skipped) {
  if (call_.observer == nullptr) return;
  ++steps_;
  call_.observer->told(call_.observer->context,
                       {.plugin = plugin,
                        .took_ns = is_skipped || began_ns == 0 ? 0 : monotonic_ns() - began_ns,
                        .is_skipped = is_skipped,
                        .error = status_ == MORTISE_OK ? nullptr : &error_});
}

void PointRun::note(const PointSnapshot::Entry& plugin, Breaker::Entry entry, uint64_t began_ns) {
  const uint64_t now_ns = monotonic_ns();
  if (plugin.budget != nullptr && !has_left_) spend(plugin, began_ns, now_ns);
  if (plugin.breaker == nullptr) return;
  switch (plugin.breaker->leave(entry, is_own_failure(status_) && !has_left_, now_ns)) {
    case Breaker::Change::kNone:
      return;
    case Breaker::Change::kOpened:
      return events_.post({EventKind::kDegraded, plugin.plugin, snapshot_.point,
                           "its breaker opened: " + std::string(error_.message())});
    case Breaker::Change::kClosed:
      return events_.post(
          {EventKind::kRecovered, plugin.plugin, snapshot_.point, "its breaker closed"});
  }
}

void PointRun::spend(const PointSnapshot::Entry& plugin, uint64_t began_ns, uint64_t now_ns) {
  const Budget::Change change =
      plugin.budget->note(now_ns - began_ns, is_own_failure(status_), now_ns);
  if (change == Budget::Change::kNone) return;
  if (change == Budget::Change::kKept)
    return events_.post({EventKind::kRecovered, plugin.plugin, snapshot_.point,
                         "it keeps the point's budget again"});
  const bool is_left_out = plugin.breaker != nullptr && plugin.breaker->open(now_ns);
  if (change == Budget::Change::kExceededAgain) return;
  events_.post({EventKind::kDegraded, plugin.plugin, snapshot_.point,
                "it exceeds the point's budget: " + plugin.budget->excess() +
                    (is_left_out ? "; its breaker opened" : "")});
}

bool PointRun::is_over() const { return route::is_cancelled(context_) || route::is_past(context_); }

std::byte* PointRun::next_room() {
  if (call_.observer != nullptr)
    return static_cast<std::byte*>(call_.observer->room(call_.observer->context));
  if (call_.result == nullptr) return nullptr;
  if (rule_.dispatch == Dispatch::kOne) return static_cast<std::byte*>(call_.result);
  std::byte* const room = rooms_[0].of(rule_.shape->result_size());
  return is_held_ && held_ == room ? rooms_[1].of(rule_.shape->result_size()) : room;
}

void PointRun::hold() {
  if (is_held_ && call_.observer == nullptr && held_ != nullptr) rule_.shape->release(held_);
  held_ = given_;
  is_held_ = true;
  held_step_ = steps_ - 1;
}

void PointRun::drop_given() {
  if (call_.observer == nullptr) rule_.shape->release(given_);
}

mortise_status PointRun::finish() {
  status_ = MORTISE_OK;
  if (call_.observer != nullptr) {
    call_.last = held_step_;
    if (!is_held_ && rule_.dispatch == Dispatch::kAll && rule_.shape->has_result()) return nobody();
  } else if (held_ != nullptr && held_ != call_.result) {
    std::memcpy(call_.result, held_, rule_.shape->result_size());
  }
  is_held_ = false;  // it is the caller's
  return MORTISE_OK;
}

mortise_status PointRun::nobody() {
  const bool has_one_answer =
      rule_.dispatch == Dispatch::kOne || rule_.dispatch == Dispatch::kFirst;
  if (has_one_answer && policy_ == FailurePolicy::kFallback && ask_application())
    return status_ == MORTISE_OK ? finish() : fail();
  if (!has_failed_) {
    error_ =
        Error(Code::kCallUnavailable, "cannot call '" + function_name() +
                                          "': no plugin is in the point '" + snapshot_.point + "'");
    status_ = MORTISE_UNAVAILABLE;
  }
  if (status_ == MORTISE_OK) status_ = static_cast<mortise_status>(error_.kind());
  return status_;
}

std::string PointRun::function_name() const { return face_.functions()[call_.function].name; }

}  // namespace mortise::kernel
