// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/json_reader.hpp"
#include "contract/contract.hpp"

namespace mortise::bindgen::python {

/// What types and parts are called in a module.
struct ModuleNames {
  std::map<contract::TypeIndex, std::string> types{};  ///< Without aliases.
  /// The class of a case, by its variant and number.
  std::map<std::pair<contract::TypeIndex, size_t>, std::string> cases{};
};

/// A text as a literal: `"a\n"`.
std::string literal(std::string_view text);

/// A value that docs/json.md writes, as an expression.
struct Expression {
  std::string text;
  bool is_fixed = false;  ///< Nobody can change the object: it may be shared.
};

/// @return nothing where `json` is no value of the type.
std::optional<Expression> expression(const contract::Contract& contract, const ModuleNames& names,
                                     contract::TypeIndex type, const std::string& json);

/// What a record's field is called.
std::string field_name(std::string_view label);

}  // namespace mortise::bindgen::python
