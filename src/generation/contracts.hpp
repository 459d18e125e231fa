// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "catalog/application.hpp"
#include "contract/contract.hpp"
#include "mortise/outcome.hpp"

namespace mortise::generation {

/// The names of all contracts in files and folders of WIT, as `photo:lab/image-filter@1.1.0`.
/// @return `contract.invalid` with all that is wrong in one.
Outcome<std::vector<std::string>> contract_names(std::span<const std::string> contracts,
                                                 const std::filesystem::path& folder);

/// The contract of a point, from WIT: in the version that the point says, else the newest of its
/// track. That of a point that a plugin declares is beside its manifest.
/// @param contracts  the files and folders that the application's file names.
/// @param folder  where the application's file is.
/// @return `contract.invalid` with all that is wrong in a source, or where none has the contract.
Outcome<contract::Contract> contract_of_point(std::span<const std::string> contracts,
                                              const catalog::Application::Point& point,
                                              const std::filesystem::path& folder);

}  // namespace mortise::generation
