// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/engine.hpp"

namespace mortise::engine {

/// A row by its name: `demo:shop/prices@1#[resource-new]cart`, `...#[resource-rep]cart`,
/// `...#[dtor]cart`.
struct ResourceRow {
  ResourceRole role = ResourceRole::kNone;
  std::string resource{};   ///< `demo:shop/prices@1#cart`
  std::string_view name{};  ///< `cart`, in the row's name.
};

/// @return nothing for the name of any other function.
std::optional<ResourceRow> resource_row(std::string_view function);

/// The hash that rows of a role have.
Hash resource_row_hash(ResourceRole role);

/// What rows of a role take and give: `func(rep: u64) -> u32`, `func(handle: u32) -> u64`,
/// `func(rep: u64)`.
contract::TypedFunction resource_row_types(ResourceRole role);

}  // namespace mortise::engine
