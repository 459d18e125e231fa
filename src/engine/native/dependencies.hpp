// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <mutex>
#include <set>

#include "engine/native/elf.hpp"
#include "mortise/outcome.hpp"

namespace mortise::engine::native {

/// Finds what the loader would do silently: give a plugin another plugin's library because both
/// libraries have one SONAME. The loader keeps one library for each SONAME in a process.
///
/// Knows what a plugin needs directly, not what its libraries need in turn. Thread-safe.
class Dependencies {
 public:
  /// @param plugins  the folder that plugins are loaded from.
  explicit Dependencies(std::filesystem::path plugins) : plugins_(std::move(plugins)) {}

  /// To be asked before a library is loaded, and again afterwards, as others load meanwhile.
  ///
  /// @param origin  the folder that the library came from: what `$ORIGIN` means to its author.
  /// @return `native.soname_conflict` with the SONAME and both files.
  Outcome<> check(const Elf& library, const std::filesystem::path& origin);

 private:
  bool is_private(const std::filesystem::path& path) const;

  const std::filesystem::path plugins_;
  mutable std::mutex mutex_;
  std::set<std::filesystem::path> private_;  // libraries that a plugin brought; one for each file
};

}  // namespace mortise::engine::native
