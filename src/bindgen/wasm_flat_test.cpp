// SPDX-License-Identifier: Apache-2.0
#include "bindgen/wasm_flat.hpp"

#include <gmock/gmock.h>

#include <string>

#include "bindgen/testing.hpp"

namespace mortise::bindgen {
namespace {

std::string refusal(const std::string& interface) {
  const testing::Package package =
      testing::read_text_package("package a:b;\ninterface c { " + interface + " }\n");
  return wasm_refusal(package.contracts.front());
}

TEST(WasmFlat, NamesWhatCannotBeCalledYet) {
  EXPECT_EQ(
      refusal("f: func(a: map<u8, list<string, 2>>) -> result<option<char>>; x: get() -> u8;"), "");
  EXPECT_EQ(refusal("resource r; f: func(a: borrow<r>);"),
            "a:b/c has a type that cannot be called in WebAssembly yet: borrow");
  EXPECT_EQ(refusal("resource r { constructor(); }"),
            "a:b/c has a type that cannot be called in WebAssembly yet: own");
  EXPECT_EQ(refusal("resource r { s: static func(); }"),
            "a:b/c has a function that cannot be called in WebAssembly yet: [static]r.s");
  EXPECT_EQ(refusal("f: async func();"),
            "a:b/c has a function that cannot be called in WebAssembly yet: f");
  EXPECT_EQ(refusal("f: func() -> future<u8>;"),
            "a:b/c has a type that cannot be called in WebAssembly yet: future");
}

/// The body of the function that makes the record of `f`'s parameters.
std::string lift(const std::string& interface) {
  const testing::Package package =
      testing::read_text_package("package a:b;\ninterface c { " + interface + " }\n");
  const contract::Contract& contract = package.contracts.front();
  const auto layout = lay_out(contract, contract::PointerSize::k4);
  CodeWriter out;
  WasmFlat flat(
      contract, *layout, [](const auto&, std::string_view verb) { return std::string(verb); }, out);
  flat.write(contract.functions.size() - 1, "", "");
  std::string text = out.take();
  return text.substr(0, text.find("}\nMORTISE_WASM_IMPORT"));
}

TEST(WasmFlat, CasesShareCoreValues) {
  EXPECT_EQ(
      lift("variant v { a(f32), b(u64), c, d(f32), e(string) } f: func(p: option<v>);"),
      "void lift(unsigned char* record, uint32_t a0, uint32_t a1, uint64_t a2, uint32_t a3) {\n"
      "  /* p */\n"
      "  mortise_wasm_put_u8(record, a0);\n"
      "  if (a0 == 1) {\n"
      "    mortise_wasm_put_u8(record + 8, a1);\n"
      "    switch (a1) {\n"
      "      case 0:\n"
      "      case 3:\n"
      "        mortise_wasm_put_u32(record + 16, a2);\n"
      "        break;\n"
      "      case 1:\n"
      "        mortise_wasm_put_u64(record + 16, a2);\n"
      "        break;\n"
      "      case 4:\n"
      "        mortise_wasm_put_u32(record + 16, a2);\n"
      "        mortise_wasm_put_u32(record + 20, a3);\n"
      "        break;\n"
      "      default:\n"
      "        break;\n"
      "    }\n"
      "  }\n");
}

}  // namespace
}  // namespace mortise::bindgen
