// SPDX-License-Identifier: Apache-2.0
#pragma once

// WIT's option and result in C++: exactly the layout of the canonical ABI. See list.hpp for the
// rules.

#include "mortise/list.hpp"
#include "mortise/payload.hpp"
#include "mortise/unit.hpp"

#if defined(__cpp_lib_expected) || __cplusplus > 202002L
#include <version>
#if defined(__cpp_lib_expected)
#include <expected>
#endif
#endif

namespace mortise {

/// A value or nothing. Made from a value, `nullopt`-like `{}`, or anything that behaves like
/// `std::optional`.
template <class T>
class [[gnu::may_alias]] Option {
 public:
  using View = Option<ViewOf<T>>;
  using Owned = Option<OwnedOf<T>>;
  using value_type = T;

  constexpr Option() noexcept : tag_(0) {}
  template <class U>
    requires(std::is_convertible_v<U, T> && !std::is_same_v<std::remove_cvref_t<U>, Option>)
  constexpr Option(U&& value) : tag_(1), value_(std::forward<U>(value)) {}  // NOLINT: by design
  /// From `std::optional` and its like.
  template <class O>
    requires(!std::is_same_v<O, Option> && !std::is_convertible_v<const O&, T> &&
             requires(const O& other) {
               { other.has_value() } -> std::same_as<bool>;
               { *other } -> std::convertible_to<T>;
             })
  constexpr Option(const O& other) : tag_(other.has_value() ? 1 : 0) {  // NOLINT: by design
    if (tag_ != 0) new (&value_) T(*other);
  }

  constexpr Option(const Option& other)
    requires std::is_trivially_copy_constructible_v<T>
  = default;
  constexpr Option& operator=(const Option& other)
    requires std::is_trivially_copy_assignable_v<T>
  = default;
  Option(Option&& other) noexcept
    requires(!std::is_trivially_copy_constructible_v<T>)
      : tag_(other.tag_) {
    if (tag_ != 0) new (&value_) T(std::move(other.value_));
  }
  Option& operator=(Option&& other) noexcept
    requires(!std::is_trivially_copy_assignable_v<T>)
  {
    if (this != &other) {
      reset();
      if (other.tag_ != 0) new (&value_) T(std::move(other.value_));
      tag_ = other.tag_;
    }
    return *this;
  }
  ~Option()
    requires std::is_trivially_destructible_v<T>
  = default;
  ~Option() { reset(); }

  constexpr bool has_value() const noexcept { return tag_ != 0; }
  /// No such conversion for `option<bool>`: it would read as the value.
  constexpr explicit operator bool() const noexcept
    requires(!std::is_same_v<T, bool>)
  {
    return tag_ != 0;
  }
  constexpr T& operator*() noexcept {
    assert(tag_ != 0);
    return value_;
  }
  constexpr const T& operator*() const noexcept {
    assert(tag_ != 0);
    return value_;
  }
  constexpr T* operator->() noexcept { return &**this; }
  constexpr const T* operator->() const noexcept { return &**this; }
  template <class U>
  constexpr T value_or(U&& other) const {
    return tag_ != 0 ? value_ : static_cast<T>(std::forward<U>(other));
  }
  constexpr void reset() noexcept {
    if (tag_ != 0) value_.~T();
    tag_ = 0;
  }

  friend constexpr bool operator==(const Option& a, const Option& b) {
    return a.tag_ == b.tag_ && (a.tag_ == 0 || a.value_ == b.value_);
  }

 private:
  uint8_t tag_;
  union {
    T value_;
  };
};

/// WIT's `result<T, E>`: a value or the contract's own error. `Unit` stands for a missing side.
/// A value converts by itself where only one side fits; else say `Result::ok(v)` or
/// `Result::err(e)`. One-thread, move-only where a side is.
template <class T, class E>
class [[nodiscard, gnu::may_alias]] Result {
  static constexpr bool kCopies = detail::kIsPlain<T> && detail::kIsPlain<E>;

 public:
  using View = Result<ViewOf<T>, ViewOf<E>>;
  using Owned = Result<OwnedOf<T>, OwnedOf<E>>;

  /// Success, where there is no value: `return {};`.
  Result() noexcept
    requires std::is_same_v<T, Unit>
      : Result(Ok{}, T()) {}
  template <class U>
    requires(!std::is_same_v<std::remove_cvref_t<U>, Result> && std::is_convertible_v<U, T> &&
             !std::is_convertible_v<U, E>)
  Result(U&& value) : Result(Ok{}, std::forward<U>(value)) {}  // NOLINT: by design
  template <class U>
    requires(!std::is_same_v<std::remove_cvref_t<U>, Result> && !std::is_convertible_v<U, T> &&
             std::is_convertible_v<U, E>)
  Result(U&& error) : Result(Err{}, std::forward<U>(error)) {}  // NOLINT: by design
  static Result ok(T value = T()) { return Result(Ok{}, std::move(value)); }
  static Result err(E error = E()) { return Result(Err{}, std::move(error)); }
#if defined(__cpp_lib_expected)
  Result(std::expected<T, E> other) : tag_(other ? 0 : 1) {  // NOLINT: by design
    if (other)
      construct<T>(*std::move(other));
    else
      construct<E>(std::move(other).error());
  }
  operator std::expected<T, E>() && {  // NOLINT: by design
    if (tag_ == 0) return std::move(value());
    return std::unexpected(std::move(error()));
  }
#endif

  Result(const Result&)
    requires kCopies
  = default;
  Result& operator=(const Result&)
    requires kCopies
  = default;
  Result(Result&& other) noexcept
    requires(!kCopies)
      : tag_(other.tag_) {
    take(other);
  }
  Result& operator=(Result&& other) noexcept
    requires(!kCopies)
  {
    if (this != &other) {
      destroy();
      tag_ = other.tag_;
      take(other);
    }
    return *this;
  }
  ~Result()
    requires kCopies
  = default;
  ~Result() { destroy(); }

  bool has_value() const noexcept { return tag_ == 0; }
  explicit operator bool() const noexcept { return tag_ == 0; }
  T& value() noexcept {
    assert(tag_ == 0);
    return at<T>();
  }
  const T& value() const noexcept {
    assert(tag_ == 0);
    return const_cast<Result*>(this)->at<T>();
  }
  E& error() noexcept {
    assert(tag_ != 0);
    return at<E>();
  }
  const E& error() const noexcept {
    assert(tag_ != 0);
    return const_cast<Result*>(this)->at<E>();
  }

  /// Borrows what is inside.
  template <class V>
    requires(std::is_same_v<V, View> && !std::is_same_v<V, Result>)
  operator const V&() const noexcept {  // NOLINT: by design
    return view_cast(*this);
  }

  friend bool operator==(const Result& a, const Result& b) {
    if (a.tag_ != b.tag_) return false;
    return a.tag_ == 0 ? a.value() == b.value() : a.error() == b.error();
  }

 private:
  struct Ok {};
  struct Err {};
  template <class U>
  Result(Ok, U&& value) : tag_(0) {
    construct<T>(std::forward<U>(value));
  }
  template <class U>
  Result(Err, U&& error) : tag_(1) {
    construct<E>(std::forward<U>(error));
  }

  template <class Side, class U>
  void construct(U&& value) {
    if constexpr (!std::is_empty_v<Side>) new (payload_.address()) Side(std::forward<U>(value));
  }
  template <class Side>
  Side& at() noexcept {
    return *std::launder(static_cast<Side*>(payload_.address()));
  }
  void take(Result& other) noexcept {
    if (tag_ == 0)
      construct<T>(std::move(other.value()));
    else
      construct<E>(std::move(other.error()));
  }
  void destroy() noexcept {
    if (tag_ == 0)
      value().~T();
    else
      error().~E();
  }

  uint8_t tag_;
  [[no_unique_address]] detail::PayloadOf<T, E> payload_;
};

template <class T>
Option<OwnedOf<T>> clone(const Option<T>& view)
  requires(!detail::kIsPlain<Option<OwnedOf<T>>>)
{
  if (!view.has_value()) return {};
  return detail::clone_to<OwnedOf<T>>(*view);
}

template <class T, class E>
Result<OwnedOf<T>, OwnedOf<E>> clone(const Result<T, E>& view)
  requires(!detail::kIsPlain<Result<OwnedOf<T>, OwnedOf<E>>>)
{
  using Owned = Result<OwnedOf<T>, OwnedOf<E>>;
  if (view.has_value()) return Owned::ok(detail::clone_to<OwnedOf<T>>(view.value()));
  return Owned::err(detail::clone_to<OwnedOf<E>>(view.error()));
}

static_assert(sizeof(Option<uint8_t>) == 2 && sizeof(Option<Option<uint8_t>>) == 3);
static_assert(sizeof(Option<uint64_t>) == 16 && sizeof(Result<uint64_t, uint8_t>) == 16);
static_assert(sizeof(Result<Unit, Unit>) == 1 && sizeof(Result<Unit, uint8_t>) == 2);

}  // namespace mortise
