// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/outcome.hpp>
#include <string>

namespace photolab {

/// Starts a lab and lists what is active and what is not, whenever its folder changes, until
/// standard input ends. @param file  its mortise.toml.
mortise::Outcome<> list_changes(const std::string& file);

}  // namespace photolab
