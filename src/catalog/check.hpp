// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/shape.hpp"
#include "catalog/syntax.hpp"
#include "catalog/toml.hpp"
#include "contract/diagnostic.hpp"

namespace mortise::catalog {

/// What texts are compared with beyond their form. Refers to its parts.
struct Vocabulary {
  /// Contracts that exist, as `photo:lab/image-filter@1.1.0`; null where nobody knows.
  const std::vector<std::string>* contracts = nullptr;
};

/// Compares what was read with a shape, and reports everything that does not fit: with its place,
/// what was expected, and the nearest name. That is taken out of the tree, so that whoever reads it
/// afterwards finds each value as its shape says, or does not find it.
void check_shape(const Shape& shape, Toml& value, const Vocabulary& vocabulary,
                 contract::Diagnostics& diagnostics);

/// What is wrong with the name of a contract, and what might be meant.
struct UnknownContract {
  std::string message;
  std::string help;
};

/// Whether a contract is among those that exist: versions of one track are called for one another,
/// so that one of the track is enough. @return nothing where it is.
std::optional<UnknownContract> find_unknown(std::string_view contract,
                                            const std::vector<std::string>& known);

/// "the name of a colour, such as 'red'": what a shape asks for, in words.
std::string expectation(const Shape& shape);

}  // namespace mortise::catalog
