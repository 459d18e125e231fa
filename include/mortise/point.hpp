// SPDX-License-Identifier: Apache-2.0
#pragma once

// A point: a named place in the application that takes plugins of one contract, and what a call
// through it does with all of them. docs/points.md shows it at work:
//
//     auto filters = host.point<ImageFilter>("filters", {
//         .dispatch = {mortise::fold<&ImageFilter::Interface::apply>},
//         .failure = mortise::FailurePolicy::kSkip});
//     auto picture = filters->apply(photograph);  // through every filter, one after the other

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

#include "mortise/client.hpp"
#include "mortise/contract.hpp"
#include "mortise/function.hpp"
#include "mortise/outcome.hpp"
#include "mortise/point_options.hpp"
#include "mortise/point_way.hpp"
#include "mortise/value.hpp"

namespace mortise {

class Host;

/// What one plugin did in a call through a point.
template <class O>
struct Answer {
  /// The plugin; empty where the application answered in a failed one's place.
  String plugin{};
  /// How long it took, in nanoseconds of the clock of deadlines.
  uint64_t took_ns{};
  /// It was not asked: its breaker is open, or it left meanwhile. The error of the outcome says so.
  bool is_skipped{};
  O outcome;
};

/// What came of a call through a point, and how.
template <class O>
class [[nodiscard]] Detailed {
 public:
  /// What `Point::operator->` would have given. Under `all` it holds the last answer, or the error
  /// that ended the call; where no plugin was asked, the error says so.
  const O& outcome() const noexcept { return last_ == kNone ? own_ : answers_[last_].outcome; }
  /// Each plugin that was asked or skipped, in their order.
  const List<Answer<O>>& answers() const noexcept { return answers_; }
  List<Answer<O>>& answers() noexcept { return answers_; }

  explicit operator bool() const noexcept { return static_cast<bool>(outcome()); }

 private:
  template <class>
  friend class Point;
  static constexpr size_t kNone = SIZE_MAX;
  Detailed(O own, List<Answer<O>> answers, size_t last)
      : own_(std::move(own)), answers_(std::move(answers)), last_(last) {}

  O own_;
  List<Answer<O>> answers_;
  size_t last_;
};

/// A named place in the application that takes plugins of one contract. Copies are cheap; it must
/// not outlive the host, the clients it gives may. Thread-safe.
template <class Contract>
class Point {
 public:
  using Client = typename Contract::Client;
  using Caller = typename Contract::template Caller<detail::PointWay>;

  /// A client of each plugin that is in the point now, in the point's order. Each survives the swap
  /// of its plugin.
  List<Client> all() const;

  /// A client of whatever comes first in the point, now and later: calls answer `unavailable` while
  /// nobody does. Of a selection: of the plugin that comes first in it now.
  Client one() const;

  /// The first of `f(client)`, client by client, that says yes (is true as a `bool`); else the last
  /// one, or a value made of nothing where there is no client.
  template <class F>
  auto first(F f) const;

  /// `value = f(client, std::move(value))`, client by client.
  template <class Value, class F>
  Value fold(Value value, F f) const;

  /// Calls a function of the contract as its dispatch says: `filters->apply(picture)`. A function
  /// that goes to `all` must return nothing here; `call_detailed` has the answers of others.
  const Caller* operator->() const noexcept { return &caller_; }

  /// The same, and says which plugin gave which result:
  /// `filters.call_detailed<&ImageFilter::Interface::name>()`.
  template <auto function, class... Arguments>
  auto call_detailed(const Arguments&... arguments) const;

  /// Those plugins whose attributes `keep` wants, in the point's order. It is asked when plugins
  /// come, go or are replaced, not at calls, on the thread that uses the point next. No plugin's
  /// code is loaded for it.
  ///
  /// @tparam Attributes  the view of the record that the point's options name.
  template <class Attributes, class Keep>
  [[nodiscard]] Point where(Keep keep) const;

  /// The same plugins, those with the highest score first: `.best<Traits>(...).one()`. Equal ones
  /// stay in the point's order.
  /// @param score  a number from the attributes.
  template <class Attributes, class Score>
  [[nodiscard]] Point best(Score score) const;

  /// The same point, called with these options. What its own deadline leaves holds as well.
  [[nodiscard]] Point with(const CallOptions& options) const {
    Point copy(*this);
    copy.caller_.set(options);
    return copy;
  }
  /// The same point; calls stop waiting `timeout_ms` milliseconds from now, all of them together.
  [[nodiscard]] Point within(uint64_t timeout_ms) const {
    return with({.deadline_ns = monotonic_ns() + timeout_ms * 1'000'000u});
  }

  /// What a call of `function` does where the plugin is too old to have it, from now on and in this
  /// host: `on_missing<&photo::lab::ImageFilter::Interface::preview>([](const auto& image) {...})`.
  /// It runs on the caller's thread, for the application and for plugins that call the contract.
  /// `has_preview()` stays false: it says what the plugin has.
  ///
  /// @param f  takes the parameters, borrowed for the call; gives the result, an `Error`, or an
  /// outcome of both. Called by any number of threads at once; kept as long as the host.
  template <auto function, class F>
  void on_missing(F f) const {
    detail::on_missing(caller_.view(), kIndex<function>, stand_in<function>(std::move(f)));
  }

  /// What stands in a failed plugin's place in calls of `function` through this point, where its
  /// policy is `fallback`; from now on. `f` is as in `on_missing`.
  template <auto function, class F>
  void on_failure(F f) const {
    detail::on_failure(caller_.view(), kIndex<function>, stand_in<function>(std::move(f)));
  }

 private:
  friend class Host;
  explicit Point(detail::PointView* view) : caller_(view) {}

  template <auto function>
  static constexpr size_t kIndex =
      detail::FunctionIndex<decltype(Contract::kMembers)>::template of<function>();
  template <auto function, class F>
  static detail::StandIn stand_in(F f);

  Caller caller_;
};

template <class Contract>
List<typename Contract::Client> Point<Contract>::all() const {
  ListBuilder<Client> clients;
  detail::each_place(
      caller_.view(),
      [](void* context, detail::Place* place) {
        static_cast<ListBuilder<Client>*>(context)->push(Client(place));
      },
      &clients);
  return clients.finish();
}

template <class Contract>
typename Contract::Client Point<Contract>::one() const {
  return Client(detail::first_place(caller_.view()));
}

template <class Contract>
template <class F>
auto Point<Contract>::first(F f) const {
  using R = std::invoke_result_t<F&, Client&>;
  List<Client> clients = all();
  for (size_t i = 0; i < clients.size(); ++i) {
    R answer = f(clients[i]);
    if (static_cast<bool>(answer) || i + 1 == clients.size()) return answer;
  }
  if constexpr (std::is_default_constructible_v<R>)
    return R{};
  else
    return R(Error(Code::kCallUnavailable, "no plugin is in the point"));
}

template <class Contract>
template <class Value, class F>
Value Point<Contract>::fold(Value value, F f) const {
  for (Client& client : all()) value = f(client, std::move(value));
  return value;
}

template <class Contract>
template <auto function, class F>
detail::StandIn Point<Contract>::stand_in(F f) {
  using Shape = detail::FunctionShape<decltype(function)>;
  using R = typename Shape::Result;
  const mortise_frame code = [](void* self, const void* arguments, [[maybe_unused]] void* result,
                                const mortise_call*) -> mortise_status {
    auto outcome = Shape::call(*static_cast<const F*>(self), arguments);
    if (!outcome) return detail::stand_in_failed(outcome.error());
    if constexpr (!std::is_void_v<R>) new (result) R(*std::move(outcome));
    return MORTISE_OK;
  };
  return {code, new F(std::move(f)), [](void* self) { delete static_cast<F*>(self); }};
}

template <class Contract>
template <auto function, class... Arguments>
auto Point<Contract>::call_detailed(const Arguments&... arguments) const {
  using O = detail::OutcomeOf<typename detail::FunctionShape<decltype(function)>::Result>;
  struct Collector {
    ListBuilder<Answer<O>> answers{};
    O next = detail::OutcomeAccess::pending<O>();
  } collector;
  const detail::PointObserver observer{
      &collector,
      [](void* context) -> void* {
        auto& next = static_cast<Collector*>(context)->next;
        return std::is_same_v<typename O::Record, Unit> ? nullptr
                                                        : detail::OutcomeAccess::room(next);
      },
      [](void* context, const detail::PointStep& step) {
        auto& all = *static_cast<Collector*>(context);
        if (step.error == nullptr)
          detail::OutcomeAccess::settle(all.next);
        else
          detail::OutcomeAccess::fail(all.next, *step.error);
        all.answers.push({String(step.plugin), step.took_ns, step.is_skipped, std::move(all.next)});
        all.next = detail::OutcomeAccess::pending<O>();
      }};
  O own = detail::OutcomeAccess::pending<O>();
  const detail::Parameters<decltype(function)> parameters(arguments...);
  size_t last = Detailed<O>::kNone;
  caller_.observe(kIndex<function>, parameters.record(), own, observer, last);
  return Detailed<O>(std::move(own), collector.answers.finish(), last);
}

template <class Contract>
template <class Attributes, class Keep>
Point<Contract> Point<Contract>::where(Keep keep) const {
  return Point(detail::select(
      caller_.view(), sizeof(Attributes),
      {[](void* self, const void* record, double* score) {
         *score = 0;
         return static_cast<bool>(
             (*static_cast<Keep*>(self))(*static_cast<const Attributes*>(record)));
       },
       new Keep(std::move(keep)), [](void* self) { delete static_cast<Keep*>(self); }}));
}

template <class Contract>
template <class Attributes, class Score>
Point<Contract> Point<Contract>::best(Score score) const {
  return Point(detail::select(
      caller_.view(), sizeof(Attributes),
      {[](void* self, const void* record, double* value) {
         *value = static_cast<double>(
             (*static_cast<Score*>(self))(*static_cast<const Attributes*>(record)));
         return true;
       },
       new Score(std::move(score)), [](void* self) { delete static_cast<Score*>(self); }}));
}

}  // namespace mortise
