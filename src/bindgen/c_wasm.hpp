// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bindgen/c_types.hpp"
#include "bindgen/code_writer.hpp"
#include "contract/layout.hpp"

namespace mortise::bindgen {

/// Writes what compilers for WebAssembly see of a contract in C: how its types are given back, its
/// imports, and macros that export frames (docs/wasm.md). Elsewhere these macros do nothing.
void write_c_wasm(const contract::Contract& contract, const CTypes& types,
                  const contract::Layout& p4, CodeWriter& out);

/// The macro that exports a frame of a function.
std::string c_export_macro(const CTypes& types, const contract::Function& function);

}  // namespace mortise::bindgen
