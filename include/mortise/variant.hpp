// SPDX-License-Identifier: Apache-2.0
#pragma once

// WIT's variant in C++: a tag and room for the largest payload, with the layout of the canonical
// ABI.

#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <utility>

#include "mortise/payload.hpp"

namespace mortise {

namespace detail {

/// The position of Case among Cases; sizeof...(Cases) when it is not there.
template <class Case, class... Cases>
constexpr size_t index_of() {
  size_t index = 0;
  const bool found = ((std::is_same_v<Case, Cases> || (++index, false)) || ...);
  return found ? index : sizeof...(Cases);
}

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

}  // namespace detail

/// Exactly one of several cases, each a type of its own. Contracts give it a name and named cases;
/// `match` reads it. One-thread, move-only where a case is. A moved-from variant keeps its case,
/// with a moved-from payload.
template <class... Cases>
class [[gnu::may_alias]] Variant {
  static constexpr bool kCopies = (detail::kIsPlain<Cases> && ...);
  using Tag =
      std::conditional_t<(sizeof...(Cases) <= 256), uint8_t,
                         std::conditional_t<(sizeof...(Cases) <= 65536), uint16_t, uint32_t>>;

 public:
  template <class Case>
  static constexpr bool kHas = detail::index_of<Case, Cases...>() < sizeof...(Cases);

  template <class Case>
    requires kHas<Case>
  Variant(Case value) noexcept  // NOLINT: by design
      : tag_(static_cast<Tag>(detail::index_of<Case, Cases...>())) {
    if constexpr (!std::is_empty_v<Case>) new (payload_.address()) Case(std::move(value));
  }

  Variant(const Variant&)
    requires kCopies
  = default;
  Variant& operator=(const Variant&)
    requires kCopies
  = default;
  Variant(Variant&& other) noexcept
    requires(!kCopies)
      : tag_(other.tag_) {
    take(other);
  }
  Variant& operator=(Variant&& other) noexcept
    requires(!kCopies)
  {
    if (this != &other) {
      destroy();
      tag_ = other.tag_;
      take(other);
    }
    return *this;
  }
  ~Variant()
    requires kCopies
  = default;
  ~Variant() { destroy(); }

  /// The number of the case, in the order of the contract.
  size_t index() const noexcept { return tag_; }

  /// The case, or null when it is another one.
  template <class Case>
    requires kHas<Case>
  Case* get_if() noexcept {
    return tag_ == detail::index_of<Case, Cases...>() ? at<Case>() : nullptr;
  }
  template <class Case>
    requires kHas<Case>
  const Case* get_if() const noexcept {
    return const_cast<Variant*>(this)->template get_if<Case>();
  }

  friend bool operator==(const Variant& a, const Variant& b)
    requires(std::equality_comparable<Cases> && ...)
  {
    return a.tag_ == b.tag_ && a.visit([&b](const auto& mine) {
      return mine == b.template at<std::remove_cvref_t<decltype(mine)>>();
    });
  }

  /// Calls `function` with the case that it is. All cases must give the same type.
  template <class Function>
  decltype(auto) visit(Function&& function) const {
    return visit_from<0, Cases...>(*this, std::forward<Function>(function));
  }

 private:
  template <class Case>
  Case* at() noexcept {
    return std::launder(static_cast<Case*>(payload_.address()));
  }
  template <class Case>
  const Case& at() const noexcept {
    return *const_cast<Variant*>(this)->template at<Case>();
  }

  template <size_t index, class First, class... Rest, class Function>
  static decltype(auto) visit_from(const Variant& self, Function&& function) {
    if constexpr (sizeof...(Rest) == 0) {
      assert(self.tag_ == index);
      return std::forward<Function>(function)(self.template at<First>());
    } else {
      if (self.tag_ == index) return std::forward<Function>(function)(self.template at<First>());
      return visit_from<index + 1, Rest...>(self, std::forward<Function>(function));
    }
  }

  void take(Variant& other) noexcept {
    other.visit([this](const auto& payload) {
      using Case = std::remove_cvref_t<decltype(payload)>;
      if constexpr (!std::is_empty_v<Case>)
        new (payload_.address()) Case(std::move(const_cast<Case&>(payload)));
    });
  }
  void destroy() noexcept {
    visit([](const auto& payload) {
      using Case = std::remove_cvref_t<decltype(payload)>;
      if constexpr (!std::is_empty_v<Case>) const_cast<Case&>(payload).~Case();
    });
  }

  Tag tag_;
  [[no_unique_address]] detail::PayloadOf<Cases...> payload_;
};

/// Calls the function that takes the case which `variant` is. A case that no function takes does
/// not compile; add
/// `[](const auto&) {}` to take all that remain.
template <class V, class... Functions>
decltype(auto) match(const V& variant, Functions&&... functions) {
  return variant.cases().visit(detail::Overloaded{std::forward<Functions>(functions)...});
}

}  // namespace mortise
