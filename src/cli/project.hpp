// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bindgen/cpp.hpp"
#include "contract/contract.hpp"
#include "mortise/outcome.hpp"

namespace mortise::cli {

/// What a plugin is written in.
enum class Language : uint8_t { kCpp, kC, kPython };

/// A new project: what it is called, what it is and which contract is between plugin and host.
struct Project {
  std::string name;                    ///< As `is_project_name` wants it.
  bool is_host = false;                ///< An application; else a plugin.
  Language language = Language::kCpp;  ///< Of a plugin.
  bool greets = false;  ///< The contract is the one that projects have without another.
  std::string wit;      ///< Where the contract is in the project: a file or a folder.
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
