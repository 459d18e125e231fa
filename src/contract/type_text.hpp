// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/contract.hpp"
#include "contract/layout.hpp"

// Support of tests: types and layouts as short texts.

namespace mortise::contract {

/// `test:unit/types@1.0.0` without types, and with one resource `thing`.
Contract test_contract();

/// Adds the type that a text spells; labels and names are made up.
///
///     u8  string  error-context               what WIT calls so
///     record(T,..)  tuple(T,..)               fields f0, f1, ..
///     variant(T,_,..)  enum(3)  flags(3)      cases c0, c1, ..; _ has no type
///     option(T)  result(T,_)  list(T)  fixed(3,T)  map(K,T)  future(_)  stream(T)  alias(T)
///     own()  borrow()                         of resource 0
///
/// @return its number; nothing where the text is none of these.
std::optional<TypeIndex> add_type(Contract& contract, std::string_view text);

/// `function(T,..)->T` with parameters p0, p1, ..; `_` for no result.
bool add_function(Contract& contract, std::string_view text);

/// `24/8 offsets 0,8,16 tag 0 payload 0 element 0/0 flat i32,i64,i32`; flat `-` where it is too
/// long.
std::string to_text(const TypeLayout& layout);

/// `24/8 offsets 0,8 result 8/4 exported i32,i64->i32 imported i32,i64,i32->`
std::string to_text(const FunctionLayout& layout);

}  // namespace mortise::contract
