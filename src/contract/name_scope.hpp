// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

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

  const std::string_view noun_;
  Diagnostics& diagnostics_;
  std::map<std::string, Entry, std::less<>> names_;  // by unique form
};

}  // namespace mortise::contract
