// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "contract/contract.hpp"

namespace mortise::bindgen {

/// A page of Markdown about one interface: what it is for, its functions with their parameters,
/// results, errors and pragmas, its types. Doc comments are kept, without their pragmas.
std::string docs_page(const contract::Contract& contract);

/// The name of the page's file: `image-filter.md`.
std::string docs_file_name(const contract::Contract& contract);

}  // namespace mortise::bindgen
