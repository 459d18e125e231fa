// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

#include "mortise/outcome.hpp"

namespace mortise::cli {

/// Writes a file, in a folder that is made if need be. @return `file.unwritable`.
Outcome<> write_with_folder(const std::filesystem::path& path, std::string_view text);

}  // namespace mortise::cli
