// SPDX-License-Identifier: Apache-2.0
#pragma once

// Functions of a contract's interface as values: what fakes and defaults are made of. They are
// named by their place in it: `&photo::lab::ImageFilter::Interface::apply`.

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "mortise/contract.hpp"
#include "mortise/outcome.hpp"

namespace mortise::detail {

/// A function of an interface, as a type.
template <auto function>
struct Named {};

template <class T>
inline constexpr bool kIsOwn = false;
template <class Resource>
inline constexpr bool kIsOwn<Own<Resource>> = true;

/// A call with these parameters, one after the other in their record, and this result.
template <class R, class... Parameters>
struct CallShape {
  using Result = R;
  template <template <class, class...> class To>
  using As = To<R, Parameters...>;

  /// Calls `f` with the parameters that follow each other in `record`, as the contract lays them
  /// out. It gives the result, an `Error`, or an outcome of both.
  template <class F>
  static Outcome<R> call(F& f, const void* record) {
    return call(f, static_cast<const char*>(record), std::index_sequence_for<Parameters...>());
  }

 private:
  template <class F, size_t... indexes>
  static Outcome<R> call(F& f, [[maybe_unused]] const char* record,
                         std::index_sequence<indexes...>) {
    if constexpr (std::is_void_v<std::invoke_result_t<F&, Parameters...>>) {
      f(at<Parameters>(record + kOffsets[indexes])...);
      return Outcome<>();
    } else {
      return f(at<Parameters>(record + kOffsets[indexes])...);
    }
  }

  /// A parameter as it lies there; a resource that is given away is taken.
  template <class Parameter>
  static decltype(auto) at(const char* place) {
    if constexpr (kIsOwn<Parameter>)
      return reinterpret_cast<const Passed<Parameter>*>(place)->take();
    else
      return (*reinterpret_cast<const std::remove_cvref_t<Parameter>*>(place));
  }

  static constexpr auto kOffsets = [] {
    std::array<size_t, sizeof...(Parameters) + 1> offsets{};
    size_t next = 0;
    size_t index = 0;
    [[maybe_unused]] const auto place = [&](size_t size, size_t alignment) {
      offsets[index++] = next = (next + alignment - 1) / alignment * alignment;
      next += size;
    };
    (place(sizeof(std::remove_cvref_t<Parameters>), alignof(std::remove_cvref_t<Parameters>)), ...);
    return offsets;
  }();
};

/// What a function of an interface takes and gives; a method of a resource takes `self` first.
template <class Function>
struct FunctionShape;
template <class Interface, class R, class... Parameters>
struct FunctionShape<R (Interface::*)(Parameters...)> : CallShape<R, Parameters...> {};
template <class Object, class R, class... Parameters>
  requires requires { typename Object::Self_; }
struct FunctionShape<R (Object::*)(Parameters...)>
    : CallShape<R, typename Object::Self_, Parameters...> {};

/// Which function of an interface it is. `Members` is the type of `Contract::kMembers`.
template <class Members>
struct FunctionIndex;
template <auto... functions>
struct FunctionIndex<const Members<functions...>> {
  template <auto function>
  static constexpr size_t of() {
    static_assert((std::is_same_v<Named<function>, Named<functions>> || ...),
                  "this is no function of the contract's interface: write &Contract::Interface::f");
    size_t index = 0;
    static_cast<void>(
        ((std::is_same_v<Named<function>, Named<functions>> || (++index, false)) || ...));
    return index;
  }
};

}  // namespace mortise::detail
