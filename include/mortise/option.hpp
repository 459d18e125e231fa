// SPDX-License-Identifier: Apache-2.0
#pragma once

// WIT's option and result in C++: exactly the layout of the canonical ABI. See list.hpp for the
// rules.

#include "mortise/list.hpp"

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
/// `Result::err(e)`.
template <class T, class E>
class [[nodiscard, gnu::may_alias]] Result {
 public:
  using View = Result<ViewOf<T>, ViewOf<E>>;

  template <class U>
    requires(!std::is_same_v<std::remove_cvref_t<U>, Result> && std::is_convertible_v<U, T> &&
             !std::is_convertible_v<U, E>)
  Result(U&& value) : tag_(0), value_(std::forward<U>(value)) {}  // NOLINT: by design
  template <class U>
    requires(!std::is_same_v<std::remove_cvref_t<U>, Result> && !std::is_convertible_v<U, T> &&
             std::is_convertible_v<U, E>)
  Result(U&& error) : tag_(1), error_(std::forward<U>(error)) {}  // NOLINT: by design
  static Result ok(T value) { return Result(Ok{}, std::move(value)); }
  static Result err(E error) { return Result(Err{}, std::move(error)); }
#if defined(__cpp_lib_expected)
  Result(std::expected<T, E> other) : tag_(other ? 0 : 1) {  // NOLINT: by design
    if (other)
      new (&value_) T(*std::move(other));
    else
      new (&error_) E(std::move(other).error());
  }
  operator std::expected<T, E>() && {  // NOLINT: by design
    if (tag_ == 0) return std::move(value_);
    return std::unexpected(std::move(error_));
  }
#endif

  Result(Result&& other) noexcept : tag_(other.tag_) { take(other); }
  Result& operator=(Result&& other) noexcept {
    if (this != &other) {
      destroy();
      tag_ = other.tag_;
      take(other);
    }
    return *this;
  }
  Result(const Result&) = delete;
  Result& operator=(const Result&) = delete;
  ~Result() { destroy(); }

  bool has_value() const noexcept { return tag_ == 0; }
  explicit operator bool() const noexcept { return tag_ == 0; }
  T& value() noexcept {
    assert(tag_ == 0);
    return value_;
  }
  const T& value() const noexcept {
    assert(tag_ == 0);
    return value_;
  }
  E& error() noexcept {
    assert(tag_ != 0);
    return error_;
  }
  const E& error() const noexcept {
    assert(tag_ != 0);
    return error_;
  }

 private:
  struct Ok {};
  struct Err {};
  Result(Ok, T&& value) : tag_(0), value_(std::move(value)) {}
  Result(Err, E&& error) : tag_(1), error_(std::move(error)) {}

  void take(Result& other) noexcept {
    if (tag_ == 0)
      new (&value_) T(std::move(other.value_));
    else
      new (&error_) E(std::move(other.error_));
  }
  void destroy() noexcept {
    if (tag_ == 0)
      value_.~T();
    else
      error_.~E();
  }

  uint8_t tag_;
  union {
    T value_;
    E error_;
  };
};

template <class T>
auto clone(const Option<T>& view)
  requires(!std::is_trivially_copyable_v<decltype(clone(std::declval<const T&>()))>)
{
  using Owned = decltype(clone(std::declval<const T&>()));
  return view.has_value() ? Option<Owned>(clone(*view)) : Option<Owned>();
}

static_assert(sizeof(Option<uint8_t>) == 2 && sizeof(Option<Option<uint8_t>>) == 3);
static_assert(sizeof(Option<uint64_t>) == 16 && sizeof(Result<uint64_t, uint8_t>) == 16);

}  // namespace mortise
