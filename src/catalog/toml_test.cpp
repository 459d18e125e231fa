// SPDX-License-Identifier: Apache-2.0
#include "catalog/toml.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "catalog/toml_json.hpp"

namespace mortise::catalog {
namespace {

struct Read {
  contract::SourceMap sources;
  contract::Diagnostics diagnostics;
  std::optional<Toml> toml;
};

Read read(std::string text, const TomlLimits& limits = {}) {
  Read result;
  const uint32_t file = result.sources.add("a.toml", std::move(text));
  result.toml = read_toml(file, result.sources, result.diagnostics, limits);
  return result;
}

void check_json(const std::string& text, std::string_view expected) {
  const Read it = read(text);
  ASSERT_TRUE(it.toml) << contract::render(it.diagnostics, it.sources);
  EXPECT_EQ(json_text(*it.toml), expected) << text;
}

TEST(Toml, BecomesJsonInTheOrderOfTheFile) {
  check_json("", "{}");
  check_json("b = 1\na = [true, \"x\"]", R"({"b":1,"a":[true,"x"]})");
  check_json(
      "\xef\xbb\xbf"
      "a.c = 1\r\na.b = -2",
      R"({"a":{"c":1,"b":-2}})");
  check_json("[[a]]\nx = 1\n[b]\n[[a]]\n[b.c]", R"({"a":[{"x":1},{}],"b":{"c":{}}})");
}

TEST(Toml, NumbersKeepWhatTheyAre) {
  check_json("a = 1.0\nb = 1e30\nc = -inf\nd = nan\ne = 9_223_372_036_854_775_807\nf = 0.1",
             R"({"a":1.0,"b":1e+30,"c":"-Infinity","d":"NaN","e":9223372036854775807,"f":0.1})");
  check_json("a = 0x10\nb = 2020-01-02T03:04:05Z", R"({"a":16,"b":"2020-01-02T03:04:05Z"})");
}

void check_place(const std::string& text, std::string_view key, std::string_view key_text,
                 std::string_view value_text, std::string_view where) {
  const Read it = read(text);
  ASSERT_TRUE(it.toml) << contract::render(it.diagnostics, it.sources);
  const auto at = std::ranges::find(it.toml->keys, key, &Toml::Key::name);
  ASSERT_NE(at, it.toml->keys.end());
  EXPECT_EQ(it.sources.text(at->span), key_text);
  EXPECT_EQ(it.sources.text(it.toml->find(key)->span), value_text);
  EXPECT_EQ(it.sources.where(it.toml->find(key)->span), where);
}

TEST(Toml, KeysAndValuesKnowTheirPlaces) {
  check_place("ab = 12 # x", "ab", "ab", "12", "a.toml:1:6");
  check_place("\"ä ö\" = 'ü' # x", "ä ö", "\"ä ö\"", "'ü'", "a.toml:1:9");
  check_place(
      "\xef\xbb\xbf"
      "ab = 12",
      "ab", "ab", "12", "a.toml:1:7");
  check_place("x = 'ä'\r\nab = [1,\r\n 2]\r\n", "ab", "ab", "[1,\r\n 2]", "a.toml:2:6");
  check_place("ab = {x = 1}", "ab", "ab", "{x = 1}", "a.toml:1:6");
  check_place("[ ab ]\nx = 1", "ab", "ab", "ab", "a.toml:1:3");
  check_place("ab = \"\"\"\nx\"\"\"\n", "ab", "ab", "\"\"\"\nx\"\"\"", "a.toml:1:6");
}

void check_refused(const std::string& text, contract::Rule rule, std::string_view where) {
  const Read it = read(text, {.bytes = 4096, .depth = 8});
  EXPECT_FALSE(it.toml);
  ASSERT_EQ(it.diagnostics.error_count(), 1u) << text.substr(0, 40);
  EXPECT_EQ(it.diagnostics.all()[0].rule, rule) << contract::render(it.diagnostics, it.sources);
  EXPECT_EQ(it.sources.where(it.diagnostics.all()[0].span), where);
}

std::string repeated(std::string_view text, size_t count) {
  std::string all;
  for (size_t i = 0; i < count; ++i) all += text;
  return all;
}

TEST(Toml, DepthIsBounded) {
  using enum contract::Rule;
  check_refused("a = " + repeated("[", 9), kTooDeep, "a.toml:1:13");
  check_refused("a = " + repeated("{x=", 9), kTooDeep, "a.toml:1:29");
  check_refused("a" + repeated(".a", 9) + " = 1", kTooDeep, "a.toml:1:18");
  check_refused("[a" + repeated("  .\t'.'", 9) + "]", kTooDeep, "a.toml:1:61");
  check_refused("a = {b.b.b.b.b = {b.b.b.b.b = 1}}", kTooDeep, "a.toml:1:23");
  check_refused("[a.a.a.a.a.a.a]\nb.b.b = 1", kTooDeep, "a.toml:2:3");
  // Dots and brackets in strings and comments are text.
  EXPECT_TRUE(read("a = '" + repeated(".[", 20) + "' # " + repeated("{.", 20)).toml);
  EXPECT_TRUE(read("a = \"\"\"\\\"" + repeated(".[\"", 20) + "\"\"\"").toml);
  EXPECT_TRUE(read("a = [" + repeated("1.5, ", 20) + "]", {.depth = 3}).toml);
}

TEST(Toml, SizeIsBounded) {
  check_refused(std::string(4097, '#'), contract::Rule::kTooLarge, "a.toml:1:1");
  check_refused("a = 'ä\xff'", contract::Rule::kNotText, "a.toml:1:7");
}

TEST(Toml, AHeaderWithoutAKeyIsRefused) {
  using enum contract::Rule;
  check_refused("a = 1\n[.b]\n", kTomlSyntax, "a.toml:2:2");
  check_refused("[[ =", kTomlSyntax, "a.toml:1:4");
  check_refused("[ä]", kTomlSyntax, "a.toml:1:2");
}

TEST(Toml, ALongKeyDoesNotExhaustTheStack) {
  const Read it = read("a" + repeated(".a", 400'000) + " = 1");
  EXPECT_FALSE(it.toml);
}

}  // namespace
}  // namespace mortise::catalog
