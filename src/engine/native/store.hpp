// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <span>
#include <string_view>

#include "base/digest.hpp"
#include "base/file.hpp"
#include "mortise/outcome.hpp"

namespace mortise::engine::native {

/// The verified bytes of libraries as files that only this user can reach: `blur-3f2a...9c.so`.
///
/// Invariants:
/// 1. A file has the digest in its name, is complete when it appears and is never rewritten.
/// 2. One digest has one file, hence one inode: the loader makes one library of it.
/// 3. A file stays as long as its code may be mapped: debuggers and profilers find it by name.
///
/// Thread-safe.
class Store {
 public:
  explicit Store(base::TemporaryFolder folder) : folder_(std::move(folder)) {}

  /// The file with these bytes, written where there is none yet; counted as one more user.
  /// @param source  where the bytes come from; gives the file the readable part of its name.
  Outcome<std::filesystem::path> acquire(const base::Digest& digest,
                                         std::span<const std::byte> bytes,
                                         const std::filesystem::path& source);
  /// One user less. The file stays.
  void release(const base::Digest& digest);
  /// Whether anyone uses the file.
  bool is_used(const base::Digest& digest) const;
  /// Removes the file, unless somebody began to use it again. Its code is known to be gone.
  void forget(const base::Digest& digest);

  const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  struct File {
    std::filesystem::path path;
    size_t users = 0;
  };

  const base::TemporaryFolder folder_;
  mutable std::mutex mutex_;
  std::map<std::array<uint8_t, 32>, File>
      files_;  // by digest; one for each library not proven gone
};

}  // namespace mortise::engine::native
