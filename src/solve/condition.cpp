// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/text.hpp"
#include "solve/model.hpp"

namespace mortise::solve {
namespace {

constexpr size_t kLongestCondition = 256;

bool is_feature(std::string_view word) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return !word.empty() && word != "not" && word != "and" && word != "or" &&
         std::ranges::all_of(word, fits);
}

/// Takes the next word off the front of `text`; empty at the end.
std::string_view take_word(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  const std::string_view word = text.substr(0, text.find_first_of(" \t"));
  text.remove_prefix(word.size());
  return word;
}

Error malformed(std::string_view text, std::string_view rest, std::string_view word,
                std::string_view expected) {
  const size_t column = text.size() - rest.size() - word.size() + 1;
  return Error(Code::kConditionMalformed, "the condition " + base::quote(text, 64) +
                                              " is wrong at column " + std::to_string(column) +
                                              ": " + std::string(expected) + ", not " +
                                              (word.empty() ? "its end" : base::quote(word, 64)));
}

}  // namespace

bool Condition::holds(std::span<const std::string> features) const {
  return std::ranges::all_of(terms_, [&](const Term& term) {
    return (std::ranges::find(features, term.feature) != features.end()) == term.is_on;
  });
}

Outcome<Condition> read_condition(std::string_view text) {
  Condition condition;
  condition.text_ = text.substr(0, kLongestCondition);
  std::string_view rest = text;
  if (text.size() > kLongestCondition)
    return malformed(text, rest.substr(kLongestCondition), "", "it has at most 256 bytes");
  for (;;) {
    std::string_view word = take_word(rest);
    const bool is_on = word != "not";
    if (!is_on) word = take_word(rest);
    if (!is_feature(word)) return malformed(text, rest, word, "a feature is expected");
    condition.terms_.push_back({std::string(word), is_on});
    word = take_word(rest);
    if (word.empty()) return condition;
    if (word != "and") return malformed(text, rest, word, "'and' or nothing is expected");
  }
}

}  // namespace mortise::solve
