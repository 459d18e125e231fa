// SPDX-License-Identifier: Apache-2.0
#include "cli/paths.hpp"

#include <filesystem>

namespace mortise::cli {
namespace fs = std::filesystem;

std::string shown_path(const std::string& path) {
  std::error_code failed;
  const fs::path from_here =
      fs::path(path).lexically_normal().lexically_relative(fs::current_path(failed));
  const std::string shorter = from_here.string();
  const bool is_inside = !failed && !shorter.empty() && *from_here.begin() != "..";
  return is_inside && shorter.size() < path.size() ? shorter : path;
}

std::string application_file(const std::string& path) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) return shown_path(path);
  return shown_path((fs::path(path) / "mortise.toml").lexically_normal().string());
}

std::string help_for_application(const std::string& file) {
  std::error_code ignored;
  if (fs::exists(file, ignored)) return {};
  return "help: go to the folder of an application, or name it: --app FOLDER\n";
}

}  // namespace mortise::cli
