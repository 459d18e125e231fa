// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "contract/contract.hpp"
#include "mortise/outcome.hpp"

namespace mortise::contract {

/// The newest version of descriptors, which this library reads. It writes the lowest that says a
/// contract.
inline constexpr uint8_t kDescriptorVersion = 2;
/// No descriptor is larger, in bytes.
inline constexpr size_t kMaxDescriptorSize = size_t{4} << 20;

struct EncodeOptions {
  bool with_docs = true;
};

/// The descriptor of a contract: bytes that say everything but places in sources. Format:
/// docs/descriptor.md. Equal contracts give equal bytes.
///
/// @return `contract.invalid` where a rule of `Contract` is broken, `contract.too_large` where a
/// limit is passed.
Outcome<std::vector<uint8_t>> encode(const Contract& contract, const EncodeOptions& options = {});

/// The contract that a descriptor says, for any bytes: what is returned keeps the rules of
/// `Contract`, its hashes are those that the descriptor names, and `encode` gives the same bytes
/// again. Takes time in proportion to them, and at most 64 MiB.
///
/// @return `contract.bad_descriptor`, `contract.descriptor_too_new` or `contract.too_large`; the
/// message names the byte.
Outcome<Contract> decode(std::span<const uint8_t> bytes);

}  // namespace mortise::contract
