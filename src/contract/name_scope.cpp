// SPDX-License-Identifier: Apache-2.0
#include "contract/name_scope.hpp"

#include <utility>

namespace mortise::contract {

namespace {

/// `unique_form(a) == unique_form(b)`, without making them where there is nothing in brackets.
bool is_same(std::string_view a, std::string_view b) {
  if (a.starts_with('[') || b.starts_with('[')) return unique_form(a) == unique_form(b);
  const auto next = [](std::string_view& text) {
    while (text.starts_with('-')) text.remove_prefix(1);
    if (text.empty()) return '\0';
    const char c = text.front();
    text.remove_prefix(1);
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  };
  while (true) {
    const char left = next(a);
    if (left != next(b)) return false;
    if (left == '\0') return true;
  }
}

}  // namespace

const NameScope::Entry* NameScope::find(std::string_view name) const {
  if (many_.empty()) {
    for (const Entry& entry : few_)
      if (is_same(entry.name, name)) return &entry;
    return nullptr;
  }
  const auto at = many_.find(unique_form(name));
  return at == many_.end() ? nullptr : &at->second;
}

bool NameScope::define(std::string_view name, const Span& span) {
  const Entry* const before = find(name);
  if (before == nullptr) {
    if (many_.empty() && few_.size() < kFew) {
      few_.push_back({std::string(name), span});
      return true;
    }
    for (Entry& entry : few_) many_.emplace(unique_form(entry.name), std::move(entry));
    few_.clear();
    many_.emplace(unique_form(name), Entry{std::string(name), span});
    return true;
  }
  const Entry& first = *before;
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
  const Entry* const entry = find(name);
  return entry != nullptr && entry->name == name;
}

}  // namespace mortise::contract
