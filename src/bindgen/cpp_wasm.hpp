// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bindgen/code_writer.hpp"
#include "bindgen/cpp_types.hpp"
#include "contract/layout.hpp"

namespace mortise::bindgen {

/// Writes, inside the struct of a contract, what compilers for WebAssembly alone see: its functions
/// as exports and imports of a module (docs/wasm.md).
void write_cpp_wasm(const contract::Contract& contract, const CppTypes& types,
                    const contract::Layout& p4, CodeWriter& out);

}  // namespace mortise::bindgen
