// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/exit.hpp"
#include "cli/streams.hpp"

namespace mortise::cli {

/// A script that has a shell ask `mortise complete`. @param shell  `bash`, `zsh` or `fish`.
std::string_view completion_script(std::string_view shell);

/// What may stand in the place of a word.
struct Suggestion {
  std::string word;
  std::string about{};  ///< One line; may be empty.
};
struct Suggestions {
  std::vector<Suggestion> words{};  ///< All begin as the word does.
  bool has_files = false;           ///< Any file or folder, too.
};

/// Completes a command line: verbs, options, their values, and what an application's file leads
/// to: plugins, versions, points, functions. What cannot be read suggests nothing.
///
/// @param words  behind the name of the program; the last one is to be completed, it may be empty.
Suggestions complete(std::span<const std::string> words);

/// `mortise complete WORD...`: a line a suggestion, a tab before what it is about; `:files` where
/// files are wanted, too.
Exit show_completions(std::span<const std::string> words, const Streams& streams);

}  // namespace mortise::cli
