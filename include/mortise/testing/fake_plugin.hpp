// SPDX-License-Identifier: Apache-2.0
#pragma once

// A plugin that a test writes line by line, of any contract, for an application that is tested
// without its plugins. Needs no test framework. docs/testing.md shows it at work:
//
//     mortise::testing::FakePlugin<photo::lab::ImageFilter> fake;
//     fake.on<&photo::lab::ImageFilter::Interface::name>([] { return "fake"; });
//     host.add(fake.entry(), "fake");

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "mortise/function.hpp"
#include "mortise/plugin.hpp"
#include "mortise/testing/held.hpp"

namespace mortise::testing {

namespace detail {

using mortise::detail::Named;

/// How a test answers a function.
template <class R, class... Parameters>
struct Answers {
  using Answer = std::function<Outcome<R>(Parameters...)>;

  /// What a test wrote, as an answer: it gives the result, an `Error`, or an outcome of both.
  template <class F>
  static Answer answer(F f) {
    if constexpr (std::is_void_v<std::invoke_result_t<F&, Parameters...>>)
      return [f = std::move(f)](Parameters... parameters) mutable {
        f(std::forward<Parameters>(parameters)...);
        return Outcome<>();
      };
    else
      return f;
  }
};

/// What a test answers a function of an interface with.
template <class Function>
struct Signature : mortise::detail::FunctionShape<Function>,
                   mortise::detail::FunctionShape<Function>::template As<Answers> {};

/// `Cart` of the class that stands behind its handles.
template <class Ref>
struct OwnerOf;
template <class Resource>
struct OwnerOf<Borrow<Resource>> {
  using Type = Own<Resource>;
};

template <class Members>
struct Script;
template <auto... functions>
struct Script<mortise::detail::Members<functions...>> {
  using Answers = std::tuple<typename Signature<decltype(functions)>::Answer...>;

  /// Which of them it is.
  template <auto function>
  static constexpr size_t index() {
    using Members = const mortise::detail::Members<functions...>;
    return mortise::detail::FunctionIndex<Members>::template of<function>();
  }

  /// Calls `visit` with each function.
  template <class Visit>
  static void each(Visit visit) {
    (visit(Named<functions>()), ...);
  }
};

}  // namespace detail

/// A plugin of `Contract` whose functions are lambdas of a test.
///
/// Functions are named by their place in the contract's interface:
/// `&photo::lab::ImageFilter::Interface::apply`. One without an answer is `unsupported`. Answers
/// may be changed while calls run. What a host has of it lives as long as the host needs it; what
/// the lambdas refer to must, too. Thread-safe. At most `kMaxFakes` of one contract at once.
///
/// Behind the handles of its resources there are no objects but numbers of the test's choice.
/// Methods are named by their place in the class of objects, and take the handle first:
///
///     fake.on<&Prices::Interface::new_cart>(
///         [&](uint32_t room) { return fake.make<Prices::CartObject>(room); });
///     fake.on<&Prices::CartObject::total>(
///         [&](CartRef cart) { return *fake.number<Prices::CartObject>(cart); });
template <class Contract>
class FakePlugin {
  using Script = detail::Script<std::remove_cv_t<decltype(Contract::kMembers)>>;
  static constexpr size_t kSize = Contract::kFunctionCount;
  static constexpr size_t kResources = mortise::detail::resource_count<Contract>();
  template <class Object>
  using OwnerOf = typename detail::OwnerOf<typename Object::Self_>::Type;

 public:
  using Interface = typename Contract::Interface;
  static constexpr size_t kMaxFakes = 32;

  /// @param traits  who may call it when; without, one call at a time, as in an author's class.
  explicit FakePlugin(Traits traits = {}) : state_(std::make_shared<State>()) {
    state_->fill(traits, take_slot(state_));
  }
  FakePlugin(const FakePlugin&) = delete;
  FakePlugin& operator=(const FakePlugin&) = delete;
  ~FakePlugin() {
    const std::lock_guard lock(slots_mutex);
    for (std::shared_ptr<State>& slot : slots)
      if (slot == state_) slot = nullptr;
  }

  /// What `Host::add` takes; valid as long as the fake.
  const mortise_plugin* entry() const { return &state_->entry; }

  /// Answers calls of `function` from now on.
  /// @param answer  takes the function's parameters, borrowed for the call. Gives its result, an
  /// `Error` (the call has its kind), or an `Outcome` of the result.
  template <auto function, class Answer>
  FakePlugin& on(Answer answer) {
    auto made = detail::Signature<decltype(function)>::answer(std::move(answer));
    const std::lock_guard lock(state_->mutex);
    std::get<Script::template index<function>()>(state_->answers) = std::move(made);
    return *this;
  }

  /// Answers every function by `implementation`, which must outlive the calls.
  FakePlugin& on_all(Interface& implementation) {
    static_assert(kResources == 0, "the objects of an implementation are its own: use on()");
    Script::each([&]<auto function>(detail::Named<function>) {
      on<function>([&implementation](auto&&... parameters) {
        return (implementation.*function)(parameters...);
      });
    });
    return *this;
  }

  /// Fails calls of `function` from now on.
  /// @param text  the plugin's own words, for operators.
  template <auto function>
  FakePlugin& fail(Kind kind, std::string_view text = "the test says so") {
    return on<function>([error = Error(code_of(kind), text)](const auto&...) { return error; });
  }

  /// As a plugin that is too old for `function`. Before it is added.
  template <auto function>
  FakePlugin& leave_out() {
    state_->rows[Script::template index<function>()].code = nullptr;
    return *this;
  }

  /// A handle for a number. Once the fake was added; in an answer or outside.
  template <class Object>
  OwnerOf<Object> make(uint64_t number) const {
    uint32_t handle = 0;
    if (const mortise_host* const host = this->host())
      static_cast<void>(host->call_import(host, 2 * Object::kResource_, &number, &handle, nullptr));
    return OwnerOf<Object>(handle);  // none, where there is no host
  }
  /// The number behind a handle that the fake was given, or lent for the call that is inside;
  /// nothing for every other one.
  template <class Object>
  Option<uint64_t> number(typename Object::Self_ cart) const {
    const mortise_host* const host = this->host();
    const uint32_t handle = cart.handle();
    uint64_t number = 0;
    if (host == nullptr || host->call_import(host, 2 * Object::kResource_ + 1, &handle, &number,
                                             nullptr) != MORTISE_OK)
      return {};
    return number;
  }
  /// The numbers whose handles were dropped, in this order.
  template <class Object>
  std::vector<uint64_t> ended() const {
    const std::lock_guard lock(state_->mutex);
    return state_->ended[Object::kResource_];
  }

  /// What `start` of the plugin does, before it is added: an error keeps it out.
  FakePlugin& on_start(std::function<Outcome<>()> answer) {
    const std::lock_guard lock(state_->mutex);
    state_->start = std::move(answer);
    return *this;
  }

  /// Lets calls of `function` wait, before they are answered, until the test says so.
  template <auto function>
  Held hold() {
    return Held(std::shared_ptr<Gate>(state_, &state_->gates[Script::template index<function>()]));
  }

  /// How many calls of `function` have begun.
  template <auto function>
  size_t count() const {
    const std::lock_guard lock(state_->mutex);
    size_t count = 0;
    for (const size_t call : state_->calls) count += call == Script::template index<function>();
    return count;
  }

  /// The calls in the order in which they began, by their names in the contract: "apply".
  std::vector<std::string> calls() const {
    const std::lock_guard lock(state_->mutex);
    std::vector<std::string> names;
    for (const size_t call : state_->calls) names.emplace_back(short_name(call));
    return names;
  }

 private:
  /// What the fake and its instances share.
  struct State {
    mortise_plugin entry{};
    std::array<mortise_function, kSize + 1 + kResources> rows{};
    std::array<mortise_import, 2 * kResources> imports{};
    std::array<Gate, kSize> gates{};
    mutable std::mutex mutex{};
    typename Script::Answers answers{};
    std::function<Outcome<>()> start{};
    std::vector<size_t> calls{};
    const mortise_host* host = nullptr;  // of the instance that was made last
    std::array<std::vector<uint64_t>, kResources> ended{};

    void fill(Traits traits, decltype(mortise_plugin::create) create) {
      Script::each([&]<auto function>(detail::Named<function>) {
        constexpr size_t kIndex = Script::template index<function>();
        rows[kIndex] = mortise::detail::row_of(Contract::kFunctions[kIndex], &frame<function>);
      });
      rows[kSize] = mortise::detail::row_of(mortise::detail::kStart, &start_frame);
      constexpr uint8_t kMagic[] = MORTISE_MAGIC;
      for (size_t i = 0; i < sizeof(kMagic); ++i) entry.magic[i] = kMagic[i];
      entry.abi_major = MORTISE_ABI_MAJOR;
      entry.abi_minor = mortise::detail::has_handles<Contract>() ? 1 : 0;  // it needs no more
      fill_resources();
      entry.size = sizeof(mortise_plugin);
      entry.descriptor = Contract::kDescriptor;
      entry.descriptor_size = sizeof(Contract::kDescriptor);
      entry.functions = rows.data();
      entry.function_count = static_cast<uint32_t>(rows.size());
      entry.function_size = sizeof(mortise_function);
      entry.import_size = sizeof(mortise_import);
      entry.create = create;
      if (traits.parallel) entry.flags |= MORTISE_PLUGIN_PARALLEL;
      if (traits.reentrant) entry.flags |= MORTISE_PLUGIN_REENTRANT;
      if (traits.stateless) entry.flags |= MORTISE_PLUGIN_STATELESS;
    }

    void fill_resources() {
      if constexpr (kResources != 0) {
        [&]<size_t... indexes>(std::index_sequence<indexes...>) {
          ((rows[kSize + 1 + indexes] =
                mortise::detail::row_of(Contract::kResources[indexes].end, &end_frame<indexes>)),
           ...);
        }(std::make_index_sequence<kResources>());
        const auto all =
            mortise::detail::with_resource_rows<Contract>(mortise::detail::ImportRows<0>{});
        for (size_t i = 0; i < imports.size(); ++i) imports[i] = all.rows[i];
        entry.imports = imports.data();
        entry.import_count = static_cast<uint32_t>(imports.size());
      }
    }
  };

  struct Instance {
    std::shared_ptr<State> state;
    const mortise_host* host;
  };

  const mortise_host* host() const {
    const std::lock_guard lock(state_->mutex);
    return state_->host;
  }

  /// What a number stood for has ended.
  template <size_t resource>
  static mortise_status end_frame(void* self, const void* arguments, void*,
                                  const mortise_call* call) {
    const Instance& instance = *static_cast<const Instance*>(self);
    return mortise::detail::serve(instance.host, call, [&]() -> mortise_status {
      const std::lock_guard lock(instance.state->mutex);
      instance.state->ended[resource].push_back(*static_cast<const uint64_t*>(arguments));
      return MORTISE_OK;
    });
  }

  static std::string_view short_name(size_t function) {
    const std::string_view name = Contract::kFunctions[function].name;
    return name.substr(name.find('#') + 1);
  }

  static mortise_status report(const Instance& instance, const mortise_call* call,
                               const Error& error) {
    const auto status = static_cast<mortise_status>(error.kind());
    mortise::detail::report(instance.host, call, status, error.message());
    return status;
  }

  template <auto function>
  static mortise_status frame(void* self, const void* arguments, [[maybe_unused]] void* result,
                              const mortise_call* call) {
    using Signature = detail::Signature<decltype(function)>;
    constexpr size_t kIndex = Script::template index<function>();
    const Instance& instance = *static_cast<const Instance*>(self);
    return mortise::detail::serve(instance.host, call, [&]() -> mortise_status {
      State& state = *instance.state;
      {
        const std::lock_guard lock(state.mutex);
        state.calls.push_back(kIndex);
      }
      state.gates[kIndex].pass();
      typename Signature::Answer answer;
      {
        const std::lock_guard lock(state.mutex);
        answer = std::get<kIndex>(state.answers);
      }
      if (!answer)
        return report(instance, call,
                      Error(Code::kCallUnsupported, "the test has no answer for '" +
                                                        std::string(short_name(kIndex)) +
                                                        "': give it one with on()"));
      auto outcome = Signature::call(answer, arguments);
      if (!outcome) return report(instance, call, outcome.error());
      if constexpr (!std::is_void_v<typename Signature::Result>)
        new (result) typename Signature::Result(*std::move(outcome));
      return MORTISE_OK;
    });
  }

  static mortise_status start_frame(void* self, const void*, void*, const mortise_call* call) {
    const Instance& instance = *static_cast<const Instance*>(self);
    return mortise::detail::serve(instance.host, call, [&]() -> mortise_status {
      std::function<Outcome<>()> start;
      {
        const std::lock_guard lock(instance.state->mutex);
        start = instance.state->start;
      }
      const Outcome<> outcome = start ? start() : Outcome<>();
      if (!outcome) return report(instance, call, outcome.error());
      return MORTISE_OK;
    });
  }

  // `create` is told nothing of the entry that it belongs to, so that each fake has one of its own.
  static inline std::mutex slots_mutex{};
  static inline std::array<std::shared_ptr<State>, kMaxFakes> slots{};

  template <size_t slot>
  static mortise_status create(const mortise_host* host, mortise_instance* instance) {
    return mortise::detail::serve(host, nullptr, [&]() -> mortise_status {
      const std::lock_guard lock(slots_mutex);
      if (slots[slot] == nullptr) return MORTISE_UNAVAILABLE;  // the fake is gone
      instance->self = new Instance{slots[slot], host};
      instance->destroy = [](void* self) {
        const std::unique_ptr<Instance> ended(static_cast<Instance*>(self));
        const std::lock_guard state_lock(ended->state->mutex);
        if (ended->state->host == ended->host) ended->state->host = nullptr;
      };
      const std::lock_guard state_lock(slots[slot]->mutex);
      slots[slot]->host = host;
      if constexpr (mortise::detail::has_handles<Contract>())
        mortise::detail::set_handle_dropper(host->drop);
      return MORTISE_OK;
    });
  }

  static decltype(mortise_plugin::create) take_slot(const std::shared_ptr<State>& state) {
    constexpr auto kCreates = []<size_t... indexes>(std::index_sequence<indexes...>) {
      return std::array{&create<indexes>...};
    }(std::make_index_sequence<kMaxFakes>());
    const std::lock_guard lock(slots_mutex);
    for (size_t i = 0; i < kMaxFakes; ++i) {
      if (slots[i] != nullptr) continue;
      slots[i] = state;
      return kCreates[i];
    }
    std::abort();  // more than kMaxFakes
  }

  std::shared_ptr<State> state_;
};

}  // namespace mortise::testing
