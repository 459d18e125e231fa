// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "bindgen/cpp.hpp"
#include "contract/contract.hpp"
#include "mortise/outcome.hpp"

namespace mortise::cli {

/// A new project: what it is called, what it is and which contract is between plugin and host.
struct Project {
  std::string name;      ///< As `is_project_name` wants it.
  bool is_host = false;  ///< An application; else a plugin.
  bool is_c = false;     ///< Of a plugin: written in C.
  bool greets = false;   ///< The contract is the one that projects have without another.
  std::string wit;       ///< Where the contract is in the project: a file or a folder.
  contract::Contract contract;
};

/// Whether a project can have this name: `[a-z][a-z0-9-]*`, at most 64 bytes, no `-` at the end,
/// and nothing that means something else to build tools.
bool is_project_name(std::string_view name);

/// The files of the project but for its contract. A function of a contract that is not ours fails
/// until its author writes it, and the project's test says so.
/// @return `bindgen.unsupported`, `bindgen.name_clash`: there are no headers of such a contract.
Outcome<std::vector<bindgen::SourceFile>> project_files(const Project& project);

}  // namespace mortise::cli
