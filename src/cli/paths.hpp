// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace mortise::cli {

/// A path as it is shown: from the working directory where that is shorter and needs no `..`.
std::string shown_path(const std::string& path);

/// The file of an application: of a folder, the `mortise.toml` in it.
std::string application_file(const std::string& path);

/// What to do where an application's file is not there, a line; empty where it is.
std::string help_for_application(const std::string& file);

}  // namespace mortise::cli
