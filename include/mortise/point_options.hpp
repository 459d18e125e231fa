// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an application says about a point: the same words as in `mortise.toml`
// (docs/application.md).

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "mortise/function.hpp"
#include "mortise/value.hpp"

namespace mortise {

/// What stands between a plugin's code and the host. Calls mean the same behind each; what differs
/// is what they cost, and what a plugin that misbehaves can do.
enum class Wall : uint8_t {
  kInline,    ///< Nothing: calls run on the caller's thread.
  kThread,    ///< Calls run on threads of the plugin's own: a caller waits no longer than its
              ///< deadline.
  kLoopback,  ///< For tests: as if in another process, with every value moved there and back.
};

/// Whom a call of a function through a point reaches.
enum class Dispatch : uint8_t {
  kOne,    ///< The plugin that comes first.
  kFirst,  ///< One after the other, until one has an answer: an option that is there, a result
           ///< that is ok, anything else that is no failure.
  kAll,    ///< Every plugin.
  kFold,   ///< Every plugin, each with the result of the one before as its first argument.
};

/// What becomes of a call through a point when a plugin fails.
enum class FailurePolicy : uint8_t {
  kFail,      ///< The call ends with the error.
  kSkip,      ///< As if the plugin were not there; under `one` nobody else is there to ask.
  kFallback,  ///< What the application registered with `on_failure` answers in its place; without
              ///< that, the next plugin is asked.
};

/// When a plugin is left out of a point's calls because it keeps failing. It is asked again after a
/// while, by one call at first. Failures are those of the plugin's making: `crashed`, `failed`,
/// `deadline`, `overloaded`, `unavailable`.
struct BreakerOptions {
  /// So many failures in a row; 0 for never.
  uint32_t failures = 0;
  /// This share of failures within a window, from 0 to 1; 0 for never.
  double share = 0;
  /// How long the window is, and how many calls it must have.
  uint64_t window_ms = 10'000;
  uint32_t calls = 20;
  /// How long it is left out, in milliseconds.
  uint64_t open_ms = 5'000;

  friend bool operator==(const BreakerOptions&, const BreakerOptions&) = default;
};

/// Beyond which a plugin of a point counts as degraded, by its calls through the point; and is left
/// out of them for a while, where the point has a breaker.
struct BudgetOptions {
  uint64_t latency_ms = 0;  ///< What 99 of 100 calls keep below; 0 for none.
  double errors = 0;        ///< The share of calls that may fail, from 0 to 1; 0 for none.

  friend bool operator==(const BudgetOptions&, const BudgetOptions&) = default;
};

/// Whether a plugin is asked in a point's calls.
enum class BreakerState : uint8_t {
  kClosed,    ///< It is.
  kOpen,      ///< It is not.
  kHalfOpen,  ///< One call is on trial.
};

namespace detail {

template <auto function>
inline constexpr char kTag = 0;  // whose address names the function

/// The dispatch of one function of an interface.
template <class Interface>
struct DispatchOf {
  const char* function = nullptr;
  Dispatch dispatch = Dispatch::kOne;
};

/// The dispatch of functions, in braces.
template <class Interface, size_t size>
struct DispatchList {
  constexpr DispatchList() = default;
  template <class... Rows>
    requires(sizeof...(Rows) <= size && (std::is_same_v<Rows, DispatchOf<Interface>> && ...))
  constexpr DispatchList(const Rows&... given) : rows{given...} {}  // NOLINT: by design

  DispatchOf<Interface> rows[size]{};
};

/// Whether a function can fold: its result, or what it has in its result, is its first parameter.
template <class Function>
inline constexpr bool kFolds = false;
template <class Interface, class R, class First, class... Rest>
inline constexpr bool kFolds<R (Interface::*)(First, Rest...)> =
    std::is_same_v<mortise::ViewOf<R>, std::remove_cvref_t<First>>;
template <class Interface, class T, class E, class First, class... Rest>
inline constexpr bool kFolds<Result<T, E> (Interface::*)(First, Rest...)> =
    std::is_same_v<mortise::ViewOf<T>, std::remove_cvref_t<First>>;

template <class Interface, class R, class... Parameters>
std::type_identity<Interface> interface_of(R (Interface::*)(Parameters...));
template <auto function>
using InterfaceOf = typename decltype(interface_of(function))::type;

template <auto function, Dispatch dispatch>
consteval DispatchOf<InterfaceOf<function>> dispatch_of() {
  static_assert(dispatch != Dispatch::kFold || kFolds<decltype(function)>,
                "a fold needs a function whose first parameter is what it returns");
  return {&kTag<function>, dispatch};
}

}  // namespace detail

/// `mortise::fold<&photo::lab::ImageFilter::Interface::apply>`: the dispatch of a function.
template <auto function>
inline constexpr auto one = detail::dispatch_of<function, Dispatch::kOne>();  // NOLINT: a word
template <auto function>
inline constexpr auto first = detail::dispatch_of<function, Dispatch::kFirst>();  // NOLINT: a word
template <auto function>
inline constexpr auto all = detail::dispatch_of<function, Dispatch::kAll>();  // NOLINT: a word
template <auto function>
inline constexpr auto fold = detail::dispatch_of<function, Dispatch::kFold>();  // NOLINT: a word

/// What holds at a point. A value that is left out is as `mortise.toml` has it where it is absent.
template <class Contract>
struct PointOptions {
  /// For each function that does not go to `one`.
  detail::DispatchList<typename Contract::Interface, Contract::kFunctionCount> dispatch{};
  /// Ids of plugins that go first, in this order. It outranks what plugins say themselves.
  List<String> order{};
  /// How long a call through the point may take, all plugins together; 0 for as long as the caller
  /// waits.
  uint64_t deadline_ms = 0;
  FailurePolicy failure = FailurePolicy::kFail;
  /// The thinnest wall: what is behind a thinner one is not in the point.
  Wall wall = Wall::kInline;
  /// The record of the contract that each plugin fills in, by its name in WIT; empty for none.
  String attributes{};
  BreakerOptions breaker{};
  BudgetOptions budgets{};
  /// Plugins that call the contract get the point in the place of one plugin: its dispatch, its
  /// order, its policy. A plugin of the point that calls it is left out of its own calls.
  bool is_for_plugins = false;
  /// Whether plugins from files are asked the examples of the contract before they come. A no of
  /// one point counts for all of the contract.
  bool examples = true;
};

/// How a plugin stands in a point.
struct PointMember {
  String plugin{};
  /// Why it is not in the point though it provides the contract; empty where it is.
  String refusal{};
  BreakerState breaker{};
};

/// A point as the host sees it.
struct PointInfo {
  String name{};
  String contract{};
  /// In the point's order; then those that are refused.
  List<PointMember> members{};
};

}  // namespace mortise
