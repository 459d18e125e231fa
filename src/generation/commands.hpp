// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::generation {

// What explanations and help offer to paste. A command begins with `mortise `, at the beginning of
// a line or behind ": ", and ends with its line.

/// The commands that a text offers, in their order.
std::vector<std::string> commands_in(std::string_view text);

/// The lines of a text that are no commands, without what leads to them: "To fix it:".
std::string without_commands(std::string_view text);

/// The text with commands that work wherever they are pasted: those about an application name its
/// file, `mortise disable blur --app lab/mortise.toml`, unless it is where they look anyway, or
/// they name one already.
std::string addressed(std::string_view text, const std::filesystem::path& application);

}  // namespace mortise::generation
