// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "contract/contract.hpp"
#include "contract/diagnostic.hpp"
#include "contract/resolved.hpp"
#include "contract/source.hpp"

namespace mortise::contract {

/// What is read and how. The limits hold for any input; passing one is a diagnostic.
struct ReadOptions {
  std::vector<std::string> features{};  ///< Names of gates that are open.
  bool all_features = false;
  size_t max_bytes = size_t{64} << 20;  ///< Of all sources together.
  size_t max_items = 200'000;           ///< Of worlds together, with what they include and need.
  size_t max_described = 500'000;  ///< Types of interfaces together, each with all it refers to.
  size_t max_files = 10'000;
};

/// What became of sources. `resolved` is complete where there are no errors, and empty otherwise;
/// its names and docs belong to `map`.
struct Sources {
  SourceMap map;
  Diagnostics diagnostics;
  Resolved resolved;

  bool ok() const { return !diagnostics.has_errors(); }
};

/// Reads a package of WIT: a file, or a directory with its `deps/`. Reports, never fails: a file
/// that cannot be read is a diagnostic.
Sources read_wit(const std::filesystem::path& path, const ReadOptions& options = {});

/// The same for one file that is in memory already. @param path  how it is called in reports.
Sources read_wit_text(std::string path, std::string text, const ReadOptions& options = {});

/// An interface with all that it refers to; one that is written inside a world is called "inline".
/// @param interface  a number in `resolved.interfaces`.
/// Never fails: what the rules of `Contract` forbid was refused when the sources were read.
Contract describe(const Resolved& resolved, Resolved::Id interface);

/// A world as if it were an interface: the types that it defines or names, the functions that it
/// imports, then those that it exports. The two may have one name, so that this is no valid
/// contract.
Contract describe_world(const Resolved& resolved, Resolved::Id world);

/// The interfaces of the package that was asked for, in the order of its sources.
std::vector<Contract> describe_all(const Resolved& resolved);

}  // namespace mortise::contract
