// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "bindgen/cpp_names.hpp"
#include "contract/contract.hpp"
#include "contract/layout.hpp"

namespace mortise::bindgen {

/// Which of the two forms of a value a type is written in.
enum class Form : uint8_t { kOwned, kView };

/// Where a type is written.
enum class Scope : uint8_t {
  kNamespace,  ///< Mortise's own are qualified.
  kClass,      ///< All names are there.
  kCase,       ///< All are qualified: the names around are those of cases.
};

/// The types of one contract as C++ writes them. Refers to the contract.
class CppTypes {
 public:
  /// @param prefix  as `CppPlace::of`.
  CppTypes(const contract::Contract& contract, std::string_view prefix);

  const CppPlace& place() const { return place_; }

  /// `mortise::Option<Image>`
  std::string text(contract::TypeIndex type, Form form, Scope scope) const;
  /// The same without a look at the name of its own.
  std::string definition(contract::TypeIndex type, Form form, Scope scope) const;
  /// The same where there may be none.
  std::string text(const std::optional<contract::TypeIndex>& type, Form form, Scope scope) const;
  /// How a parameter is declared: `const ImageView& source`, `uint32_t count`.
  std::string parameter(const contract::Member& member, Scope scope) const;

  /// Whether the type holds memory, so that view and owned form are two types.
  bool has_twin(contract::TypeIndex type) const { return has_twin_[type]; }
  /// Whether the type holds owned handles: such values are never copied, and views of it pass them.
  bool has_own(contract::TypeIndex type) const { return has_own_[type]; }
  /// Whether anything in the contract is a handle.
  bool has_handles() const { return has_handles_; }
  /// `Cart`, or `CartRef` with the suffix, wherever its interface is.
  std::string resource(uint32_t resource, std::string_view suffix, Scope scope) const;
  /// The same without its namespace.
  std::string resource_name(uint32_t resource, std::string_view suffix) const;
  /// Whether a value can be made of nothing: all but a variant and what holds one.
  bool has_default(contract::TypeIndex type) const { return has_default_[type]; }
  /// Whether the type is defined by this interface and has a name.
  bool is_own(contract::TypeIndex type) const {
    return !contract_.types[type].name.empty() && contract_.types[type].owner.empty();
  }
  /// The name of a type that has one, where its interface defines it.
  std::string name(contract::TypeIndex type, Form form) const;
  /// The interface that defines a named type.
  CppPlace place_of(contract::TypeIndex type) const;

 private:
  std::string arguments(const contract::Type& type, Form form, Scope scope) const;
  CppPlace place_of(const std::string& owner) const;

  const contract::Contract& contract_;
  std::string prefix_;
  CppPlace place_;
  std::vector<bool> has_twin_;
  std::vector<bool> has_default_;
  std::vector<bool> has_own_;
  bool has_handles_ = false;
};

/// The unsigned type with so many bytes: `uint16_t`.
std::string cpp_unsigned(uint32_t bytes);

}  // namespace mortise::bindgen
