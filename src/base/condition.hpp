// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "mortise/outcome.hpp"

namespace mortise::base {

/// A condition is names joined by `not`, `and` and `or`, in this order of strength, with brackets:
/// `not streaming and (linux or gpu)`. A name is a feature of the application or a fact about where
/// it runs, and holds or does not.

/// Why a text is no condition; nothing where it is one.
std::optional<std::string> condition_problem(std::string_view text);

/// Whether a condition holds. An empty one always does; what is none never.
/// @param facts  the names that hold.
bool holds(std::string_view condition, std::span<const std::string> facts);

/// A text that is a condition, or empty. Immutable.
class Condition {
 public:
  Condition() = default;
  bool is_empty() const { return text_.empty(); }
  /// What was written.
  const std::string& text() const { return text_; }
  bool holds(std::span<const std::string> facts) const { return base::holds(text_, facts); }

 private:
  friend Outcome<Condition> read_condition(std::string_view text);
  explicit Condition(std::string text) : text_(std::move(text)) {}

  std::string text_;
};

/// Fails with `condition.malformed`.
Outcome<Condition> read_condition(std::string_view text);

}  // namespace mortise::base
