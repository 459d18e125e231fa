// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>

#include "bindgen/wit_text.hpp"
#include "contract/contract.hpp"
#include "contract/layout.hpp"
#include "contract/resolved.hpp"
#include "mortise/outcome.hpp"

namespace mortise::bindgen {

/// The layout of a contract for both sizes of pointers.
struct Layouts {
  contract::Layout p4;
  contract::Layout p8;

  /// @return `contract.too_large` where a value has 2^28 bytes or more.
  static Outcome<Layouts> of(const contract::Contract& contract);
};

/// What a file of the package begins with: `package photo:lab@1.0.0;`, with its docs.
std::string show_package(const contract::Resolved::Package& package);

/// Interfaces of one package as WIT, in the order of their sources: with `use` for what they take
/// from others, docs, gates, and pragmas as comments. Behind `show_package` those of a whole
/// package read as the same contracts again, where they need no other package.
///
/// @param layouts  of each contract, or empty. With them sizes, alignments and offsets stand in
/// comments, and what is shown is for people alone.
std::string show(std::span<const contract::Contract> contracts,
                 std::span<const Layouts> layouts = {});

/// A world of the package as WIT, after elaboration: with all that it imports.
std::string show_world(const contract::Resolved& resolved, contract::Resolved::Id world);

/// An interface for machines, as one JSON object: docs/cli.md describes it.
std::string show_json(const contract::Contract& contract, const Layouts* layouts = nullptr);

}  // namespace mortise::bindgen
