// SPDX-License-Identifier: Apache-2.0
// The ELF parser on any bytes: it answers, and what it answers lies in those bytes.
#include <cstdlib>
#include <functional>
#include <string_view>

#include "engine/native/elf.hpp"

namespace {

using mortise::engine::native::Elf;

void require(bool holds) {
  if (!holds) std::abort();
}

/// `part` is inside of `whole`, or empty and anywhere.
void require_inside(std::string_view whole, std::string_view part) {
  if (part.empty()) return;
  const std::less_equal<const char*> not_after;
  require(not_after(whole.data(), part.data()) &&
          not_after(part.data() + part.size(), whole.data() + whole.size()));
}

void require_valid(std::string_view whole, const Elf& elf) {
  for (const auto* names : {&elf.needed, &elf.unique, &elf.undefined}) {
    require(names->size() <= Elf::kMaxListed);
    for (const std::string_view name : *names) require_inside(whole, name);
  }
  require_inside(whole, elf.soname);
  require_inside(whole, elf.search_path);
  if (!elf.entry) return;
  const auto& bytes = elf.entry->bytes;
  require(bytes.empty() || bytes.size() == elf.entry->size);
  require_inside(whole, {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
  const auto elf = mortise::engine::native::parse_elf(bytes, mortise::engine::native::kHostMachine,
                                                      "mortise_plugin_entry");
  if (elf)
    require_valid({reinterpret_cast<const char*>(data), size}, *elf);
  else
    require(!elf.error().message().empty());
  return 0;
}
