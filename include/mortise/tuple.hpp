// SPDX-License-Identifier: Apache-2.0
#pragma once

// WIT's tuple and list of fixed length in C++: exactly the layout of the canonical ABI. See
// list.hpp for the rules.

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

#include "mortise/list.hpp"

namespace mortise {

namespace detail {

/// Where the elements of a tuple lie.
template <size_t count>
struct TupleLayout {
  size_t offsets[count];
  size_t size;
};

template <class... Ts>
consteval TupleLayout<sizeof...(Ts)> lay_out_tuple() {
  TupleLayout<sizeof...(Ts)> layout{};
  size_t index = 0;
  const auto place = [&](size_t size, size_t alignment) {
    layout.size = (layout.size + alignment - 1) / alignment * alignment;
    layout.offsets[index++] = layout.size;
    layout.size += size;
  };
  (place(sizeof(Ts), alignof(Ts)), ...);
  return layout;
}

}  // namespace detail

/// Values of several types, in their order. `get<0>(tuple)` is the first, and `auto& [a, b] =
/// tuple` names all. Move-only where an element is. One-thread.
template <class... Ts>
class [[gnu::may_alias]] Tuple {
  static constexpr detail::TupleLayout<sizeof...(Ts)> kLayout = detail::lay_out_tuple<Ts...>();
  static constexpr bool kCopies = (detail::kIsPlain<Ts> && ...);
  using Indices = std::index_sequence_for<Ts...>;
  template <size_t index>
  using Element = typename std::tuple_element<index, Tuple>::type;

 public:
  using View = Tuple<ViewOf<Ts>...>;
  using Owned = Tuple<OwnedOf<Ts>...>;

  Tuple()
    requires(std::is_default_constructible_v<Ts> && ...)
      : Tuple(Ts()...) {}
  Tuple(Ts... values) noexcept { fill(Indices(), values...); }  // NOLINT: by design
  /// Borrows the elements of a tuple of one's own.
  template <class... Us>
    requires(std::is_same_v<typename Tuple<Us...>::View, Tuple> &&
             !std::is_same_v<Tuple<Us...>, Tuple>)
  Tuple(const Tuple<Us...>& owned) noexcept : Tuple(view_cast(owned)) {}  // NOLINT: by design

  Tuple(const Tuple&)
    requires kCopies
  = default;
  Tuple& operator=(const Tuple&)
    requires kCopies
  = default;
  Tuple(Tuple&& other) noexcept
    requires(!kCopies)
  {
    take(Indices(), other);
  }
  Tuple& operator=(Tuple&& other) noexcept
    requires(!kCopies)
  {
    if (this != &other) {
      destroy(Indices());
      take(Indices(), other);
    }
    return *this;
  }
  ~Tuple()
    requires kCopies
  = default;
  ~Tuple() { destroy(Indices()); }

  template <size_t index>
  Element<index>& at() noexcept {
    return *std::launder(reinterpret_cast<Element<index>*>(bytes_ + kLayout.offsets[index]));
  }
  template <size_t index>
  const Element<index>& at() const noexcept {
    return *std::launder(reinterpret_cast<const Element<index>*>(bytes_ + kLayout.offsets[index]));
  }

  friend bool operator==(const Tuple& a, const Tuple& b) { return equal(Indices(), a, b); }

 private:
  template <size_t... indices>
  void fill(std::index_sequence<indices...>, Ts&... values) noexcept {
    (new (bytes_ + kLayout.offsets[indices]) Ts(std::move(values)), ...);
  }
  template <size_t... indices>
  void take(std::index_sequence<indices...>, Tuple& other) noexcept {
    (new (bytes_ + kLayout.offsets[indices]) Ts(std::move(other.template at<indices>())), ...);
  }
  template <size_t... indices>
  void destroy(std::index_sequence<indices...>) noexcept {
    (at<indices>().~Ts(), ...);
  }
  template <size_t... indices>
  static bool equal(std::index_sequence<indices...>, const Tuple& a, const Tuple& b) {
    return ((a.template at<indices>() == b.template at<indices>()) && ...);
  }

  alignas(Ts...) unsigned char bytes_[kLayout.size];
};

template <size_t index, class... Ts>
auto& get(Tuple<Ts...>& tuple) noexcept {
  return tuple.template at<index>();
}
template <size_t index, class... Ts>
const auto& get(const Tuple<Ts...>& tuple) noexcept {
  return tuple.template at<index>();
}
template <size_t index, class... Ts>
auto&& get(Tuple<Ts...>&& tuple) noexcept {
  return std::move(tuple.template at<index>());
}

template <class... Ts>
auto clone(const Tuple<Ts...>& view)
  requires(!detail::kIsPlain<typename Tuple<Ts...>::Owned>)
{
  return [&]<size_t... indices>(std::index_sequence<indices...>) {
    return
        typename Tuple<Ts...>::Owned(detail::clone_to<OwnedOf<Ts>>(view.template at<indices>())...);
  }(std::index_sequence_for<Ts...>());
}

/// A list whose length the contract says. An aggregate: `{1, 2, 3}`.
template <class T, size_t length>
struct [[gnu::may_alias]] FixedList {
  using View = FixedList<ViewOf<T>, length>;
  using Owned = FixedList<OwnedOf<T>, length>;
  using value_type = T;

  T elements[length];

  static constexpr size_t size() noexcept { return length; }
  constexpr T* data() noexcept { return elements; }
  constexpr const T* data() const noexcept { return elements; }
  constexpr T* begin() noexcept { return elements; }
  constexpr T* end() noexcept { return elements + length; }
  constexpr const T* begin() const noexcept { return elements; }
  constexpr const T* end() const noexcept { return elements + length; }
  constexpr T& operator[](size_t index) noexcept { return elements[index]; }
  constexpr const T& operator[](size_t index) const noexcept { return elements[index]; }

  /// Borrows the elements.
  template <class V>
    requires(std::is_same_v<V, View> && !std::is_same_v<V, FixedList>)
  operator const V&() const noexcept {  // NOLINT: by design
    return view_cast(*this);
  }

  friend bool operator==(const FixedList&, const FixedList&) = default;
};

template <class T, size_t length>
auto clone(const FixedList<T, length>& view)
  requires(!detail::kIsPlain<OwnedOf<T>>)
{
  return [&]<size_t... indices>(std::index_sequence<indices...>) {
    return FixedList<OwnedOf<T>, length>{{detail::clone_to<OwnedOf<T>>(view[indices])...}};
  }(std::make_index_sequence<length>());
}

static_assert(sizeof(Tuple<uint8_t, uint64_t, uint8_t>) == 24 && sizeof(Tuple<uint8_t>) == 1);
static_assert(sizeof(FixedList<uint16_t, 3>) == 6);

}  // namespace mortise

/// @cond
template <class... Ts>
struct std::tuple_size<mortise::Tuple<Ts...>> : std::integral_constant<size_t, sizeof...(Ts)> {};
template <class First, class... Rest>
struct std::tuple_element<0, mortise::Tuple<First, Rest...>> {
  using type = First;
};
template <size_t index, class First, class... Rest>
struct std::tuple_element<index, mortise::Tuple<First, Rest...>>
    : std::tuple_element<index - 1, mortise::Tuple<Rest...>> {};
/// @endcond
