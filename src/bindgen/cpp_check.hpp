// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "bindgen/cpp_types.hpp"
#include "mortise/outcome.hpp"

namespace mortise::bindgen {

/// Whether plugins can have every kind of type and function of a contract.
/// @param language  for the message. @return `bindgen.unsupported`.
Outcome<> check_kinds(const contract::Contract& contract, std::string_view language);

/// Whether no two things of a contract would have one name in C++. @return `bindgen.name_clash`.
Outcome<> check_cpp_names(const contract::Contract& contract, const CppTypes& types);

}  // namespace mortise::bindgen
