// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "contract/contract.hpp"
#include "contract/descriptor.hpp"
#include "mortise/outcome.hpp"

namespace mortise::contract {

/// What one plugin provides and calls has at most so many contracts.
inline constexpr uint32_t kMaxSections = 1024;

/// The descriptors of several contracts as one string of bytes: each behind its size. Format:
/// docs/descriptor.md, "Several contracts". Strings of bytes may be joined.
///
/// @return what `encode` answers, or `contract.too_large` for more than `kMaxSections` contracts or
/// `kMaxDescriptorSize` bytes together.
Outcome<std::vector<uint8_t>> encode_sections(std::span<const Contract> contracts,
                                              const EncodeOptions& options = {});

/// The contracts that such bytes say, in their order, for any bytes; no contract is there twice
/// with one version. Empty bytes say no contract.
///
/// @return what `decode` answers, with the number of the section; `contract.bad_descriptor` or
/// `contract.too_large` for the string itself.
Outcome<std::vector<Contract>> decode_sections(std::span<const uint8_t> bytes);

}  // namespace mortise::contract
