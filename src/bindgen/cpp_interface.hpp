// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bindgen/code_writer.hpp"
#include "bindgen/cpp_declare.hpp"
#include "contract/hash.hpp"

namespace mortise::bindgen {

/// Writes the struct of a contract: what links it, what a plugin implements and what an application
/// calls. Refers to what it was made of.
class CppInterface {
 public:
  CppInterface(const contract::Contract& contract, const CppTypes& types, const CppLayouts& layouts,
               CodeWriter& out)
      : contract_(contract), types_(types), layouts_(layouts), out_(out) {}

  /// @param section  the descriptor behind its size.
  void write(std::span<const uint8_t> section);

 private:
  using Function = contract::Function;

  void keys();
  void parameters(size_t function);
  std::vector<std::string> names_bases() const;
  void objects();
  void resource_functions(uint32_t resource);
  void interface();
  void members();
  /// @param name  what the author's function is called.
  void interface_function(const Function& function, const std::string& name);
  void shape_check(size_t function);
  void rows();
  void row(size_t function);
  void method_row(size_t function);
  void destructor_row(uint32_t resource);
  void client();
  void client_call(size_t function);
  void client_function(size_t function);
  void descriptor(std::span<const uint8_t> section);

  std::string outcome(const Function& function) const;
  /// The type of an author's function: `Image`, `void`.
  std::string result_text(const Function& function, Scope scope) const;
  /// What an author's function is called with, of the record of parameters.
  std::vector<std::string> arguments_of(const Function& function) const;
  bool is_own_resource(uint32_t resource) const {
    return contract_.resources[resource].owner.empty();
  }
  /// How many of the contract's resources are its own; those of others stand among them.
  uint32_t resource_count() const;
  /// The number of a resource among these.
  uint32_t own_number(uint32_t resource) const;

  const contract::Contract& contract_;
  const CppTypes& types_;
  const CppLayouts& layouts_;
  CodeWriter& out_;
};

/// Whether a plugin of the same track may be too old to have a function: it was added later.
bool is_optional(const contract::Contract& contract, const contract::Function& function);

/// The record of a function's parameters: `ApplyParameters`.
std::string cpp_parameters_name(const contract::Function& function);

}  // namespace mortise::bindgen
