// SPDX-License-Identifier: Apache-2.0
#pragma once

// Handles of resources in C++: what generated headers make their `Cart` and `CartRef` of. They are
// numbers, the same behind every wall; docs/cpp.md shows them at work.

#include <cstddef>
#include <cstdint>
#include <utility>

#include "mortise/abi.h"
#include "mortise/list.hpp"
#include "mortise/map.hpp"
#include "mortise/option.hpp"
#include "mortise/route.hpp"
#include "mortise/tuple.hpp"

namespace mortise {

namespace detail {

/// Drops a handle as `mortise_host::drop` does.
MORTISE_API mortise_status drop_handle(const mortise_host* host, uint32_t handle);
/// Drops a handle if the application owns it: what a call that failed may have left behind.
MORTISE_API void drop_if_owned(uint32_t handle) noexcept;

/// How handles are dropped in this image: through the host in a plugin, set by `create`; through
/// the library in an application, set by a client of a contract with handles.
struct HandleDropper {
  mortise_status (*drop)(const mortise_host* host, uint32_t handle);
};
inline constinit HandleDropper handle_dropper{nullptr};

inline void set_handle_dropper(decltype(HandleDropper::drop) drop) noexcept {
  __atomic_store_n(&handle_dropper.drop, drop, __ATOMIC_RELEASE);
}

}  // namespace detail

/// A resource of one's own: dropped with the object, and with it what it stands for. Move-only;
/// one-thread. `Resource` is a tag that the contract's header has.
template <class Resource>
class [[nodiscard, gnu::may_alias]] Own {
 public:
  /// None. A contract never gives one of these.
  constexpr Own() noexcept = default;
  /// Takes a handle over.
  constexpr explicit Own(uint32_t handle) noexcept : handle_(handle) {}
  Own(Own&& other) noexcept : handle_(std::exchange(other.handle_, 0)) {}
  Own& operator=(Own&& other) noexcept {
    if (this != &other) {
      reset();
      handle_ = std::exchange(other.handle_, 0);
    }
    return *this;
  }
  ~Own() { reset(); }

  explicit operator bool() const noexcept { return handle_ != 0; }
  uint32_t handle() const noexcept { return handle_; }
  /// Gives the handle away: whoever takes it drops it.
  [[nodiscard]] uint32_t release() noexcept { return std::exchange(handle_, 0); }
  /// Drops it. What is lent out at that moment is gone when the last call that borrows it returns.
  void reset() noexcept {
    if (handle_ == 0) return;
    const auto drop = __atomic_load_n(&detail::handle_dropper.drop, __ATOMIC_ACQUIRE);
    drop(nullptr, std::exchange(handle_, 0));
  }

 private:
  uint32_t handle_ = 0;
};

/// A resource of somebody else's, lent for a call. Using it later is `invalid`.
template <class Resource>
class [[gnu::may_alias]] Borrow {
 public:
  constexpr Borrow() noexcept = default;
  constexpr explicit Borrow(uint32_t handle) noexcept : handle_(handle) {}
  Borrow(const Own<Resource>& owned) noexcept  // NOLINT: by design
      : handle_(owned.handle()) {}

  uint32_t handle() const noexcept { return handle_; }
  friend bool operator==(const Borrow&, const Borrow&) = default;

 private:
  uint32_t handle_ = 0;
};

/// An owned resource on its way, inside a parameter: `OrderView{.cart = std::move(cart)}`. Whoever
/// is called owns it, and takes it once.
template <class Owner>
class [[gnu::may_alias]] Passed {
 public:
  constexpr Passed() noexcept = default;
  Passed(Owner&& owned) noexcept : handle_(owned.release()) {}  // NOLINT: by design

  /// The resource. What nobody takes stays with the plugin until it ends.
  Owner take() const noexcept { return Owner(handle_); }
  uint32_t handle() const noexcept { return handle_; }
  friend bool operator==(const Passed&, const Passed&) = default;

 private:
  uint32_t handle_ = 0;
};

// Shows every resource that is on its way in a parameter: `visit(handle)`. Contract headers have
// the same for their types, found by the argument.

namespace detail {

/// The same of something that may have none.
template <class T, class Visit>
void each_passed_in(const T& part, const Visit& visit) {
  if constexpr (requires { each_passed(part, visit); }) each_passed(part, visit);
}

}  // namespace detail

template <class Owner, class Visit>
void each_passed(const Passed<Owner>& passed, const Visit& visit) {
  visit(passed.handle());
}
template <class T, class Visit>
void each_passed(const Option<T>& option, const Visit& visit) {
  if (option.has_value()) detail::each_passed_in(*option, visit);
}
template <class T, class Visit>
void each_passed(const ListView<T>& list, const Visit& visit) {
  for (const T& element : list) detail::each_passed_in(element, visit);
}
template <class T, size_t length, class Visit>
void each_passed(const FixedList<T, length>& list, const Visit& visit) {
  for (const T& element : list) detail::each_passed_in(element, visit);
}
template <class K, class V, class Visit>
void each_passed(const MapView<K, V>& map, const Visit& visit) {
  for (const auto& entry : map) detail::each_passed_in(entry.value, visit);
}
template <class T, class E, class Visit>
void each_passed(const Result<T, E>& result, const Visit& visit) {
  if (result.has_value())
    detail::each_passed_in(result.value(), visit);
  else
    detail::each_passed_in(result.error(), visit);
}
template <class... Ts, class Visit>
void each_passed(const Tuple<Ts...>& tuple, const Visit& visit) {
  [&]<size_t... indices>(std::index_sequence<indices...>) {
    (detail::each_passed_in(tuple.template at<indices>(), visit), ...);
  }(std::index_sequence_for<Ts...>());
}

}  // namespace mortise
