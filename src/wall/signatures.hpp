// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "contract/contract.hpp"
#include "engine/engine.hpp"
#include "mortise/outcome.hpp"
#include "value/handles.hpp"
#include "value/program.hpp"
#include "value/release.hpp"

namespace mortise::wall {

/// What moves the values of one function. Immutable once it is made.
struct Signature {
  std::string name{};
  std::optional<contract::TypedFunction>
      types{};  ///< Nothing for a plugin's start and stop: they move none.

  /// Of the records in one address space, in bytes; 0 where there is none.
  uint32_t arguments_size = 0;
  uint32_t result_size = 0;
  /// The same with offsets.
  uint32_t sent_arguments_size = 0;
  uint32_t sent_result_size = 0;

  /// What a transport needs of these; nothing where nothing is to be moved.
  std::optional<value::Program> send_arguments{};
  std::optional<value::Program> take_arguments{};
  std::optional<value::Program> answer_result{};
  std::optional<value::Program> receive_result{};
  /// Gives back what a result holds; nothing where there is none.
  std::optional<value::Release> release_result{};
  /// Where handles are in a result; nothing where there is none.
  std::optional<value::Handles> result_handles{};
};

/// The functions that an entry provides and those that it calls, each in the entry's order.
struct Signatures {
  std::vector<Signature> functions{};
  std::vector<Signature> imports{};
};

/// What is known of the functions of an image.
///
/// @return `wall.no_descriptor` with the first function whose types its descriptor does not say.
Outcome<Signatures> signatures_of(const engine::Image& image);

}  // namespace mortise::wall
