// SPDX-License-Identifier: Apache-2.0
#include "contract/name_scope.hpp"

#include <string>

namespace mortise::contract {

namespace {

uint32_t hash_of_letters(std::string_view name) {
  uint32_t hash = 0;
  for (const char c : name) {
    const auto letter = static_cast<uint32_t>(c | 0x20);  // in lower case
    hash = c == '-' ? hash : hash * 5 + letter * letter;
  }
  return hash;
}

/// The same for names of one unique form, and seldom for others.
uint32_t hash_of(std::string_view name) {
  if (name.starts_with('[')) return hash_of_letters(unique_form(name));
  return hash_of_letters(name);
}

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
  if (index_.empty()) {
    const uint32_t hash = hash_of(name);
    for (const Entry& entry : entries_)
      if (entry.hash == hash && is_same(entry.name, name)) return &entry;
    return nullptr;
  }
  const auto at = index_.find(unique_form(name));
  return at == index_.end() ? nullptr : &entries_[at->second];
}

bool NameScope::define(std::string_view name, const Span& span) {
  const Entry* const before = find(name);
  if (before == nullptr) {
    if (entries_.empty()) entries_.reserve(8);
    entries_.push_back({name, hash_of(name), span});
    if (entries_.size() <= kFew) return true;
    for (size_t i = index_.size(); i < entries_.size(); ++i)
      index_.emplace(unique_form(entries_[i].name), static_cast<uint32_t>(i));
    return true;
  }
  const Entry& first = *before;
  diagnostics_
      .add(Rule::kDuplicateName, span,
           first.name == name
               ? std::string(noun_) + " '" + std::string(name) + "' is defined twice"
               : std::string(noun_) + " '" + std::string(name) + "' clashes with '" +
                     std::string(first.name) + "': names must differ in more than case and hyphens",
           "rename one of them")
      .notes.push_back({first.span, "first defined here"});
  return false;
}

bool NameScope::contains(std::string_view name) const {
  const Entry* const entry = find(name);
  return entry != nullptr && entry->name == name;
}

}  // namespace mortise::contract
