// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

namespace mortise::cli {

/// Commands that show a verb at work, for its help. @param words  "mortise contract diff"
std::vector<std::string_view> examples_of(std::string_view words);

}  // namespace mortise::cli
