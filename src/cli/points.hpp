// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "catalog/application.hpp"
#include "contract/contract.hpp"
#include "mortise/outcome.hpp"

namespace mortise::cli {

/// The point of a name. @return `application.invalid` with what might be meant.
Outcome<const catalog::Application::Point*> find_point(const catalog::Application& application,
                                                       const std::string& name);

/// "did you mean 'filters'?", or, where no name is near, the first of them: "there are a, b, c".
std::string did_you_mean(std::string_view name, std::span<const std::string_view> known);

/// A value of a type in JSON, as plain as can be: for examples.
std::string example_json(const contract::Contract& contract, contract::TypeIndex type);
/// Arguments of a function, the same way.
std::string example_arguments(const contract::Contract& contract,
                              const contract::Function& function);

/// A page of Markdown about a point: what a call of each function does with its plugins, what holds
/// for them, an example, and the contract.
std::string point_page(const catalog::Application& application,
                       const catalog::Application::Point& point,
                       const contract::Contract& contract);

}  // namespace mortise::cli
