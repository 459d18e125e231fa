// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "engine/native/elf.hpp"
#include "mortise/outcome.hpp"

namespace mortise::engine::native {

/// What a library says of those that it needs; kept when its bytes are gone.
struct Needs {
  /// @param from  where it came from: `$ORIGIN` means its folder to its author.
  Needs(const Elf& library, std::filesystem::path from)
      : libraries(library.needed.begin(), library.needed.end()),
        search_path(library.search_path),
        file(std::move(from)) {}

  std::vector<std::string> libraries;
  std::string search_path;
  std::filesystem::path file;
};

/// Finds what the loader would do silently: give a plugin another plugin's library because both
/// libraries have one SONAME. The loader keeps one library for each SONAME in a process.
///
/// Knows what a plugin needs directly, not what its libraries need in turn. Thread-safe.
class Dependencies {
 public:
  /// @param plugins  the folder that plugins are loaded from.
  explicit Dependencies(const std::filesystem::path& plugins) : plugins_(plugins.string() + "/") {}

  /// To be asked before a library is loaded, and again afterwards, as others load meanwhile.
  ///
  /// @return `native.soname_conflict` with the SONAME and both files.
  Outcome<> check(const Needs& needs);

 private:
  bool is_private(const std::string& path) const;

  const std::string plugins_;
  mutable std::mutex mutex_;
  std::set<std::string> private_;  // libraries that a plugin brought; one for each file
};

}  // namespace mortise::engine::native
