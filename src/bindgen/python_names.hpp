// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "contract/contract.hpp"

namespace mortise::bindgen::python {

// How labels of WIT are called in Python. A name that Python or Mortise needs for itself gets a `_`
// at its end, which no label has, so that nothing is refused because of it.

/// `has-preview` as `has_preview`: fields and parameters.
std::string variable_name(std::string_view label);
/// The same of a function, which must not be called as what every client or plugin has.
std::string function_name(const contract::Function& function);
/// `image-filter` as `ImageFilter`: types and the cases of a variant.
std::string type_name(std::string_view label);
/// `dark-green` as `DARK_GREEN`: enumerators and flags.
std::string constant_name(std::string_view label);

/// How types are written behind a colon in Python. What a value is when it comes out; what may go
/// in is at least that.
class Annotations {
 public:
  /// @param module  in front of what `mortise` has: "mortise." in a module, nothing for readers.
  Annotations(const contract::Contract& contract, std::string module,
              const std::map<contract::TypeIndex, std::string>* names = nullptr)
      : contract_(contract), module_(std::move(module)), names_(names) {}

  /// `Sequence[Image] | None`
  std::string of(contract::TypeIndex type) const;

 private:
  std::string parts(const contract::Type& type) const;
  std::string side(const std::optional<contract::TypeIndex>& type) const;
  std::string list(const contract::Type& type) const;

  const contract::Contract& contract_;
  const std::string module_;
  const std::map<contract::TypeIndex, std::string>* const names_;  // else as `type_name` has them
};

/// For readers: `Sequence[Image] | None`.
inline std::string annotation(const contract::Contract& contract, contract::TypeIndex type) {
  return Annotations(contract, "").of(type);
}

/// Newer than the first version of its major one: a plugin may lack it.
bool came_later(const contract::Contract& contract, const contract::Function& function);

/// Which words of Python a generated module needs for itself: a field or function that was called
/// so would hide them from those behind it.
bool hides_a_word(std::string_view name);

// The way back, as `mortise._labels` has it: a name that does not lead to its label needs
// `@mortise.label`.

/// `has_preview` as `has-preview`, `DARK_GREEN` as `dark-green`.
std::string label_of_variable(std::string_view name);
/// `ImageFilter` as `image-filter`, `HTTPServer` as `http-server`.
std::string label_of_type(std::string_view name);

}  // namespace mortise::bindgen::python
