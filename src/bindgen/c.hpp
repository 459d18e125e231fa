// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bindgen/cpp.hpp"
#include "contract/contract.hpp"
#include "mortise/outcome.hpp"

namespace mortise::bindgen {

/// The C header of an interface, for plugins: its types as structs, and for each function its
/// parameters, its name and hash, and a frame that calls the author's. C11, and clean in C++.
///
/// @param prefix  in front of every name, and a folder in front of the path; empty for none.
/// @return `bindgen.unsupported`, `bindgen.name_clash` as `cpp_header`.
Outcome<SourceFile> c_header(const contract::Contract& contract, std::string_view prefix = {});

}  // namespace mortise::bindgen
