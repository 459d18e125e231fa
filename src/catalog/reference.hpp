// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "catalog/shape.hpp"

namespace mortise::catalog {

/// The reference page of a kind of file: every table and key, in Markdown.
std::string reference_page(const FileShape& file);

/// The JSON Schema (draft-07, which Taplo reads) of a kind of file.
std::string json_schema(const FileShape& file);

}  // namespace mortise::catalog
