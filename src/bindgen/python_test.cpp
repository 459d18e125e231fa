// SPDX-License-Identifier: Apache-2.0
#include "bindgen/python.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "bindgen/python_names.hpp"
#include "bindgen/testing.hpp"

namespace mortise::bindgen {
namespace {

using testing::check_golden;
using ::testing::HasSubstr;
using testing::Package;
using testing::read_package;
using testing::read_text_package;

std::string module_of(const std::string& items) {
  const Package package =
      read_text_package("package a:b@1.0.0;\ninterface c {\n" + items + "\n}\n");
  return python_module(package.contracts.back());
}

void check_line(const std::string& items, const std::string& line) {
  EXPECT_THAT(module_of(items), HasSubstr(line + "\n"));
}

TEST(PythonModule, ThePhotoContract) {
  const Package package = read_package(testing::kNewPhoto, "test.wit");
  check_golden("photo/image_filter.py.golden", python_module(package.contracts.back()));
}

TEST(PythonModule, Defaults) {
  check_line("/// @default x -3\nf: func(x: s8);",
             "    def f(self, x: mortise.s8 = -3) -> None: ...");
  check_line("/// @default x 1\nf: func(x: u8, y: u8);", "        \"\"\"@default x 1\"\"\"");
  check_line("f: func(x: u8, y: option<u8>);",
             "    def f(self, x: mortise.u8, y: mortise.u8 | None = None) -> None: ...");
  check_line("record r {\n/// @default \"a\\\"\\n\"\nx: string, y: u8 }",
             "    x: str = \"a\\\"\\n\"");
  check_line("record r {\n/// @default 1\nx: u8, y: u8 }",
             "    y: mortise.u8 = dataclasses.field(kw_only=True)");
  check_line("record r {\n/// @default [1]\nx: list<u16> }",
             "    x: collections.abc.Sequence[mortise.u16] = "
             "dataclasses.field(default_factory=lambda: [1])");
  check_line("record r {\n/// @default \"AP8=\"\nx: list<u8> }", "    x: bytes = b\"\\x00\\xff\"");
  check_line("record r {\n/// @default \"Infinity\"\nx: f32 }",
             "    x: mortise.f32 = float(\"Infinity\")");
  check_line("flags g { a, b }\nrecord r {\n/// @default [\"b\", \"a\"]\nx: g }",
             "    x: G = G.B | G.A");
}

TEST(PythonModule, Names) {
  check_line("record %list { %int: u8, b: s64 }", "    int_: mortise.u8");
  check_line("f: func(self: u8);", "    def f(self, self_: mortise.u8) -> None: ...");
  check_line("%with: func();", "    def with__(self) -> None: ...");
  check_line("record first-2 { URL: u8 }", "@mortise.label(\"first-2\", url=\"URL\")");
  check_line("record c { x: u8 }", "class C2:");
  check_line("width: get() -> u8;", "    @mortise.label(\"[get]width\")");
  check_line("variant v { only(u8) }\nf: func() -> v;",
             "V: typing.TypeAlias = typing.Annotated[VOnly, mortise.Variant(\"v\")]");
  check_line("variant v { a, b }\nf: func() -> result<u8, v>;", "class VA(Exception):");
}

TEST(PythonModule, WhatHasNoValuesIsLeftOut) {
  check_line("resource r; f: func(x: borrow<r>);",
             "    # f is left out: 'borrow<r>' has no values in Python");
  check_line("f: async func();", "    # f is left out: it is async");
}

TEST(PythonNames, TheWayBack) {
  const std::pair<const char*, const char*> names[] = {{"ImageFilter", "image-filter"},
                                                       {"HTTPServer", "http-server"},
                                                       {"A", "a"},
                                                       {"First2", "first2"},
                                                       {"AB", "ab"},
                                                       {"URL2x", "url2x"},
                                                       {"None_", "none"},
                                                       {"A_b", "a-b"}};
  for (const auto& [name, label] : names) EXPECT_EQ(python::label_of_type(name), label);
  EXPECT_EQ(python::label_of_variable("DARK_GREEN"), "dark-green");
  EXPECT_EQ(python::label_of_variable("class_"), "class");
}

}  // namespace
}  // namespace mortise::bindgen
