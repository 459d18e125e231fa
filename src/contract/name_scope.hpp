// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "contract/diagnostic.hpp"
#include "contract/names.hpp"

namespace mortise::contract {

/// The names of one place where they must differ: an interface, a world's imports, a record.
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
    std::string name;
    Span span;
  };
  /// As many are compared one by one, which is quicker than to sort them.
  static constexpr size_t kFew = 16;

  const Entry* find(std::string_view name) const;

  const std::string_view noun_;
  Diagnostics& diagnostics_;
  std::vector<Entry> few_;                            // empty when there are more
  std::map<std::string, Entry, std::less<>> many_{};  // by unique form
};

}  // namespace mortise::contract
