// SPDX-License-Identifier: Apache-2.0
#include "base/condition.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mortise::base {
namespace {

constexpr size_t kLongest = 1024;
constexpr int kDeepest = 32;

using Facts = std::span<const std::string>;

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

/// Reads and evaluates in one go. After a problem nothing more is read.
class Reader {
 public:
  Reader(std::string_view text, Facts facts) : rest_(text), facts_(facts) {
    if (text.size() > kLongest)
      problem_ = "it is longer than " + std::to_string(kLongest) + " bytes";
    next();
  }

  bool read() {
    const bool result = any(0);
    if (!problem_ && !token_.empty()) fail("'and' or 'or'");
    return result && !problem_;
  }
  std::optional<std::string> take_problem() { return std::move(problem_); }

 private:
  void next() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
    size_t size = 0;
    while (size < rest_.size() && is_word(rest_[size])) ++size;
    token_ = rest_.substr(0, rest_.empty() ? 0 : std::max<size_t>(size, 1));
    rest_.remove_prefix(token_.size());
  }
  bool take(std::string_view word) {
    if (problem_ || token_ != word) return false;
    next();
    return true;
  }
  void fail(std::string_view expected) {
    if (!problem_)
      problem_ = "expected " + std::string(expected) + ", found " +
                 (token_.empty() ? "its end" : quote(token_, 40));
  }

  bool any(int depth) {
    bool result = all(depth);
    while (take("or")) result = all(depth) || result;
    return result;
  }
  bool all(int depth) {
    bool result = one(depth);
    while (take("and")) result = one(depth) && result;
    return result;
  }
  bool one(int depth) {
    bool is_negated = false;
    while (take("not")) is_negated = !is_negated;
    bool result = false;
    if (token_ == "(") {
      if (depth == kDeepest) problem_ = "it has too many brackets inside of one another";
      if (take("(")) result = any(depth + 1);
      if (!take(")")) fail("')'");
    } else if (token_.empty() || !is_word(token_[0]) || token_ == "and" || token_ == "or") {
      fail("a name");
    } else if (!problem_) {
      result = std::ranges::find(facts_, token_) != facts_.end();
      next();
    }
    return result != is_negated;
  }

  std::string_view rest_;
  Facts facts_;
  std::string_view token_;
  std::optional<std::string> problem_;
};

}  // namespace

std::optional<std::string> condition_problem(std::string_view text) {
  Reader reader(text, {});
  reader.read();
  return reader.take_problem();
}

bool holds(std::string_view condition, Facts facts) {
  return condition.empty() || Reader(condition, facts).read();
}

Outcome<Condition> read_condition(std::string_view text) {
  if (const auto problem = condition_problem(text))
    return Error(Code::kConditionMalformed,
                 "the condition " + quote(text, 64) + " is wrong: " + *problem);
  return Condition(std::string(text));
}

}  // namespace mortise::base
