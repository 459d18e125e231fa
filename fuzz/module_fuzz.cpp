// SPDX-License-Identifier: Apache-2.0
// The reader of WebAssembly modules on any bytes: it answers, and what it answers lies in those
// bytes.
#include <cstdlib>
#include <functional>
#include <span>
#include <string_view>

#include "bindgen/module.hpp"

namespace {

/// `part` is inside of `whole`, or empty and anywhere.
void require_inside(std::span<const std::byte> whole, std::string_view part) {
  if (part.empty()) return;
  const std::less_equal<const void*> not_after;
  if (!not_after(whole.data(), part.data()) ||
      !not_after(part.data() + part.size(), whole.data() + whole.size()))
    std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
  const auto names = mortise::bindgen::read_module(bytes);
  if (!names) return 0;
  for (const auto& import : names->imports) {
    require_inside(bytes, import.module);
    require_inside(bytes, import.name);
  }
  for (const std::string_view name : names->exports) require_inside(bytes, name);
  return 0;
}
