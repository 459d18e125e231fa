// SPDX-License-Identifier: Apache-2.0
#include "kernel/sleeper.hpp"

#include "route/call.hpp"

namespace mortise::kernel {

Sleeper::Sleeper(std::string plugin, observe::IncidentLog& log, std::function<Outcome<>()> wake,
                 std::function<void()> rise)
    : target_{.plugin = std::move(plugin), .log = &log, .reentrant = true},
      wake_(std::move(wake)),
      rise_(std::move(rise)) {}

detail::Row Sleeper::row(const route::PlaceRecord& place, uint32_t function) {
  std::unique_ptr<Function>& known = functions_[{&place, function}];
  if (known == nullptr) known = std::make_unique<Function>(Function{this, &place, function});
  return {&Sleeper::call, known.get(), &target_};
}

std::string_view Sleeper::cause() const {
  return state() == State::kFailed ? std::string_view(cause_) : std::string_view();
}

void Sleeper::wake_up() {
  const Outcome<> woken = wake_();
  if (!woken) {
    cause_ = woken.message();
    incident_ = route::report(target_, MORTISE_UNAVAILABLE,
                              "it could not be started by its first call: " + cause_, false);
  }
  state_ = woken ? State::kAwake : State::kFailed;
  if (woken) rise_();
}

mortise_status Sleeper::ensure(route::ThreadReader& reader, const mortise_call& call) {
  using Entry = route::Gate::Entry;
  if (state() == State::kAsleep) {
    if (reader.depth() + 2 >= detail::kMaxDepth)
      return route::refuse(reader, MORTISE_OVERLOADED, "calls are nested too deep to start it");
    if (gate_.is_inside(reader))
      return route::refuse(reader, MORTISE_UNAVAILABLE,
                           "the plugin is being started, and that waits for this call");
    switch (gate_.enter(reader, call)) {
      case Entry::kEntered:
        break;
      case Entry::kDeadline:
        return route::refuse(reader, MORTISE_OVERLOADED,
                             "the plugin was being started until the deadline");
      case Entry::kCancelled:
        return route::refuse(reader, MORTISE_CANCELLED,
                             "it was cancelled while the plugin was being started");
      case Entry::kDeadlock:
        return route::refuse(
            reader, MORTISE_OVERLOADED,
            "the plugin's start waits for a plugin that this thread is inside of: it would never "
            "end");
    }
    struct Leave {
      route::Gate& gate;
      ~Leave() { gate.leave(); }
    } const leave{gate_};
    if (state() == State::kAsleep) wake_up();
  }
  if (state() == State::kAwake) return MORTISE_OK;
  route::hand_over(reader, target_, incident_);
  return MORTISE_UNAVAILABLE;
}

mortise_status Sleeper::call(void* self, const void* arguments, void* result,
                             const mortise_call* call) {
  const Function& function = *static_cast<const Function*>(self);
  route::ThreadReader* const reader = route::this_reader();
  if (reader == nullptr) return MORTISE_UNAVAILABLE;
  const mortise_status status = function.sleeper->ensure(*reader, *call);
  if (status != MORTISE_OK) return status;
  return route::call_at(*function.place, function.function, arguments, result, *call);
}

}  // namespace mortise::kernel
