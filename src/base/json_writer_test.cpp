// SPDX-License-Identifier: Apache-2.0
#include "base/json_writer.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace mortise::base {
namespace {

template <class T>
void check(const T& value, std::string_view expected) {
  std::string out;
  JsonWriter(out).value(value);
  EXPECT_EQ(out, expected);
}

TEST(JsonWriter, WritesValues) {
  check(true, "true");
  check(uint8_t{200}, "200");
  check(std::numeric_limits<int64_t>::min(), "-9223372036854775808");
  check(std::numeric_limits<uint64_t>::max(), "18446744073709551615");
  check(0.1, "0.1");
  check(0.1f, "0.1");
  check(-0.0, "-0");
  check(1e300, "1e+300");
  check("plain", R"("plain")");
  check("\"\\\n\t\r\x01", R"("\"\\\n\t\u000d\u0001")");
  check("gr\xc3\xbc\xc3\x9f", "\"gr\xc3\xbc\xc3\x9f\"");
  check("\xff\xc3", "\"\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST(JsonWriter, NestsOnOneLine) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member("a", 1).key("b").begin_array().value("x").null().begin_object();
  json.end_object().end_array().key("c").raw("[0]").end_object();
  EXPECT_EQ(out, R"({"a":1,"b":["x",null,{}],"c":[0]})");
}

TEST(JsonWriter, Indents) {
  std::string out;
  JsonWriter json(out, 2);
  json.begin_object().key("a").begin_array().value(1).value(2).end_array();
  json.key("b").begin_array().end_array().end_object();
  EXPECT_EQ(out, "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": []\n}");
}

TEST(JsonWriterDeathTest, AMisplacedPieceIsABug) {
  std::string out;
  EXPECT_DEATH(JsonWriter(out).begin_object().value(1), "needs a key");
  EXPECT_DEATH(JsonWriter(out).begin_array().end_object(), "");
}

}  // namespace
}  // namespace mortise::base
