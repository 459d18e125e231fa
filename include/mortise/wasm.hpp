// SPDX-License-Identifier: Apache-2.0
#pragma once

#if defined(__wasm__)

// A C++ plugin as a WebAssembly module: which functions it exports and imports. `plugin.hpp`
// includes it there. See wasm.h and docs/wasm.md.

#include <cstddef>
#include <cstdlib>
#include <new>
#include <string_view>
#include <type_traits>

#include "mortise/imports.hpp"
#include "mortise/wasm.h"

#if defined(__cpp_exceptions)
#error "a plugin in WebAssembly has no exceptions: compile with -fno-exceptions"
#endif

namespace mortise {

template <class... Contracts>
class Plugin;
template <class Contract>
class Lifecycle;

namespace detail {

template <size_t>
struct WasmNothing {};

/// A function is exported when its class is made, and it is made only where the plugin has it.
template <bool has_it, class Export, size_t index>
using WasmIf = std::conditional_t<has_it, Export, WasmNothing<index>>;

template <class Result>
void wasm_destroy(void* result) {
  static_cast<Result*>(result)->~Result();
}

template <class Impl>
struct EntryOf;

/// Where the rows of a contract begin in the entry.
template <class Impl, class Contract>
constexpr size_t wasm_first_row() {
  size_t row = 0;
  const std::string_view first = Contract::kFunctions[0].name;
  while (EntryOf<Impl>::kRows.rows[row].name != first) ++row;
  return row;
}

/// What is exported does not know the plugin's class, which may be known in its source alone.
template <class Impl, class... Contracts>
struct WasmExports : Contracts::Wasm::template Exports<Impl, wasm_first_row<Impl, Contracts>()>... {
};

/// The functions of the plugin's own life, under the names of its own interface.
template <class Impl, class Contract>
struct WasmLife : Contract::Wasm::template Exports<Impl, EntryOf<Impl>::kRows.kSize -
                                                             EntryOf<Impl>::kOwnLife.kSize> {};

/// How the rows of a plugin's imports are called.
template <size_t size>
struct WasmCalls {
  mortise_wasm_import calls[size];
};

template <class... Items>
inline constexpr auto kWasmCalls = [] {
  WasmCalls<(ImportOf<Items>::Contract::kFunctionCount + ... + 0)> all{};
  size_t next = 0;
  const auto append = [&](const auto& calls) {
    for (const mortise_wasm_import call : calls) all.calls[next++] = call;
  };
  (append(ImportOf<Items>::Contract::Wasm::kCalls), ...);
  return all;
}();

/// Everything of a module that depends on the plugin's class.
template <class Impl>
struct WasmOf {
  template <class... Contracts>
  static constexpr bool exports(const Plugin<Contracts...>*) {
    return sizeof(WasmExports<Impl, Contracts...>) != 0;
  }
  template <class Contract>
  static constexpr bool own_life(const Lifecycle<Contract>*) {
    return sizeof(WasmLife<Impl, Contract>) != 0;
  }
  static constexpr bool own_life(const void*) { return true; }
  template <class... Items>
  static constexpr const mortise_wasm_import* imports(const Imports<Items...>*) {
    return kWasmCalls<Items...>.calls;
  }
  static constexpr const mortise_wasm_import* imports(const void*) { return nullptr; }
};

}  // namespace detail
}  // namespace mortise

// Those of the C++ library print why they stop, for which every plugin would need a file system.
// Without memory the call ends, as everywhere in a module.

MORTISE_WASM_ONCE void* operator new(size_t size) {
  void* const block = std::malloc(size == 0 ? 1 : size);
  if (block == nullptr) __builtin_trap();
  return block;
}
MORTISE_WASM_ONCE void operator delete(void* block) noexcept { std::free(block); }
MORTISE_WASM_ONCE void operator delete(void* block, size_t) noexcept { std::free(block); }
extern "C" {
MORTISE_WASM_ONCE void __cxa_pure_virtual() { __builtin_trap(); }
#if defined(_LIBCPP_ABI_NAMESPACE)
/// libc++'s `std::__libcpp_verbose_abort`, by its symbol: its declaration differs by version.
#define MORTISE_WASM_TEXT_(name) #name
#define MORTISE_WASM_TEXT(name) MORTISE_WASM_TEXT_(name)
[[noreturn]] void mortise_wasm_abort(const char* format, ...) __asm__(
    "_ZNSt3" MORTISE_WASM_TEXT(_LIBCPP_ABI_NAMESPACE) "22__libcpp_verbose_abortEPKcz");
[[noreturn]] MORTISE_WASM_ONCE void mortise_wasm_abort(const char* format, ...) {
  mortise_wasm_stop_because(format);
}
#endif
}

/// Part of `MORTISE_PLUGIN`.
#define MORTISE_WASM_PLUGIN(Class)                                                               \
  static_assert(::mortise::detail::WasmOf<Class>::exports(static_cast<const Class*>(nullptr)));  \
  static_assert(::mortise::detail::WasmOf<Class>::own_life(static_cast<const Class*>(nullptr))); \
  extern "C" const mortise_wasm_import* const mortise_wasm_imports =                             \
      ::mortise::detail::WasmOf<Class>::imports(static_cast<const Class*>(nullptr));

#else
#define MORTISE_WASM_PLUGIN(Class)
#endif
