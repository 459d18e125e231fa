// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "contract/diagnostic.hpp"
#include "contract/names.hpp"

namespace mortise::contract {

/// The names of one place where they must differ: an interface, a world's imports, a record. Names
/// are views that outlive it.
class NameScope {
 public:
  /// @param noun  what is named: "field".
  NameScope(std::string_view noun, Diagnostics& diagnostics)
      : noun_(noun), diagnostics_(diagnostics) {}

  /// False, and a report, where it clashes with one before.
  bool define(std::string_view name, const Span& span);
  bool contains(std::string_view name) const;

 private:
  struct Entry {
    std::string_view name;
    uint32_t hash;
    Span span;
  };
  /// As many are compared one by one, which is quicker than an index.
  static constexpr size_t kFew = 64;

  const Entry* find(std::string_view name) const;

  const std::string_view noun_;
  Diagnostics& diagnostics_;
  std::vector<Entry> entries_;
  std::map<std::string, uint32_t> index_;  // by unique form; empty where there are few
};

}  // namespace mortise::contract
