// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/json_reader.hpp"
#include "contract/contract.hpp"
#include "mortise/outcome.hpp"

namespace mortise::cli {

/// Arguments of a function from an object by the names of its parameters. Parameters that are
/// options or have a `@default` are filled in where they are left out.
///
/// @param text  JSON.
/// @return one for each parameter, each of which fits; `json.malformed` or `json.unfit` with the
/// part that is wrong, the text with a caret below it, and what the function takes.
Outcome<std::vector<base::Json>> read_arguments(const contract::Contract& contract,
                                                const contract::Function& function,
                                                const std::string& text);

}  // namespace mortise::cli
