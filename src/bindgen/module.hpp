// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "contract/contract.hpp"
#include "mortise/outcome.hpp"

namespace mortise::bindgen {

/// The functions that a core module of WebAssembly imports and exports, by name. Views of its
/// bytes.
struct ModuleNames {
  struct Import {
    std::string_view module;
    std::string_view name;
  };
  std::vector<Import> imports{};
  std::vector<std::string_view> exports{};
};

/// Reads any bytes: where they are no module it says so. What functions do is not looked at.
/// @return `bindgen.bad_module`.
Outcome<ModuleNames> read_module(std::span<const std::byte> bytes);

/// The world of a module as WIT, with everything that it refers to: what `wasm-tools component
/// embed` takes. Functions that came later, and that the module leaves out, are not in it.
///
/// @param contracts  what the module's names may mean; each once.
/// @return `bindgen.unfit_module` where a name means none of them.
Outcome<std::string> show_module_world(const ModuleNames& module,
                                       std::span<const contract::Contract> contracts);

}  // namespace mortise::bindgen
