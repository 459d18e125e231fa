// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a contract header is made of: keys of functions, and the names that authors use without a
// prefix.

#include <cstddef>
#include <cstdint>

#include "mortise/abi.h"
#include "mortise/outcome.hpp"
#include "mortise/resource.hpp"
#include "mortise/value.hpp"

namespace mortise {

/// A function of a contract as both sides name it: by name, then by structural hash.
struct FunctionKey {
  const char* name;
  uint8_t hash[16];
  /// Newer than the first version of its major one: a plugin may lack it.
  bool came_later = false;
};

/// The key of a function from its hash in hexadecimal digits, as `mortise contract hash` prints it.
consteval FunctionKey function_key(const char* name, const char (&digits)[33],
                                   bool came_later = false) {
  const auto number = [](char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; };
  FunctionKey key{name, {}, came_later};
  for (size_t i = 0; i < sizeof(key.hash); ++i)
    key.hash[i] = static_cast<uint8_t>(number(digits[2 * i]) * 16 + number(digits[2 * i + 1]));
  return key;
}

/// The size of something in a contract: in this address space, or where pointers have 4 bytes.
constexpr size_t by_pointer(size_t with_8, size_t with_4) {
  return sizeof(void*) == 8 ? with_8 : with_4;
}

/// The types of WIT under the names authors use inside a plugin class. Contract headers derive
/// their own names from it, so that a class with several contracts finds each name once.
struct Names {
  using String = mortise::String;
  using StringView = mortise::StringView;
  template <class T>
  using List = mortise::List<T>;
  template <class T>
  using ListView = mortise::ListView<T>;
  template <class T>
  using ListBuilder = mortise::ListBuilder<T>;
  template <class T>
  using Option = mortise::Option<T>;
  template <class T, class E>
  using Result = mortise::Result<T, E>;
  using Unit = mortise::Unit;
  template <class... Ts>
  using Tuple = mortise::Tuple<Ts...>;
  template <class T, size_t length>
  using FixedList = mortise::FixedList<T, length>;
  template <class K, class V>
  using Map = mortise::Map<K, V>;
  template <class K, class V>
  using MapView = mortise::MapView<K, V>;
  template <class K, class V>
  using Entry = mortise::Entry<K, V>;
  template <class Owner>
  using Passed = mortise::Passed<Owner>;
};

namespace detail {

/// The rows a class provides for a contract, joined with those of other contracts by
/// `MORTISE_PLUGIN`.
template <size_t size>
struct Rows {
  static constexpr size_t kSize = size;
  mortise_function rows[size == 0 ? 1 : size];
};

/// The functions of a contract's interface in the order of its keys: what fakes are made of.
template <auto... functions>
struct Members {
  static constexpr size_t kSize = sizeof...(functions);
};

/// The descriptors of a plugin's contracts, joined by `MORTISE_PLUGIN`.
template <size_t size>
struct Bytes {
  static constexpr size_t kSize = size;
  uint8_t bytes[size == 0 ? 1 : size];
};

/// A row of the entry from a key and the code that serves it.
constexpr mortise_function row_of(const FunctionKey& key, mortise_frame code) {
  mortise_function row{};
  row.name = key.name;
  for (size_t i = 0; i < sizeof(row.hash); ++i) row.hash[i] = key.hash[i];
  row.code = code;
  return row;
}

}  // namespace detail
}  // namespace mortise
