// SPDX-License-Identifier: Apache-2.0
#include "contract/name_scope.hpp"

namespace mortise::contract {
namespace {

/// Takes `prefix` off the front, where it is there.
bool take(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::string fold(std::string_view name) {
  std::string folded;
  for (const char c : name)
    if (c != '-') folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return folded;
}

}  // namespace

std::string canonical_name(std::string_view name) {
  const bool is_constructor = take(name, "[constructor]");
  if (!is_constructor && !take(name, "[method]")) take(name, "[static]");
  const bool is_setter = !take(name, "[get]") && take(name, "[set]");
  const std::string folded = fold(name);
  const size_t dot = folded.find('.');
  if (dot != folded.npos && folded.substr(0, dot) == folded.substr(dot + 1))
    return folded.substr(0, dot);
  if (is_constructor) return "[constructor]" + folded;
  return is_setter ? "[set]" + folded : folded;
}

std::string function_name(Function::Role role, Function::Access access, std::string_view resource,
                          std::string_view name) {
  if (role == Function::Role::kConstructor) return "[constructor]" + std::string(resource);
  std::string text;
  if (role == Function::Role::kMethod) text += "[method]";
  if (role == Function::Role::kStatic) text += "[static]";
  if (access == Function::Access::kGet) text += "[get]";
  if (access == Function::Access::kSet) text += "[set]";
  if (role != Function::Role::kFree) text.append(resource) += '.';
  return text.append(name);
}

std::string getter_of(std::string_view setter) {
  std::string getter(setter);
  return getter.replace(getter.find("[set]"), 5, "[get]");
}

bool NameScope::define(std::string_view name, const Span& span) {
  const auto [at, is_new] = names_.try_emplace(canonical_name(name), std::string(name), span);
  if (is_new) return true;
  const Entry& first = at->second;
  diagnostics_
      .add(Rule::kDuplicateName, span,
           first.name == name
               ? std::string(noun_) + " '" + first.name + "' is defined twice"
               : std::string(noun_) + " '" + std::string(name) + "' clashes with '" + first.name +
                     "': names differ in more than case and hyphens",
           "rename one of them")
      .notes.push_back({first.span, "first defined here"});
  return false;
}

bool NameScope::contains(std::string_view name) const {
  const auto at = names_.find(canonical_name(name));
  return at != names_.end() && at->second.name == name;
}

}  // namespace mortise::contract
