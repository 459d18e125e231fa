// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "generation/question.hpp"
#include "mortise/outcome.hpp"
#include "solve/resolve.hpp"

namespace mortise::generation {

/// What was chosen.
struct Choice {
  /// A plugin that a point would take, and why it cannot.
  struct Left {
    std::string plugin;
    std::string why;  ///< Lines.
  };

  solve::Wiring wiring{};
  std::vector<Left> left{};
  std::vector<std::string> taken{};  ///< Of `Question::takes`.
  /// What was asked for by name cannot be: then nothing is chosen.
  std::optional<solve::Explanation> impossible{};

  /// The request with what was taken.
  solve::Request request(const Question& question) const;
};

/// Takes all that was asked for by name, and of the others as many as can be, those that come first
/// before those that come later; one that cannot be does not stop the rest. What serves nothing in
/// the end is left out.
///
/// Fails as `solve::resolve` does.
Outcome<Choice> choose(const Question& question);

}  // namespace mortise::generation
