// SPDX-License-Identifier: Apache-2.0
#pragma once

// What an author of a C++ plugin includes, besides the headers of the contracts:
//
//     class Blur final : public mortise::Plugin<photo::lab::ImageFilter> {
//      public:
//       Result<Image, Failure> apply(const ImageView& source, ...) override { ... }
//       String name() override { return "blur"; }
//     };
//     MORTISE_PLUGIN(Blur);
//
// An exception that leaves a function makes that call `failed` (`overloaded` for `std::bad_alloc`);
// its text goes to the operator. Without exceptions a constructor that finds no memory stops the
// process.

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

#include "mortise/call.hpp"
#include "mortise/contract.hpp"
#include "mortise/imports.hpp"
#include "mortise/lifecycle.hpp"
#include "mortise/objects.hpp"
#include "mortise/wasm.hpp"

#if defined(__cpp_exceptions)
#include <cxxabi.h>

#include <exception>
#endif

namespace mortise {

/// Who may call a plugin when. A class says so with `static constexpr mortise::Traits
/// kTraits{.parallel = true};`.
struct Traits {
  /// Several threads may be inside at once. Without it calls enter one at a time.
  bool parallel = false;
  /// A call may come back to the instance on its own call chain. Without it such a call is
  /// `conflict`.
  bool reentrant = false;
  /// Calls leave nothing behind: the host may make as many instances as it likes.
  bool stateless = false;
};

namespace detail {

struct HostAccess;

/// What every plugin's object knows of its host; set by `create`, after the constructor.
class Hosted {
  friend struct HostAccess;
  const mortise_host* host_ = nullptr;
};

struct HostAccess {
  static const mortise_host* get(const Hosted& plugin) { return plugin.host_; }
  static void set(Hosted& plugin, const mortise_host* host) { plugin.host_ = host; }
};

}  // namespace detail

/// The base of a plugin's class: the functions of its contracts, and its own life.
///
/// The constructor may not call the host; `start` may. After `stop` returns the instance must have
/// no thread, no callback and no handle left: its code may be gone a moment later. Then the
/// destructor runs.
template <class... Contracts>
class Plugin : public detail::Hosted, public Contracts::Interface... {
 public:
  static constexpr Traits kTraits{};

  virtual ~Plugin() = default;
  Plugin(const Plugin&) = delete;
  Plugin& operator=(const Plugin&) = delete;

  /// Ready to serve? An error keeps the plugin out; its message goes to the operator.
  virtual Outcome<> start() { return {}; }
  /// The last call.
  virtual void stop() {}
  /// How well does it serve? May be left out: it is ready then.
  virtual Health health() { return {}; }

 protected:
  Plugin() = default;
};

/// A base of a plugin's class, beside `Plugin`: what it is configured with, and the state that its
/// successor takes over. `Contract` is an interface of the plugin's own with one or more of
///
///     configure: func(configuration: configuration) -> result<_, string>;
///     export-state: func() -> state;
///     import-state: func(state: state) -> result<_, string>;
///
/// `configure` comes once before `start`, and again whenever the operator says so; a text keeps
/// what was, and goes to the operator. `export_state` is called when nobody is inside any more, and
/// `import_state` of the new version after `start`, before every other call.
template <class Contract>
class Lifecycle : public Contract::Interface {
 protected:
  ~Lifecycle() = default;
};

namespace detail {

inline void report(const mortise_host* host, const mortise_call* call, mortise_status status,
                   std::string_view text) noexcept {
  host->report(host, call, status, text.data(), text.size());
}

#if defined(__cpp_exceptions)
/// Inside a handler: turns what was thrown into a status, its text into a report.
[[gnu::cold, gnu::noinline]] inline mortise_status status_of_exception(const mortise_host* host,
                                                                       const mortise_call* call) {
  try {
    throw;
  } catch (const abi::__forced_unwind&) {
    throw;  // The thread is being cancelled: not ours to stop.
  } catch (const std::bad_alloc&) {
    report(host, call, MORTISE_OVERLOADED, "out of memory");
    return MORTISE_OVERLOADED;
  } catch (const std::exception& error) {
    report(host, call, MORTISE_FAILED, error.what());
  } catch (...) {
    report(host, call, MORTISE_FAILED, "an exception that is no std::exception");
  }
  return MORTISE_FAILED;
}
#endif

/// The body of a function that a plugin may leave out: its row is null then, so nobody gets here
/// but a plugin that calls it itself.
[[noreturn]] inline void stop_at_missing_function() { std::abort(); }

/// Runs `body`, which returns a status; no exception leaves.
template <class Body>
mortise_status serve(const mortise_host* host, const mortise_call* call, Body&& body) {
#if defined(__cpp_exceptions)
  try {
    return std::forward<Body>(body)();
  } catch (...) {
    return status_of_exception(host, call);
  }
#else
  static_cast<void>(host);
  static_cast<void>(call);
  return std::forward<Body>(body)();
#endif
}

/// Remembers the call that is inside, in plugins that call out or ask for it.
template <class Impl>
using Serving = std::conditional_t<ImportAccess::has(static_cast<const Impl*>(nullptr)) ||
                                       std::is_base_of_v<CallAware, Impl>,
                                   ServedCall, UnservedCall>;

/// A frame that calls one member function: what each row of a contract is. `Function` gets the
/// plugin, the parameters and returns the result, constructed in place; `Record` is void where
/// there is none.
template <class Impl, class Parameters, class Record, auto function>
mortise_status frame(void* self, const void* arguments, void* result, const mortise_call* call) {
  Impl& plugin = *static_cast<Impl*>(self);
  const auto run = [&]() -> decltype(auto) {
    if constexpr (std::is_empty_v<Parameters>)  // the arguments are null
      return function(plugin, Parameters{});
    else
      return function(plugin, *static_cast<const Parameters*>(arguments));
  };
  return serve(HostAccess::get(plugin), call, [&]() -> mortise_status {
    const Serving<Impl> serving(call);
    if constexpr (std::is_void_v<Record>)
      run();
    else
      new (result) Record(run());
    return MORTISE_OK;
  });
}

/// The same of a method of a resource: `function` gets the object in the place of the plugin.
template <class Impl, class Contract, uint32_t resource, class Object, class Class,
          class Parameters, class Record, auto function>
mortise_status method_frame(void* self, const void* arguments, void* result,
                            const mortise_call* call) {
  Impl& plugin = *static_cast<Impl*>(self);
  const auto& parameters = *static_cast<const Parameters*>(arguments);
  Object* object = nullptr;
  const mortise_status found = static_cast<const Home<Contract>&>(plugin).find_object(
      resource, parameters.self.handle(), object);
  if (found != MORTISE_OK) return found;
  return serve(HostAccess::get(plugin), call, [&]() -> mortise_status {
    const Serving<Impl> serving(call);
    if constexpr (std::is_void_v<Record>)
      function(static_cast<Class&>(*object), parameters);
    else
      new (result) Record(function(static_cast<Class&>(*object), parameters));
    return MORTISE_OK;
  });
}

/// Ends an object of a resource.
template <class Impl, class Object>
mortise_status destructor_frame(void* self, const void* arguments, void*,
                                const mortise_call* call) {
  Impl& plugin = *static_cast<Impl*>(self);
  return serve(HostAccess::get(plugin), call, [&]() -> mortise_status {
    const Serving<Impl> serving(call);
    const auto representation = *static_cast<const uint64_t*>(arguments);
    delete reinterpret_cast<Object*>(static_cast<uintptr_t>(representation));
    return MORTISE_OK;
  });
}

/// What `Lifecycle` adds to an entry.
struct LifecycleAccess {
  template <class Impl, class Contract>
  static constexpr auto rows(const Lifecycle<Contract>*) {
    auto table = Contract::template rows<Impl>();
    for (size_t i = 0; i < table.kSize; ++i) table.rows[i].name = link_name(table.rows[i].name);
    return table;
  }
  template <class Impl>
  static constexpr Rows<0> rows(const void*) {
    return {};
  }

  template <class Contract, class Visit>
  static constexpr void each(const Lifecycle<Contract>*, Visit visit) {
    visit(Contract::kDescriptor);
  }
  template <class Visit>
  static constexpr void each(const void*, Visit) {}

 private:
  /// What the host knows a function of the plugin's own contract by.
  static constexpr const char* link_name(std::string_view name) {
    name.remove_prefix(name.find('#'));
    for (const char* const known : {kConfigure, kExportState, kImportState})
      if (std::string_view(known).ends_with(name)) return known;
    std::abort();  // no constant: Lifecycle<> is of configure, export-state and import-state alone
  }
};

/// Everything of the entry that depends on the plugin's class.
template <class Impl>
struct EntryOf {
  static constexpr auto kOwnLife = LifecycleAccess::rows<Impl>(static_cast<const Impl*>(nullptr));
  static constexpr size_t kLifecycle = 3 + kOwnLife.kSize;

  template <class... Contracts>
  static constexpr auto join(const Plugin<Contracts...>*) {
    Rows<((Contracts::kFunctionCount + resource_count<Contracts>()) + ... + kLifecycle)> all{};
    size_t next = 0;
    [[maybe_unused]] const auto append = [&](const auto& table) {
      for (const mortise_function& row : table.rows) all.rows[next++] = row;
    };
    (append(Contracts::template rows<Impl>()), ...);
    all.rows[next++] = row_of(kStart, &start);
    all.rows[next++] = row_of(kStop, &stop);
    all.rows[next++] = row_of(kHealth, health<Plugin<Contracts...>>());
    for (size_t i = 0; i < kOwnLife.kSize; ++i) all.rows[next++] = kOwnLife.rows[i];
    return all;
  }

  template <class... Contracts>
  static constexpr auto describe(const Plugin<Contracts...>*) {
    using Others = ImportAccess::Without<Contracts...>;
    constexpr auto kSelf = static_cast<const Impl*>(nullptr);
    constexpr size_t kSize = [] {
      size_t size = (sizeof(Contracts::kDescriptor) + ... + 0);
      Others::each(kSelf, [&](const auto& descriptor) { size += sizeof(descriptor); });
      LifecycleAccess::each(kSelf, [&](const auto& descriptor) { size += sizeof(descriptor); });
      return size;
    }();
    Bytes<kSize> all{};
    size_t next = 0;
    const auto append = [&](const auto& descriptor) {
      for (const uint8_t byte : descriptor) all.bytes[next++] = byte;
    };
    (append(Contracts::kDescriptor), ...);
    Others::each(kSelf, append);
    LifecycleAccess::each(kSelf, append);
    return all;
  }

  template <class... Contracts>
  static consteval auto join_imports(const Plugin<Contracts...>*) {
    return with_resource_rows<Contracts...>(ImportAccess::rows(static_cast<const Impl*>(nullptr)));
  }
  template <class... Contracts>
  static void find_homes(Impl& plugin, const Plugin<Contracts...>*, const mortise_host* host) {
    set_homes<Contracts...>(plugin, host, kOwnImports.kSize);
  }
  template <class... Contracts>
  static consteval bool any_handles(const Plugin<Contracts...>*) {
    return (has_handles<Contracts>() || ... ||
            ImportAccess::have_handles(static_cast<const Impl*>(nullptr)));
  }
  /// It drops handles, which came with minor version 1.
  static constexpr bool kHasHandles = any_handles(static_cast<const Impl*>(nullptr));

  static mortise_status create(const mortise_host* host, mortise_instance* instance) {
    put_memory({host->allocate, host->release});
    if constexpr (kHasHandles) set_handle_dropper(host->drop);
    return serve(host, nullptr, [&]() -> mortise_status {
      Impl* const plugin = new Impl();
      HostAccess::set(*plugin, host);
      if constexpr (kOwnImports.kSize != 0) ImportAccess::set(*plugin, host);
      find_homes(*plugin, plugin, host);
      instance->self = plugin;
      instance->destroy = [](void* self) { delete static_cast<Impl*>(self); };
      return MORTISE_OK;
    });
  }

  static mortise_status start(void* self, const void*, void*, const mortise_call* call) {
    Impl& plugin = *static_cast<Impl*>(self);
    const mortise_host* const host = HostAccess::get(plugin);
    return serve(host, call, [&]() -> mortise_status {
      const Serving<Impl> serving(call);
      const Outcome<> outcome = plugin.start();
      if (outcome) return MORTISE_OK;
      const auto status = static_cast<mortise_status>(outcome.kind());
      report(host, call, status, outcome.message());
      return status;
    });
  }
  static mortise_status stop(void* self, const void*, void*, const mortise_call* call) {
    Impl& plugin = *static_cast<Impl*>(self);
    return serve(HostAccess::get(plugin), call, [&]() -> mortise_status {
      const Serving<Impl> serving(call);
      plugin.stop();
      return MORTISE_OK;
    });
  }

  /// Null where the class has no `health` of its own.
  template <class Base>
  static constexpr mortise_frame health() {
    if constexpr (requires {
                    requires std::is_same_v<decltype(&Impl::health), decltype(&Base::health)>;
                  })
      return nullptr;
    else
      return &frame<Impl, Unit, Health,
                    [](Impl& plugin, const Unit&) { return plugin.Impl::health(); }>;
  }

  static constexpr auto kRows = join(static_cast<const Impl*>(nullptr));
  static constexpr auto kOwnImports = ImportAccess::rows(static_cast<const Impl*>(nullptr));
  static constexpr auto kImports = join_imports(static_cast<const Impl*>(nullptr));
  static constexpr auto kDescriptor = describe(static_cast<const Impl*>(nullptr));

  static constexpr mortise_plugin make() {
    mortise_plugin entry{};
    constexpr uint8_t kMagic[8] = MORTISE_MAGIC;
    for (size_t i = 0; i < sizeof(kMagic); ++i) entry.magic[i] = kMagic[i];
    entry.abi_major = MORTISE_ABI_MAJOR;
    entry.abi_minor = kHasHandles ? 1 : 0;  // the least that it needs
    entry.size = sizeof(mortise_plugin);
    if (kDescriptor.kSize != 0) entry.descriptor = kDescriptor.bytes;
    entry.descriptor_size = kDescriptor.kSize;
    entry.functions = kRows.rows;
    entry.function_count = static_cast<uint32_t>(kRows.kSize);
    entry.function_size = sizeof(mortise_function);
    if (kImports.kSize != 0) entry.imports = kImports.rows;
    entry.import_count = static_cast<uint32_t>(kImports.kSize);
    entry.import_size = sizeof(mortise_import);
    entry.create = &create;
    if (Impl::kTraits.parallel) entry.flags |= MORTISE_PLUGIN_PARALLEL;
    if (Impl::kTraits.reentrant) entry.flags |= MORTISE_PLUGIN_REENTRANT;
    if (Impl::kTraits.stateless) entry.flags |= MORTISE_PLUGIN_STATELESS;
    return entry;
  }
};

}  // namespace detail
}  // namespace mortise

/// Exports `Class` as this library's plugin. Once, at namespace scope, in one source file.
#define MORTISE_PLUGIN(Class)                                        \
  MORTISE_WASM_PLUGIN(Class)                                         \
  extern "C" MORTISE_EXPORT constexpr mortise_plugin MORTISE_ENTRY = \
      ::mortise::detail::EntryOf<Class>::make();                     \
  static_assert(true, "a semicolon follows")
