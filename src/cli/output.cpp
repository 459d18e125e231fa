// SPDX-License-Identifier: Apache-2.0
#include "cli/output.hpp"

#include <span>
#include <string>
#include <system_error>

#include "base/file.hpp"
#include "base/text.hpp"

namespace mortise::cli {

Outcome<> write_with_folder(const std::filesystem::path& path, std::string_view text) {
  std::error_code error;
  std::filesystem::create_directories(path.parent_path(), error);
  if (error)
    return Error(Code::kFileUnwritable, "cannot make the folder " +
                                            base::quote(path.parent_path().string()) + ": " +
                                            error.message());
  return base::write_file(path, std::as_bytes(std::span(text)), 0644);
}

}  // namespace mortise::cli
