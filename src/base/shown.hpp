// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

// What is shown to people, who read and paste it.

namespace mortise::base {

/// A word as a shell reads it: in quotes where it needs them.
std::string shell_word(std::string_view text);

/// True when `text` is UTF-8 without control characters: it can be shown as it is.
bool is_printable(std::string_view text);

}  // namespace mortise::base
