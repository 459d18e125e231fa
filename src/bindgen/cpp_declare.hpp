// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bindgen/code_writer.hpp"
#include "bindgen/cpp_types.hpp"
#include "contract/layout.hpp"

namespace mortise::bindgen {

/// The layouts of a contract for both sizes of pointers.
struct CppLayouts {
  contract::Layout p8;
  contract::Layout p4;
};

/// Writes the declarations of an interface's own types. Refers to what it was made of.
class CppDeclarations {
 public:
  CppDeclarations(const contract::Contract& contract, const CppTypes& types,
                  const CppLayouts& layouts, CodeWriter& out)
      : contract_(contract), types_(types), layouts_(layouts), out_(out) {}

  void write();

 private:
  using WriteForm = void (CppDeclarations::*)(contract::TypeIndex type, Form form);
  using WriteClone = void (CppDeclarations::*)(contract::TypeIndex type);

  void resources();
  void each_passed(contract::TypeIndex type);
  void docs(contract::TypeIndex type, std::string_view more);
  /// Both forms of a type with twins and how a view is cloned, else its only form.
  void forms(contract::TypeIndex type, std::string_view keyword, WriteForm form, WriteClone clone);
  void record(contract::TypeIndex type);
  void record_form(contract::TypeIndex type, Form form);
  void record_clone(contract::TypeIndex type);
  void variant(contract::TypeIndex type);
  void variant_form(contract::TypeIndex type, Form form);
  void variant_clone(contract::TypeIndex type);
  void enumeration(contract::TypeIndex type);
  void flags(contract::TypeIndex type);
  void alias(contract::TypeIndex type);
  void names(contract::TypeIndex type);
  void asserts(contract::TypeIndex type);

  const contract::Contract& contract_;
  const CppTypes& types_;
  const CppLayouts& layouts_;
  CodeWriter& out_;
};

/// The docs of an item for people, and what is added at their end.
std::string cpp_docs(const std::string& docs, std::string_view more = {});
/// Those of a function, with its examples.
std::string cpp_docs(const contract::Function& function);

/// Writes `static_assert`s of size and offsets of a struct.
/// @param fields  the names of its members.
void assert_record(CodeWriter& out, const std::string& name, const std::vector<std::string>& fields,
                   const contract::RecordLayout& p8, const contract::RecordLayout& p4);

/// The class through which a plugin's class finds the names of a type: `ImageNames_`.
std::string cpp_names_class(const contract::Contract& contract, const CppTypes& types,
                            contract::TypeIndex type);

}  // namespace mortise::bindgen
