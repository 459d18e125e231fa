// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "base/json_reader.hpp"
#include "contract/contract.hpp"
#include "contract/layout.hpp"
#include "mortise/outcome.hpp"
#include "value/sink.hpp"

namespace mortise::value {

/// How values of a contract lie. Refers to both parts.
struct LayoutOf {
  const contract::Contract& contract;
  const contract::Layout& layout;
  contract::PointerSize pointer;
};

/// Builds the value that JSON stands for by the mapping of docs/json.md, in room that is not
/// initialised. What strings and lists hold goes to `sink`.
///
/// @return `json.unfit` with a JSON pointer to the part that does not fit, `memory.exhausted`. Then
/// the target is not constructed and nothing is left in the sink.
Outcome<> place_json(const LayoutOf& layout, contract::TypeIndex type, const base::Json& json,
                     std::byte* target, Sink& sink);

}  // namespace mortise::value
