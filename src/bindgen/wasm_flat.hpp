// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bindgen/code_writer.hpp"
#include "contract/contract.hpp"
#include "contract/layout.hpp"

namespace mortise::bindgen {

/// The functions of a contract at the edge of a WebAssembly module, in what is C as well as C++:
/// how values go between core values, one by one, and their record in linear memory
/// (docs/wasm.md). Helpers are those of `mortise/wasm.h`. Refers to what it was made of.
class WasmFlat {
 public:
  /// What a function that belongs to a function of the contract is called.
  /// @param verb  "lift", "import" or "call"
  using NameOf = std::function<std::string(const contract::Function&, std::string_view verb)>;

  /// @param p4  the layout with pointers of 4 bytes.
  WasmFlat(const contract::Contract& contract, const contract::Layout& p4, NameOf name_of,
           CodeWriter& out);

  /// Writes what an export and an import of a function need: one that makes the record of its
  /// parameters from core values, the import as it is declared, and one that calls it.
  /// @param linkage  what stands before a function: "static inline "
  /// @param declared what stands before a declaration: "static ", "extern "
  void write(size_t function, std::string_view linkage, std::string_view declared);

  /// The lines of the function that is exported, from its attribute on.
  /// @param head  how it is declared up to its parameters: `static {} call`; `{}` is its type.
  /// @param code  the frame that it calls.
  std::vector<std::string> exported(size_t function, std::string_view head,
                                    std::string_view code) const;
  /// The attribute of the function that takes a result back.
  std::string post_attribute(size_t function) const;
  /// Whether a result holds memory, so that it is taken back.
  bool has_post(size_t function) const;
  bool owns_memory(contract::TypeIndex type) const { return owns_memory_[type]; }

 private:
  std::vector<std::string> parameters(size_t function) const;
  std::vector<std::string> lift(size_t function) const;
  void write_import(size_t function, std::string_view declared);
  void write_call(size_t function, std::string_view linkage);

  const contract::Contract& contract_;
  const contract::Layout& p4_;
  NameOf name_of_;
  CodeWriter& out_;
  std::vector<bool> owns_memory_;
};

/// What of a contract cannot be called in WebAssembly yet, as a sentence; empty when all can.
std::string wasm_refusal(const contract::Contract& contract);

}  // namespace mortise::bindgen
