// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/options.hpp"

namespace mortise::cli {

/// A script that completes verbs, options and files. @param shell  `bash`, `zsh` or `fish`.
std::string completion(std::string_view shell, std::span<const Command> commands);

}  // namespace mortise::cli
