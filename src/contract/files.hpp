// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "contract/ast.hpp"
#include "contract/wit.hpp"

namespace mortise::contract {

/// A package as it is written: the items of its files, which see each other, while a top-level
/// `use` is seen in its own file alone.
struct PackageSource {
  Resolved::PackageName name{};
  std::string_view docs{};
  Span span{};  ///< Of the name.
  std::vector<std::vector<ast::Item>> files{};
  bool is_asked_for = false;
};

/// Reads a file, or a directory with its `deps/`: the packages in them, nested ones too.
std::vector<PackageSource> read_packages(const std::filesystem::path& path,
                                         const ReadOptions& options, SourceMap& sources,
                                         Diagnostics& diagnostics);

/// The packages of one text.
std::vector<PackageSource> read_packages_text(std::string path, std::string text,
                                              const ReadOptions& options, SourceMap& sources,
                                              Diagnostics& diagnostics);

}  // namespace mortise::contract
