// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "mortise/outcome.hpp"

namespace mortise::engine {

/// The bytes of a `mortise_plugin` that no relocation touches: magic, version and size. They can be
/// read from a file before any of its code runs.
inline constexpr size_t kEntryHeadSize = 16;

/// Checks the first bytes of a `mortise_plugin`.
///
/// @return the size that the struct states, in bytes; else `abi.bad_magic`, `abi.too_old`,
/// `abi.too_new`, `abi.too_short`, or `abi.malformed` for a size that no struct has.
Outcome<uint32_t> check_entry_head(std::span<const std::byte, kEntryHeadSize> head);

}  // namespace mortise::engine
