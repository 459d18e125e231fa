// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "bindgen/wit_text.hpp"
#include "contract/contract.hpp"
#include "contract/layout.hpp"
#include "mortise/outcome.hpp"

namespace mortise::bindgen {

/// The layout of a contract for both sizes of pointers.
struct Layouts {
  contract::Layout p4;
  contract::Layout p8;

  /// @return `contract.too_large` where a value has 2^28 bytes or more.
  static Outcome<Layouts> of(const contract::Contract& contract);
};

/// A contract as WIT: one interface in the order of its source, with `use` for what it takes from
/// others, docs, gates, and pragmas as comments. It reads as the same contract again.
///
/// @param layouts  of this contract; when given, sizes, alignments and offsets stand in comments,
/// and what is shown is for people alone.
std::string show(const contract::Contract& contract, const Layouts* layouts = nullptr);

/// The same for machines, as one JSON object: docs/cli.md describes it.
std::string show_json(const contract::Contract& contract, const Layouts* layouts = nullptr);

}  // namespace mortise::bindgen
