// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "contract/contract.hpp"

namespace mortise::contract {

/// The structural hash of every type and function of a contract, by number. Equal hashes: values
/// cross without conversion. docs/descriptor.md has the bytes that are hashed, and test vectors.
struct Hashes {
  std::vector<Hash> types{};
  std::vector<Hash> functions{};
};

/// The hashes of a contract that keeps the rules of `Contract`. They cover labels and types in
/// their order, own and borrow, `async`; not names of types and functions, docs, gates or pragmas.
/// Takes time in proportion to the contract, however often a type is used in it.
Hashes hash(const Contract& contract);

/// Thirty-two lower-case hexadecimal digits.
std::string to_hex(const Hash& hash);

/// What functions are linked by, beside their hash: `photo:lab/image-filter@1#apply`.
std::string link_name(const Contract& contract, const Function& function);
/// `photo:lab/image-filter@1` of `photo:lab/image-filter@1#apply`.
std::string_view contract_of(std::string_view link_name);

}  // namespace mortise::contract
