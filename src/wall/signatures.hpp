// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "contract/contract.hpp"
#include "contract/layout.hpp"
#include "engine/engine.hpp"
#include "mortise/outcome.hpp"
#include "value/program.hpp"
#include "value/release.hpp"

namespace mortise::wall {

/// What moves the values of one function. Immutable once it is made.
struct Signature {
  std::string name{};
  const contract::Contract* contract = nullptr;  ///< Null for lifecycle functions, which move none.
  size_t function = 0;                           ///< Its number in the contract.

  /// Of the records in one address space, in bytes; 0 where there is none.
  uint32_t arguments_size = 0;
  uint32_t arguments_alignment = 1;
  uint32_t result_size = 0;
  uint32_t result_alignment = 1;
  /// The same with offsets.
  uint32_t sent_arguments_size = 0;
  uint32_t sent_result_size = 0;

  /// What a transport needs of these; null where nothing is to be moved.
  std::unique_ptr<value::Program> send_arguments{};
  std::unique_ptr<value::Program> take_arguments{};
  std::unique_ptr<value::Program> answer_result{};
  std::unique_ptr<value::Program> receive_result{};
  /// Gives back what a result holds; null where it holds nothing.
  std::unique_ptr<value::Release> release_result{};
};

/// The functions that an entry provides and those that it calls, each in the entry's order.
struct Signatures {
  std::vector<contract::Contract> contracts{};  ///< What the rest refers to.
  std::vector<Signature> functions{};
  std::vector<Signature> imports{};
};

/// Finds each function of an entry in the entry's own contracts.
///
/// @return `wall.no_descriptor` with the first function whose contract is not there.
Outcome<Signatures> signatures_of(const engine::Image& image);

}  // namespace mortise::wall
