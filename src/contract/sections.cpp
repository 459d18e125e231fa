// SPDX-License-Identifier: Apache-2.0
#include "contract/sections.hpp"

#include <string>
#include <unordered_set>
#include <utility>

#include "base/text.hpp"
#include "contract/bytes.hpp"

namespace mortise::contract {
namespace {

/// The magic and the version of a descriptor alone.
constexpr size_t kLeastDescriptor = 5;

Error bad(Code code, size_t section, std::string_view why) {
  return Error(code, "descriptor " + std::to_string(section) + ": " + std::string(why));
}

Error too_large(const std::string& found) {
  return Error(Code::kContractTooLarge, "the descriptors together are " + found);
}

}  // namespace

Outcome<std::vector<uint8_t>> encode_sections(std::span<const Contract> contracts,
                                              const EncodeOptions& options) {
  if (contracts.size() > kMaxSections)
    return too_large(std::to_string(contracts.size()) + ", over the limit of " +
                     std::to_string(kMaxSections));
  ByteWriter out;
  for (const Contract& contract : contracts) {
    MORTISE_TRY_ASSIGN(const auto bytes, encode(contract, options));
    out.integer(bytes.size()).raw(bytes);
    if (out.size() > kMaxDescriptorSize)
      return too_large(std::to_string(out.size()) + " bytes, over the limit of " +
                       std::to_string(kMaxDescriptorSize));
  }
  return out.take();
}

Outcome<std::vector<Contract>> decode_sections(std::span<const uint8_t> bytes) {
  if (bytes.size() > kMaxDescriptorSize)
    return too_large(std::to_string(bytes.size()) + " bytes, over the limit of " +
                     std::to_string(kMaxDescriptorSize));
  std::vector<Contract> contracts;
  std::unordered_set<std::string> names;
  ByteReader in(bytes);
  while (in.left() > 0) {
    const size_t number = contracts.size();
    if (number == kMaxSections)
      return too_large("more than " + std::to_string(kMaxSections) + ", which is the limit");
    const size_t begin = in.offset();
    const uint32_t size = in.integer("its size");
    if (in.ok() && (size < kLeastDescriptor || size > in.left()))
      in.fail(begin, "its size is " + std::to_string(size) + " bytes, and " +
                         std::to_string(in.left()) + " follow");
    const auto section = in.raw("the descriptor", size);
    if (!in.ok())
      return bad(
          Code::kContractBadDescriptor, number,
          "byte " + std::to_string(in.failure()->offset) + " of all: " + in.failure()->message);
    Outcome<Contract> contract = decode(section);
    if (!contract) return bad(contract.error().code(), number, contract.message());
    if (!names.insert(contract->name()).second)
      return bad(Code::kContractBadDescriptor, number,
                 base::quote(contract->name()) + " has an earlier one");
    contracts.push_back(*std::move(contract));
  }
  return contracts;
}

}  // namespace mortise::contract
