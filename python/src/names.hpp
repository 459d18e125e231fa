// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "contract/contract.hpp"

namespace mortise::python {

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

/// How a type is written behind a colon in Python: `Sequence[Image]`. What a value is when it comes
/// out; what may go in is at least that.
std::string annotation(const contract::Contract& contract, contract::TypeIndex type);

/// Newer than the first version of its major one: a plugin may lack it.
bool came_later(const contract::Contract& contract, const contract::Function& function);

}  // namespace mortise::python
