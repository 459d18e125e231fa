// SPDX-License-Identifier: Apache-2.0
#include "contract/name_scope.hpp"

namespace mortise::contract {

bool NameScope::define(std::string_view name, const Span& span) {
  const auto [at, is_new] = names_.try_emplace(unique_form(name), std::string(name), span);
  if (is_new) return true;
  const Entry& first = at->second;
  diagnostics_
      .add(Rule::kDuplicateName, span,
           first.name == name
               ? std::string(noun_) + " '" + first.name + "' is defined twice"
               : std::string(noun_) + " '" + std::string(name) + "' clashes with '" + first.name +
                     "': names must differ in more than case and hyphens",
           "rename one of them")
      .notes.push_back({first.span, "first defined here"});
  return false;
}

bool NameScope::contains(std::string_view name) const {
  const auto at = names_.find(unique_form(name));
  return at != names_.end() && at->second.name == name;
}

}  // namespace mortise::contract
