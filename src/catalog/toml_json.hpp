// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/json_reader.hpp"
#include "catalog/toml.hpp"

namespace mortise::catalog {

/// TOML as the JSON of docs/json.md. Places are those in the file of the TOML. A float keeps a
/// fraction or exponent, so that it is no integer; infinities and NaN are the three strings; dates
/// and times are strings, as they were written.
base::Json to_json(const Toml& toml);

/// The same as text.
std::string json_text(const Toml& toml);

}  // namespace mortise::catalog
