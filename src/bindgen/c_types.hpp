// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bindgen/code_writer.hpp"
#include "contract/contract.hpp"
#include "contract/layout.hpp"
#include "mortise/outcome.hpp"

namespace mortise::bindgen {

/// Writes the types of an interface as C declares them, each before its first use: named ones, and
/// those without a name, such as `photo_lab_image_filter_list_u8`. Refers to what it was made of.
class CTypes {
 public:
  CTypes(const contract::Contract& contract, const contract::Layout& layout,
         std::string_view prefix, CodeWriter& out);

  /// Declares everything. @return `bindgen.name_clash`.
  Outcome<> write();

  /// `photo_lab_image_filter_`
  const std::string& prefix() const { return prefix_; }
  /// How a type is written where it is used.
  std::string text(contract::TypeIndex type) const;
  /// Whether this interface declares a type. Parts of other interfaces' types that have no name of
  /// their own are declared there.
  bool is_declared(contract::TypeIndex type) const;
  /// Takes a name that nothing else may have.
  Outcome<> take(const std::string& name, const std::string& what);
  /// Notes a `MORTISE_STATIC_ASSERT` for size and offsets of a struct.
  void assert_struct(const std::string& name, uint32_t size, const std::vector<std::string>& fields,
                     const std::vector<uint32_t>& offsets);
  /// Writes those that were noted.
  void write_asserts();

 private:
  /// What a type without a name is called: `list_u8`.
  std::string spelled(contract::TypeIndex type) const;
  void declare(contract::TypeIndex type);
  void record(const contract::Type& type, const std::string& name, uint32_t index);
  void variant(const contract::Type& type, const std::string& name, uint32_t index);
  void constants(const contract::Type& type, const std::string& name, bool are_bits);
  void list(const contract::Type& type, const std::string& name);
  void sides(const contract::Type& type, const std::string& name);

  const contract::Contract& contract_;
  const contract::Layout& layout_;
  CodeWriter& out_;
  std::string around_;  // the prefix that was asked for, with a `_`
  std::string prefix_;
  std::map<std::string, std::string> names_;                  // and what has each
  std::vector<std::pair<std::string, std::string>> asserts_;  // conditions, and what of
};

/// `photo_lab_image_filter_` for `photo:lab/image-filter@1.0.0`: in front of every name.
std::string c_prefix(std::string_view interface);

/// `PHOTO_LAB`: a name as a macro or constant.
std::string c_constant(std::string_view name);

/// Writes a comment that may have several lines.
void c_comment(CodeWriter& out, std::string_view docs);

/// Writes a macro of several lines. @param name  with its parameters.
void c_macro(CodeWriter& out, const std::string& name, const std::vector<std::string>& lines);

/// `apply`, `set_width`: a function behind the prefix.
std::string c_function_name(const contract::Function& function);

}  // namespace mortise::bindgen
