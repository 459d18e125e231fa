// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "contract/contract.hpp"

namespace mortise::cli {

/// The functions of a plugin's class in Python, for its author to write.
std::string python_functions(const contract::Contract& contract);

/// How the project's test calls them as long as nobody wrote them.
std::string python_calls(const contract::Contract& contract);

/// A project's name as a module of Python: `import_` of `import`.
std::string python_module(const std::string& name);

}  // namespace mortise::cli
