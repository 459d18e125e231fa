// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cassert>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

#include "mortise/error.hpp"
#include "mortise/unit.hpp"

namespace mortise {

template <class T, class E>
class Result;

namespace detail {

struct OutcomeAccess;

/// What stands for the contract's own error where only system errors are looked at.
[[gnu::cold, gnu::noinline]] inline const Error& plugin_error() noexcept {
  static const Error error(Code::kCallPluginError,
                           "the plugin answered with the contract's own error: it is in "
                           "'plugin_error()'");
  return error;
}

/// What a frame writes for a call: the value alone, or WIT's result where the contract names an
/// error.
template <class T, class E>
struct RecordOf {
  using type = Result<T, E>;
};
template <class T>
struct RecordOf<T, void> {
  using type = T;
};
template <>
struct RecordOf<void, void> {
  using type = Unit;
};

}  // namespace detail

/// What a call, or any function that can fail as expected, gives: the value, the contract's own
/// error, or a system error. One flat type, never a result in a result.
///
/// `Outcome<T>` has a value or an `Error`. `Outcome<T, E>` is the call of a WIT function that
/// returns `result<T, E>`: it may also hold an `E`, in `plugin_error()`.
///
///     if (out) use(*out);
///     else if (auto* e = out.plugin_error()) ...        // the contract's own error
///     else log(out.kind(), out.message());              // a system error
///
/// Move-only where the value is. A moved-from outcome may only be destroyed or assigned.
/// One-thread.
template <class T = void, class E = void>
class [[nodiscard]] Outcome {
 public:
  /// What the frame writes.
  using Record = typename detail::RecordOf<T, E>::type;
  static constexpr bool kHasPluginError = !std::is_void_v<E>;

  Outcome()
    requires std::is_void_v<T> && (!kHasPluginError)
      : record_(), state_(State::kRecord) {}
  Outcome(Error error) noexcept
      : error_(std::move(error)), state_(State::kError) {}  // NOLINT: by design
  template <class U>
    requires(!std::is_same_v<std::remove_cvref_t<U>, Outcome> &&
             !std::is_same_v<std::remove_cvref_t<U>, Error> && std::is_convertible_v<U, Record>)
  Outcome(U&& value)
      : record_(std::forward<U>(value)), state_(State::kRecord) {}  // NOLINT: by design

  Outcome(Outcome&& other) noexcept : state_(State::kEmpty) { take(other); }
  Outcome& operator=(Outcome&& other) noexcept {
    if (this != &other) {
      destroy();
      take(other);
    }
    return *this;
  }
  Outcome(const Outcome& other)
    requires std::is_copy_constructible_v<Record>
      : state_(other.state_) {
    if (state_ == State::kRecord) new (&record_) Record(other.record_);
    if (state_ == State::kError) new (&error_) Error(other.error_);
  }
  Outcome& operator=(const Outcome& other)
    requires std::is_copy_constructible_v<Record>
  {
    if (this != &other) *this = Outcome(other);
    return *this;
  }
  ~Outcome() { destroy(); }

  /// True when there is a value.
  explicit operator bool() const noexcept {
    if constexpr (kHasPluginError)
      return state_ == State::kRecord && record_.has_value();
    else
      return state_ == State::kRecord;
  }
  bool has_value() const noexcept { return static_cast<bool>(*this); }

  /// The value. There must be one.
  decltype(auto) operator*() & { return value_in(*this); }
  decltype(auto) operator*() const& { return value_in(*this); }
  decltype(auto) operator*() && { return std::move(value_in(*this)); }
  auto* operator->() { return &value_in(*this); }
  auto* operator->() const { return &value_in(*this); }

  /// The contract's own error; null when there is a value or a system error.
  auto* plugin_error() noexcept
    requires kHasPluginError
  {
    using Pointer = decltype(&record_.error());
    return state_ == State::kRecord && !record_.has_value() ? &record_.error() : Pointer{};
  }
  auto* plugin_error() const noexcept
    requires kHasPluginError
  {
    using Pointer = decltype(&record_.error());
    return state_ == State::kRecord && !record_.has_value() ? &record_.error() : Pointer{};
  }

  bool has_system_error() const noexcept { return state_ == State::kError; }
  /// The system error. There must be no value; where there is the contract's own error this one is
  /// `call.plugin_error`, which says so.
  const Error& error() const noexcept {
    if (state_ == State::kError) [[likely]]
      return error_;
    assert(!has_value());
    return detail::plugin_error();
  }
  Kind kind() const noexcept { return error().kind(); }
  std::string_view message() const noexcept { return error().message(); }

 private:
  friend struct detail::OutcomeAccess;
  enum class State : uint8_t { kEmpty, kRecord, kError };
  struct Pending {};

  explicit Outcome(Pending) noexcept : state_(State::kEmpty) {}

  template <class Self>
  static auto& value_in(Self& self) noexcept {
    assert(self.state_ == State::kRecord);
    if constexpr (kHasPluginError)
      return self.record_.value();
    else
      return self.record_;
  }

  void destroy() noexcept {
    if (state_ == State::kRecord)
      record_.~Record();
    else if (state_ == State::kError)
      error_.~Error();
    state_ = State::kEmpty;
  }
  void take(Outcome& other) noexcept {
    if (other.state_ == State::kRecord) new (&record_) Record(std::move(other.record_));  // NOLINT
    if (other.state_ == State::kError) new (&error_) Error(std::move(other.error_));
    state_ = other.state_;
  }

  union {
    Record record_;
    Error error_;
  };
  State state_;
};

namespace detail {

/// Lets a client hand the outcome's own room to the frame, so that nothing is moved after the call.
struct OutcomeAccess {
  template <class O>
  static O pending() {
    return O(typename O::Pending{});
  }
  template <class O>
  static void* room(O& outcome) {
    return &outcome.record_;
  }
  template <class O>
  static void settle(O& outcome) {
    outcome.state_ = O::State::kRecord;
  }
  template <class O>
  static void fail(O& outcome, Error error) {
    new (&outcome.error_) Error(std::move(error));
    outcome.state_ = O::State::kError;
  }
};

}  // namespace detail

/// Returns the error of `expression` from the enclosing function, if it has one.
#define MORTISE_TRY(expression)                                  \
  do {                                                           \
    if (auto mortise_outcome_ = (expression); !mortise_outcome_) \
      return ::mortise::Error(mortise_outcome_.error());         \
  } while (false)

/// Declares `declaration` as the value of `expression`, or returns its error from the enclosing
/// function.
#define MORTISE_TRY_ASSIGN(declaration, expression) \
  MORTISE_TRY_ASSIGN_(declaration, expression, MORTISE_CONCAT_(mortise_outcome_, __LINE__))
#define MORTISE_TRY_ASSIGN_(declaration, expression, name) \
  auto name = (expression);                                \
  if (!name) return ::mortise::Error((name).error());      \
  declaration = *std::move(name)
#define MORTISE_CONCAT_(a, b) MORTISE_CONCAT_IMPL_(a, b)
#define MORTISE_CONCAT_IMPL_(a, b) a##b

}  // namespace mortise
