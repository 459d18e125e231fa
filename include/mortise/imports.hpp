// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a plugin calls: contracts of the host and of other plugins.
//
//     class Proof final : public mortise::Plugin<print::Proof>,
//                         public mortise::Imports<photo::lab::ImageFilter,
//                         mortise::Maybe<log::Log>> {
//       Result<Image, Failure> proof(const ImageView& image) override {
//         auto out = imported<photo::lab::ImageFilter>().apply(image);
//         if (!out) return Failure::NoFilter{};
//         ...
//
// A call goes out for the call that is inside, with its deadline and its trace.

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "mortise/call.hpp"
#include "mortise/contract.hpp"

namespace mortise {

/// A contract that a plugin works without: calls of it then answer `unavailable`.
template <class Contract>
struct Maybe {};

namespace detail {

template <class Item>
struct ImportOf {
  using Contract = Item;
  static constexpr bool kMaybe = false;
};
template <class Item>
struct ImportOf<Maybe<Item>> {
  using Contract = Item;
  static constexpr bool kMaybe = true;
};

/// The rows of a plugin's imports.
template <size_t size>
struct ImportRows {
  static constexpr size_t kSize = size;
  mortise_import rows[size == 0 ? 1 : size];
};

}  // namespace detail

/// The way of a call from a plugin through its host. Contract headers derive their typed callers
/// from it. Copies are cheap; valid as long as the plugin's object.
class ImportWay {
 public:
  ImportWay(const mortise_host* host, uint32_t first, const FunctionKey* functions) noexcept
      : host_(host), functions_(functions), first_(first) {}

 protected:
  template <class O>
  O call(uint32_t function, const void* arguments) const {
    O outcome = detail::OutcomeAccess::pending<O>();
    void* const room =
        std::is_same_v<typename O::Record, Unit> ? nullptr : detail::OutcomeAccess::room(outcome);
    const mortise_status status =
        host_->call_import(host_, first_ + function, arguments, room, detail::current_call);
    if (status == MORTISE_OK)
      detail::OutcomeAccess::settle(outcome);
    else
      detail::OutcomeAccess::fail(outcome, error(function, status));
    return outcome;
  }

  /// What a call that failed may have left with this plugin.
  void drop_passed(uint32_t handle) const noexcept { host_->drop(host_, handle); }

 private:
  [[gnu::cold, gnu::noinline]] Error error(uint32_t function, mortise_status status) const {
    const bool is_known = status >= MORTISE_INVALID && status <= MORTISE_CONFLICT;
    const Kind kind = is_known ? static_cast<Kind>(status) : Kind::kFailed;
    return Error(code_of(kind), functions_[function].name);
  }

  const mortise_host* host_;
  const FunctionKey* functions_;
  uint32_t first_;
};

namespace detail {
struct ImportAccess;
}

/// A base of a plugin's class, beside `Plugin`: the contracts that it calls. All but those in
/// `Maybe` must be provided when it is loaded. Functions that came later than their major version
/// may be missing: calls of those answer `unavailable`.
template <class... Items>
class Imports {
 public:
  /// Calls a contract. Not in the constructor: from `start` on.
  template <class Contract>
  auto imported() const noexcept {
    static_assert((std::is_same_v<Contract, typename detail::ImportOf<Items>::Contract> || ...),
                  "this contract is not among the imports of the plugin's class");
    return typename Contract::template Caller<ImportWay>(host_, first_row<Contract>(),
                                                         Contract::kFunctions);
  }

 private:
  friend struct detail::ImportAccess;

  template <class Contract>
  static constexpr uint32_t first_row() {
    uint32_t row = 0;
    bool is_found = false;
    ((is_found |= std::is_same_v<Contract, typename detail::ImportOf<Items>::Contract>,
      row +=
      is_found ? 0 : static_cast<uint32_t>(detail::ImportOf<Items>::Contract::kFunctionCount)),
     ...);
    return row;
  }

  const mortise_host* host_ = nullptr;
};

namespace detail {

struct ImportAccess {
  template <class... Items>
  static void set(Imports<Items...>& imports, const mortise_host* host) {
    imports.host_ = host;
  }
  template <class... Items>
  static constexpr bool has(const Imports<Items...>*) {
    return true;
  }
  static constexpr bool has(const void*) { return false; }

  template <class... Items>
  static consteval bool have_handles(const Imports<Items...>*) {
    return (requires { ImportOf<Items>::Contract::kHasHandles; } || ...);
  }
  static consteval bool have_handles(const void*) { return false; }

  template <class... Items>
  static constexpr auto rows(const Imports<Items...>*) {
    ImportRows<(ImportOf<Items>::Contract::kFunctionCount + ... + 0)> all{};
    size_t next = 0;
    const auto append = [&](const auto& functions, bool is_maybe) {
      for (const FunctionKey& key : functions) {
        mortise_import& row = all.rows[next++];
        row.name = key.name;
        for (size_t i = 0; i < sizeof(row.hash); ++i) row.hash[i] = key.hash[i];
        if (is_maybe || key.came_later) row.flags = MORTISE_IMPORT_OPTIONAL;
      }
    };
    (append(ImportOf<Items>::Contract::kFunctions, ImportOf<Items>::kMaybe), ...);
    return all;
  }
  static constexpr ImportRows<0> rows(const void*) { return {}; }

  /// Calls `visit` with the descriptor of each contract that is not among `Provided`.
  template <class... Provided>
  struct Without {
    template <class... Items, class Visit>
    static constexpr void each(const Imports<Items...>*, Visit visit) {
      (one<typename ImportOf<Items>::Contract>(visit), ...);
    }
    template <class Visit>
    static constexpr void each(const void*, Visit) {}
    template <class Contract, class Visit>
    static constexpr void one(Visit& visit) {
      if constexpr (!(std::is_same_v<Contract, Provided> || ...)) visit(Contract::kDescriptor);
    }
  };
};

}  // namespace detail
}  // namespace mortise
