// SPDX-License-Identifier: Apache-2.0
#pragma once

// The objects behind the resources that a plugin implements: rows of its entry by which the host
// makes handles of them, finds them and ends them.

#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

#include "mortise/abi.h"
#include "mortise/contract.hpp"
#include "mortise/imports.hpp"
#include "mortise/resource.hpp"

namespace mortise::detail {

/// What the host serves and calls for one resource, by name.
struct ResourceKey {
  FunctionKey make;
  FunctionKey find;
  FunctionKey end;
};

consteval FunctionKey resource_row_key(const char* name, const char* hash) {
  FunctionKey key{name, {}, false};
  for (size_t i = 0; hash[i] != 0; ++i) key.hash[i] = static_cast<uint8_t>(hash[i]);
  return key;
}
consteval ResourceKey resource_key(const char* make, const char* find, const char* end) {
  return {resource_row_key(make, "mortise/new"), resource_row_key(find, "mortise/rep"),
          resource_row_key(end, "mortise/dtor")};
}

template <class Contract>
consteval size_t resource_count() {
  if constexpr (requires { Contract::kResourceCount; })
    return Contract::kResourceCount;
  else
    return 0;
}
template <class Contract>
consteval bool has_handles() {
  return requires { Contract::kHasHandles; };
}

/// What a plugin's object knows of the resources of one contract; a base of the contract's
/// interface.
template <class Contract>
class Home {
 public:
  /// @return a status, and on `MORTISE_OK` the object.
  template <class Object>
  mortise_status find_object(uint32_t resource, uint32_t handle, Object*& object) const {
    uint64_t representation = 0;
    const mortise_status status =
        host_->call_import(host_, first_ + 2 * resource + 1, &handle, &representation, nullptr);
    if (status == MORTISE_OK)
      object = reinterpret_cast<Object*>(static_cast<uintptr_t>(representation));
    return status;
  }

 protected:
  Home() = default;
  ~Home() = default;

  /// A handle for a new object. Without memory, or where there are too many handles, it throws
  /// `std::bad_alloc`; without exceptions it is 0, and the call that gives it fails.
  template <class Object, class Class, class... Arguments>
  uint32_t make_object(uint32_t resource, Arguments&&... arguments) const {
    Class* const made = new Class(std::forward<Arguments>(arguments)...);
    const uint64_t representation = reinterpret_cast<uintptr_t>(static_cast<Object*>(made));
    uint32_t handle = 0;
    if (host_->call_import(host_, first_ + 2 * resource, &representation, &handle, nullptr) ==
        MORTISE_OK)
      return handle;
    delete made;
#if defined(__cpp_exceptions)
    throw std::bad_alloc();
#else
    return 0;
#endif
  }

 private:
  friend struct HomeAccess;
  const mortise_host* host_ = nullptr;
  uint32_t first_ = 0;
};

struct HomeAccess {
  template <class Contract>
  static void set(Home<Contract>& home, const mortise_host* host, uint32_t first) {
    home.host_ = host;
    home.first_ = first;
  }
};

/// The rows of a plugin's imports with those of its resources behind them.
template <class... Contracts, size_t size>
consteval auto with_resource_rows(const ImportRows<size>& imports) {
  ImportRows<((2 * resource_count<Contracts>()) + ... + size)> all{};
  size_t next = 0;
  for (; next < size; ++next) all.rows[next] = imports.rows[next];
  const auto append = [&](const FunctionKey& key) {
    mortise_import& row = all.rows[next++];
    row.name = key.name;
    for (size_t i = 0; i < sizeof(row.hash); ++i) row.hash[i] = key.hash[i];
  };
  [[maybe_unused]] const auto append_all = [&]<class Contract>(const Contract*) {
    if constexpr (resource_count<Contract>() != 0)
      for (const ResourceKey& key : Contract::kResources) {
        append(key.make);
        append(key.find);
      }
  };
  (append_all(static_cast<const Contracts*>(nullptr)), ...);
  return all;
}

/// Tells a plugin's object where those rows are.
template <class... Contracts, class Impl>
void set_homes(Impl& plugin, const mortise_host* host, size_t first) {
  [[maybe_unused]] const auto set = [&]<class Contract>(const Contract*) {
    if constexpr (resource_count<Contract>() != 0) {
      HomeAccess::set<Contract>(plugin, host, static_cast<uint32_t>(first));
      first += 2 * resource_count<Contract>();
    }
  };
  (set(static_cast<const Contracts*>(nullptr)), ...);
}

}  // namespace mortise::detail
