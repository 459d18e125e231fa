// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "mortise/outcome.hpp"

namespace mortise::engine::python {

/// What an interpreter's program says of itself.
struct Program {
  std::string executable;
  std::string version;                 ///< "3.11.2"
  std::vector<std::string> libraries;  ///< Where libpython may be, the likeliest first.
};

/// Runs an interpreter and asks it, for at most half a minute.
///
/// @param program  a path, or a name that is looked for on `PATH`.
/// @return `python.unavailable` with why it cannot be asked.
Outcome<Program> ask_program(const std::string& program);

}  // namespace mortise::engine::python
