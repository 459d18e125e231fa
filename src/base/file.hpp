// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mortise/outcome.hpp"

namespace mortise::base {

/// The whole of a regular file, read once through one descriptor.
///
/// @param limit  bytes; a larger file is `file.too_large`, before anything is allocated for it.
/// @return `file.unreadable` with the path and the system's reason (also for folders, devices and
/// pipes).
Outcome<std::vector<std::byte>> read_file(const std::filesystem::path& path, size_t limit);
/// The same into memory that may be there already; what it has afterwards is the file, or nothing
/// that means anything.
Outcome<> read_file(const std::filesystem::path& path, size_t limit, std::vector<std::byte>& into);

/// Makes `path` with exactly these bytes, or leaves nothing: written beside under another name,
/// then renamed.
///
/// @param mode  permissions, such as 0400.
/// @return `file.unwritable` with the path and the system's reason.
Outcome<> write_file(const std::filesystem::path& path, std::span<const std::byte> bytes,
                     unsigned mode);

/// Makes `path`, which must not be there yet, with exactly these bytes, or leaves nothing. In a
/// folder of one's own, where nobody looks at it before this returns.
///
/// @param mode  permissions, such as 0400.
/// @return `file.unwritable` with the path and the system's reason.
Outcome<> write_new_file(const std::filesystem::path& path, std::span<const std::byte> bytes,
                         unsigned mode);

/// Reads the bytes as text, without copying.
std::string_view as_text(std::span<const std::byte> bytes);

/// A folder that only this user can enter (0700), removed with all its content when the object
/// dies. Move-only.
class TemporaryFolder {
 public:
  /// Below `TMPDIR`, else `/tmp`. @param name  the beginning of its name.
  static Outcome<TemporaryFolder> make(std::string_view name);

  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  TemporaryFolder& operator=(TemporaryFolder&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  ~TemporaryFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::filesystem::path path) : path_(std::move(path)) {}

  std::filesystem::path path_;
};

}  // namespace mortise::base
