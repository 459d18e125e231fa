// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "contract/contract.hpp"
#include "value/tree.hpp"

// Support of tests.

namespace mortise::value {

/// A type of a contract.
struct TypeOf {
  const contract::Contract& contract;
  contract::TypeIndex type;
};

/// Whether values of one type can be made from values of another one at all. That a label may have
/// been renamed is not considered: it is one that is gone and one that came.
bool is_convertible(const TypeOf& from, const TypeOf& to);

/// What became of a value.
struct Naive {
  std::optional<Tree> tree{};  ///< Nothing where it has something that the receiver lacks.
  bool is_lossy = false;       ///< A member was left out, or a case became a fallback.
};

/// Converts by the words of docs/cli.md, straight along the types: the second opinion on what
/// `compile` makes, with nothing in common. Only where `is_convertible`.
Naive convert_naively(const TypeOf& from, const TypeOf& to, const Tree& value);

}  // namespace mortise::value
