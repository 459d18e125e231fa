// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "contract/contract.hpp"
#include "contract/diagnostic.hpp"

namespace mortise::contract {

/// What is equal for names that clash: without regard to case and hyphens, and as the component
/// model's strong uniqueness has it (Explainer.md): `[method]r.f` is `r.f`, `[method]r.r` is `r`,
/// a constructor and a setter have a name of their own.
std::string canonical_name(std::string_view name);

/// The name of a function as WIT's tools write it: `[method][get]image.width`.
/// @param resource  empty for a free function.
std::string function_name(Function::Role role, Function::Access access, std::string_view resource,
                          std::string_view name);

/// The getter that a setter belongs to: `[get]size` for `[set]size`.
std::string getter_of(std::string_view setter);

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
  std::map<std::string, Entry, std::less<>> names_;  // by canonical name
};

}  // namespace mortise::contract
