// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "contract/name_scope.hpp"
#include "contract/resolved.hpp"

namespace mortise::contract {

/// Reports a setter without a getter of exactly its name among `names`.
inline void check_setters(const std::vector<Resolved::Function>& functions, const NameScope& names,
                          Diagnostics& diagnostics) {
  for (const Resolved::Function& function : functions)
    if (function.access == Function::Access::kSet && !names.contains(getter_of(function.name)))
      diagnostics.add(Rule::kBadAccessor, function.span,
                      "the setter '" + std::string(function.name) + "' has no getter '" +
                          getter_of(function.name) + "'",
                      "add a getter of the same name");
}

/// Moves each setter behind its getter, where it stands before it.
/// @param function_of  the function of an item; null where it is none.
template <class Item, class FunctionOf>
void place_setters_after_getters(std::vector<Item>& items, FunctionOf function_of) {
  for (size_t i = items.size(); i-- > 0;) {
    const Resolved::Function* const function = function_of(items[i]);
    if (function == nullptr || function->access != Function::Access::kSet) continue;
    const std::string wanted = getter_of(function->name);
    const auto getter = std::find_if(items.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                     items.end(), [&](const Item& item) {
                                       const Resolved::Function* const other = function_of(item);
                                       return other != nullptr && other->name == wanted;
                                     });
    if (getter != items.end())
      std::rotate(items.begin() + static_cast<std::ptrdiff_t>(i),
                  items.begin() + static_cast<std::ptrdiff_t>(i) + 1, getter + 1);
  }
}

inline void place_setters_after_getters(std::vector<Resolved::Function>& functions) {
  place_setters_after_getters(functions,
                              [](const Resolved::Function& function) { return &function; });
}

}  // namespace mortise::contract
