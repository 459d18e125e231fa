// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>

#include "catalog/application.hpp"
#include "generation/assess.hpp"

namespace mortise::generation {

/// Compares what manifests fill in with the records of attributes of the points that take them;
/// what does not fit is added to the reasons of a plugin. Points whose contract nobody knows are
/// left out.
/// @param folder  where the application's file is.
void check_attributes(std::span<Assessed> plugins, const catalog::Application& application,
                      const std::filesystem::path& folder);

}  // namespace mortise::generation
