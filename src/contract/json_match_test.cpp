// SPDX-License-Identifier: Apache-2.0
#include "contract/json_match.hpp"

#include <gtest/gtest.h>

#include "contract/json_value.hpp"
#include "contract/sample_types.hpp"

namespace mortise::contract {
namespace {

/// @param expected  a pattern. @return where the value differs, "same" where it does not.
std::string compare(std::string_view type, std::string_view expected, std::string_view value) {
  const testing::SampleTypes samples;
  const auto pattern = base::read_json(expected);
  const auto given = base::read_json(value);
  EXPECT_TRUE(pattern && given) << expected << " " << value;
  const TypeIndex index = samples.at(type);
  const auto flaw = JsonChecker(samples.contract, true).check(index, *pattern);
  EXPECT_FALSE(flaw) << expected << ": " << flaw->message;
  EXPECT_FALSE(JsonChecker(samples.contract).check(index, *given)) << value;
  return find_difference(samples.contract, index, *pattern, *given).value_or("same");
}
void same(std::string_view type, std::string_view expected, std::string_view value) {
  EXPECT_EQ(compare(type, expected, value), "same") << type << " " << expected << " " << value;
}
void differs(std::string_view type, std::string_view expected, std::string_view value,
             std::string_view where) {
  EXPECT_EQ(compare(type, expected, value), where) << type << " " << expected << " " << value;
}

TEST(JsonMatch, SimpleValues) {
  same("bool", "true", "true");
  differs("bool", "true", "false", "");
  same("u64", "\"18446744073709551615\"", "18446744073709551615");
  differs("s64", "-1", "1", "");
  same("f32", "0.1", "0.100000001");
  differs("f64", "0.1", "0.100000001", "");
  same("f64", "\"NaN\"", "\"NaN\"");
  differs("f64", "\"NaN\"", "1", "");
  differs("f64", "1", "\"NaN\"", "");
  same("char", "\"\u00df\"", "\"\xc3\x9f\"");
  same("string", "\"a\"", "\"a\"");
  differs("string", "\"a\"", "\"b\"", "");
  same("colour", "\"red\"", "\"red\"");
  differs("colour", "\"red\"", "\"green\"", "");
}

TEST(JsonMatch, FieldsThatAreLeftOutMayBeAnything) {
  const std::string point = R"({"x": 1, "y": 2, "label": null})";
  same("point", "{}", point);
  same("point", R"({"y": 2})", point);
  same("point", R"({"label": null, "x": 1})", point);
  differs("point", R"({"y": 3})", point, "/y");
  differs("point", R"({"label": "a"})", point, "/label");
  same("list<point>", R"([{"x": 1}, {}])", "[" + point + ", " + point + "]");
  differs("list<point>", R"([{}, {"x": 2}])", "[" + point + ", " + point + "]", "/1/x");
  differs("list<point>", "[{}]", "[" + point + ", " + point + "]", "");
}

TEST(JsonMatch, ACaseByItsNameAlone) {
  same("shape", "\"circle\"", R"({"circle": 1.5})");
  same("shape", R"({"circle": 1.5})", R"({"circle": 1.5})");
  differs("shape", R"({"circle": 1.5})", R"({"circle": 2})", "/circle");
  differs("shape", "\"none\"", R"({"circle": 2})", "");
  same("shape", "\"none\"", "\"none\"");
  same("result<u8>", "\"ok\"", R"({"ok": 3})");
  same("result<u8>", "\"err\"", R"({"err": null})");
  differs("result<u8>", "\"err\"", R"({"ok": 3})", "");
  differs("result<u8>", R"({"ok": 4})", R"({"ok": 3})", "/ok");
  same("result<_, string>", R"({"err": "a"})", R"({"err": "a"})");
}

TEST(JsonMatch, WhatHasTwoFormsIsTheSame) {
  same("list<u8>", "[0, 255]", "\"AP8=\"");
  same("list<byte>", "\"AP8=\"", "[0, 255]");
  differs("list<u8, 3>", "[1, 2, 3]", "[1, 2, 4]", "");
  same("map<string, u8>", R"({"a": 1, "b": 2})", R"([["b", 2], ["a", 1]])");
  differs("map<string, u8>", R"({"a": 1, "b": 2})", R"({"a": 1, "b": 3})", "/b");
  differs("map<string, u8>", R"({"a": 1})", R"({"b": 1})", "");
  differs("map<string, u8>", R"({"a": 1})", R"({"a": 1, "b": 1})", "");
  same("map<u32, string>", R"([[1, "a"]])", R"([[1, "a"]])");
  differs("map<u32, string>", R"([[1, "a"]])", R"([[1, "b"]])", "/0");
  differs("map<u32, string>", R"([[1, "a"]])", R"([[2, "a"]])", "/0");
}

TEST(JsonMatch, FlagsInAnyOrder) {
  same("access", R"(["read", "write"])", R"(["write", "read"])");
  differs("access", R"(["read"])", R"(["write"])", "");
}

TEST(JsonMatch, OptionsAndTuples) {
  same("option<u8>", "null", "null");
  differs("option<u8>", "null", "3", "");
  differs("option<u8>", "3", "null", "");
  differs("option<option<option<u8>>>", R"({"some": {"some": 3}})", R"({"some": {"some": 4}})",
          "/some/some");
  differs("option<option<option<u8>>>", R"({"some": null})", "null", "");
  same("tuple<u8, string>", R"([1, "a"])", R"([1, "a"])");
  differs("tuple<u8, string>", R"([1, "a"])", R"([1, "b"])", "/1");
}

}  // namespace
}  // namespace mortise::contract
