// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a point needs of the library. Applications include mortise/host.hpp.

#include <array>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

#include "mortise/client.hpp"
#include "mortise/function.hpp"
#include "mortise/outcome.hpp"
#include "mortise/point_options.hpp"
#include "mortise/value.hpp"

namespace mortise::kernel {
class Supervisor;
}

namespace mortise::detail {

/// The plugins of a point as one caller sees them, all of them or a selection. Counted. Opaque
/// here.
class PointView;

/// A contract as the library takes it: its name, its functions and its descriptor behind its size.
struct ContractKeys {
  const char* name;
  const FunctionKey* functions;
  size_t function_count;
  const uint8_t* descriptor;
  size_t descriptor_size;
};
template <class Contract>
inline constexpr ContractKeys kKeysOf{Contract::kName, Contract::kFunctions,
                                      Contract::kFunctionCount, Contract::kDescriptor,
                                      sizeof(Contract::kDescriptor)};

/// What the application gave for a function.
struct StandIn {
  mortise_frame code;
  void* self;
  void (*destroy)(void* self);
};

/// What a selection asks of a plugin's attributes.
struct Judge {
  /// @param score  what it is worth: the highest comes first. @return whether it is in.
  bool (*judge)(void* self, const void* attributes, double* score);
  void* self;
  void (*destroy)(void* self);
};

/// The record that a point's attributes are.
struct AttributesKey {
  String name;
  uint8_t hash[16];  ///< As docs/descriptor.md has it: equal ones lie alike in memory.
};

/// `PointOptions` without types.
struct RawPointOptions {
  struct Function {
    size_t function;
    Dispatch dispatch;
  };
  const Function* dispatch;
  size_t dispatch_count;
  ListView<StringView> order;
  uint64_t deadline_ms;
  FailurePolicy failure;
  Wall wall;
  StringView attributes;
  BreakerOptions breaker;
  BudgetOptions budgets;
  bool is_for_plugins;
  bool examples = true;
};

/// What a change says of a point. All of it is borrowed.
struct PointSetup {
  std::string_view name;
  ContractKeys contract;
  RawPointOptions options;
};

/// What one plugin did.
struct PointStep {
  std::string_view plugin;
  uint64_t took_ns;
  bool is_skipped;
  const Error* error;  ///< Null where there is a result in the room.
};

/// Who wants to know of each plugin that a call asks. The results are its own, and live until the
/// call has returned: a fold passes them on.
struct PointObserver {
  void* context;
  /// Room for the next result.
  void* (*room)(void* context);
  void (*told)(void* context, const PointStep& step);
};

/// A call through a point.
struct PointCall {
  uint32_t function;
  const void* arguments;
  /// Room for a result; what `last` says is not there then.
  void* result;
  const CallOptions* options;
  const PointObserver* observer;  ///< Null where nobody wants to know.
  /// Of an observed call: the number of the step whose result is the call's; SIZE_MAX where the
  /// result is in its own room, or there is none.
  size_t last;
  /// How it went: set by the call.
  Dispatch dispatch = Dispatch::kOne;
};

/// The view of all plugins of a point, which is declared where it is new. The caller owns one
/// reference.
/// @param options  null to leave the point as it is.
MORTISE_API PointView* declare_point(kernel::Supervisor& supervisor, const ContractKeys& contract,
                                     std::string_view name, const RawPointOptions* options);
/// The same for callers who learn of contracts while they run. @return `point.invalid` where the
/// options do not fit, or the point has another contract.
MORTISE_API Outcome<PointView*> try_declare_point(kernel::Supervisor& supervisor,
                                                  const ContractKeys& contract,
                                                  std::string_view name,
                                                  const RawPointOptions* options);
MORTISE_API void retain(PointView* view) noexcept;
MORTISE_API void release(PointView* view) noexcept;

/// @param error  why it failed, where it did.
MORTISE_API mortise_status call_point(PointView& view, PointCall& call, Error& error);
/// The place of the first plugin; the caller owns one reference.
MORTISE_API Place* first_place(PointView& view);
/// The place of one plugin; the caller owns one reference.
MORTISE_API Outcome<Place*> place_of(PointView& view, std::string_view id);
/// Calls `take` with each plugin's place and one reference to it.
MORTISE_API void each_place(PointView& view, void (*take)(void* context, Place* place),
                            void* context);
/// Takes the judge over. The caller owns one reference.
/// @param size  of the record that it judges: another one than the point's is a bug, and stops.
MORTISE_API PointView* select(PointView& view, size_t size, const Judge& judge);
/// For callers who learn of contracts while they run. @return `point.invalid` where the point has
/// none.
MORTISE_API Outcome<AttributesKey> attributes_of(PointView& view);
/// The same as `select`. Where the point's attributes are others, or become others, nobody is in
/// it.
MORTISE_API PointView* select(PointView& view, const AttributesKey& attributes, const Judge& judge);
/// They take the stand-in over.
MORTISE_API void on_missing(PointView& view, size_t function, const StandIn& stand_in);
MORTISE_API void on_missing(kernel::Supervisor& supervisor, const ContractKeys& contract,
                            size_t function, const StandIn& stand_in);
MORTISE_API void on_failure(PointView& view, size_t function, const StandIn& stand_in);
/// Inside a stand-in: keeps why it fails for the operator. @return the status of the error.
MORTISE_API mortise_status stand_in_failed(const Error& error) noexcept;

/// The options without types, as long as those with types live.
template <class Contract>
class RawOptions {
 public:
  explicit RawOptions(const PointOptions<Contract>& options)
      : raw_{functions_.data(),        0,
             view_cast(options.order), options.deadline_ms,
             options.failure,          options.wall,
             options.attributes,       options.breaker,
             options.budgets,          options.is_for_plugins,
             options.examples} {
    for (const auto& each : options.dispatch.rows)
      if (each.function != nullptr)
        functions_[raw_.dispatch_count++] = {index(each.function, Contract::kMembers),
                                             each.dispatch};
  }
  RawOptions(const RawOptions&) = delete;
  RawOptions& operator=(const RawOptions&) = delete;

  const RawPointOptions* get() const { return &raw_; }

 private:
  template <auto... functions>
  static size_t index(const char* tag, const Members<functions...>&) {
    size_t index = 0;
    static_cast<void>(((tag == &kTag<functions> || (++index, false)) || ...));
    return index;
  }

  std::array<RawPointOptions::Function, Contract::kFunctionCount> functions_{};
  RawPointOptions raw_;
};

/// What a call gives for a function that returns R.
template <class R>
struct OutcomeFor {
  using type = Outcome<R>;
};
template <class T, class E>
  requires(!std::is_void_v<E>)
struct OutcomeFor<Result<T, E>> {
  using type = Outcome<T, E>;
};
template <class R>
using OutcomeOf = typename OutcomeFor<R>::type;

/// The arguments of a call as the record that the contract lays out.
template <class Function>
class Parameters;
template <class Interface, class R>
class Parameters<R (Interface::*)()> {
 public:
  const void* record() const { return nullptr; }
};
template <class Interface, class R, class First, class... Rest>
class Parameters<R (Interface::*)(First, Rest...)> {
 public:
  Parameters(const std::remove_cvref_t<First>& first, const std::remove_cvref_t<Rest>&... rest) {
    size_t next = 0;
    put(next, first);
    (put(next, rest), ...);
  }
  const void* record() const { return room_; }

 private:
  template <class T>
  void put(size_t& next, const T& value) {
    static_assert(std::is_trivially_copyable_v<T>, "parameters are views");
    next = (next + alignof(T) - 1) / alignof(T) * alignof(T);
    new (room_ + next) T(value);
    next += sizeof(T);
  }

  alignas(8) unsigned char room_[(sizeof(std::remove_cvref_t<First>) + 8) +
                                 (size_t{0} + ... + (sizeof(std::remove_cvref_t<Rest>) + 8))];
};

/// The way of a call through a point. Copies are cheap.
class PointWay {
 public:
  /// Takes over one reference.
  explicit PointWay(PointView* view) noexcept : view_(view) {}
  PointWay(const PointWay& other) noexcept : view_(other.view_), options_(other.options_) {
    retain(view_);
  }
  PointWay(PointWay&& other) noexcept
      : view_(std::exchange(other.view_, nullptr)), options_(other.options_) {}
  PointWay& operator=(PointWay other) noexcept {
    std::swap(view_, other.view_);
    std::swap(options_, other.options_);
    return *this;
  }
  ~PointWay() {
    if (view_ != nullptr) release(view_);
  }

  PointView& view() const noexcept { return *view_; }
  void set(const CallOptions& options) noexcept { options_ = options; }

  /// A call whose plugins somebody wants to know of. @param last  as in `PointCall`.
  template <class O>
  void observe(uint32_t function, const void* arguments, O& own, const PointObserver& observer,
               size_t& last) const {
    PointCall call{function, arguments, room_of(own), &options_, &observer, SIZE_MAX};
    settle(own, call);
    last = call.last;
  }

 protected:
  template <class O>
  O call(uint32_t function, const void* arguments) const {
    O outcome = OutcomeAccess::pending<O>();
    PointCall call{function, arguments, room_of(outcome), &options_, nullptr, SIZE_MAX};
    settle(outcome, call);
    return outcome;
  }

  /// What a call that failed may have left with the application.
  void drop_passed(uint32_t handle) const noexcept { drop_if_owned(handle); }

 private:
  template <class O>
  static void* room_of(O& outcome) {
    return std::is_same_v<typename O::Record, Unit> ? nullptr : OutcomeAccess::room(outcome);
  }
  template <class O>
  void settle(O& outcome, PointCall& call) const {
    Error error(Code::kCallFailed);
    const mortise_status status = call_point(*view_, call, error);
    if (status != MORTISE_OK)
      OutcomeAccess::fail(outcome, std::move(error));
    else if (call.last == SIZE_MAX)
      OutcomeAccess::settle(outcome);
  }

  PointView* view_;
  CallOptions options_{};
};

}  // namespace mortise::detail
