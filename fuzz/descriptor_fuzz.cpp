// SPDX-License-Identifier: Apache-2.0
// The decoder of descriptors on any bytes: it answers, and what it answers keeps the rules, has a
// layout and is written back as the same bytes. So does the decoder of several descriptors.
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "contract/descriptor.hpp"
#include "contract/hash.hpp"
#include "contract/layout.hpp"
#include "contract/random_contract.hpp"
#include "contract/sections.hpp"
#include "contract/validate.hpp"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

namespace {

using namespace mortise::contract;

void require(bool holds) {
  if (!holds) std::abort();
}

void require_usable(std::span<const uint8_t> bytes, const Contract& contract) {
  require(!validate(contract));
  const auto again = encode(contract);
  require(static_cast<bool>(again) && std::ranges::equal(*again, bytes));
  require(hash(contract).types.size() == contract.types.size());
  for (const auto pointer : {PointerSize::k4, PointerSize::k8}) {
    const auto layout = lay_out(contract, pointer);
    require(static_cast<bool>(layout));
    for (const TypeLayout& type : layout->types)
      require(type.size > 0 && type.size < kSizeLimit && type.size % type.alignment == 0);
  }
  for (const Function& function : contract.functions) {
    require(!link_name(contract, function).empty());
    if (function.result) require(!contract.text(*function.result, 1000).empty());
  }
}

/// The number behind `word` in a message.
size_t number_after(std::string_view message, std::string_view word) {
  const char* const begin = message.data() + message.find(word) + word.size();
  size_t number = 0;
  std::from_chars(begin, message.data() + message.size(), number);
  return number;
}

/// Puts in the hashes that the decoder computes: no mutation would find them.
void repair(std::span<uint8_t> bytes) {
  static constexpr std::string_view kFound = ": its hash is ";
  for (size_t i = 0; i < kMaxFunctions; ++i) {
    const auto contract = decode(bytes);
    if (contract || contract.message().find(kFound) == std::string_view::npos) return;
    const std::string_view message = contract.message();
    const size_t offset = number_after(message, "byte ");
    const char* digits = message.data() + message.rfind(kFound) + kFound.size();
    for (size_t k = 0; k < Hash().size(); ++k, digits += 2)
      std::from_chars(digits, digits + 2, bytes[offset + k], 16);
  }
}

}  // namespace

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned seed) {
  if (seed % 64 == 0) {  // something new, now and then
    const auto fresh =
        encode(random_contract(seed, {.most_types = seed / 64 % 16, .most_functions = 4}));
    if (fresh && fresh->size() <= max_size) {
      std::ranges::copy(*fresh, data);
      return fresh->size();
    }
  }
  size = LLVMFuzzerMutate(data, size, max_size);
  if (seed % 4 != 0) repair({data, size});
  return size;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span bytes(data, size);
  const auto contract = decode(bytes);
  if (contract)
    require_usable(bytes, *contract);
  else
    require(contract.message().find("byte ") != std::string_view::npos);

  const auto sections = decode_sections(bytes);
  if (sections) {
    const auto again = encode_sections(*sections);
    require(static_cast<bool>(again) && std::ranges::equal(*again, bytes));
  }
  return 0;
}
