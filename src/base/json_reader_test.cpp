// SPDX-License-Identifier: Apache-2.0
#include "base/json_reader.hpp"

#include <gtest/gtest.h>

namespace mortise::base {
namespace {

/// What is read, written again without blanks; or the message.
void check(std::string_view text, std::string_view expected, const JsonLimits& limits = {}) {
  const auto json = read_json(text, limits);
  std::string found;
  if (json) {
    JsonWriter out(found);
    write_json(out, *json);
  } else {
    EXPECT_EQ(json.error().code(), Code::kJsonMalformed);
    found = json.message();
  }
  EXPECT_EQ(found, expected) << text;
}

/// The pieces of the text that the values cover, outer ones first.
void cover(std::string_view text, const Json& json, std::string& out) {
  out += std::string(text.substr(json.begin, json.end - json.begin)) + "|";
  for (const Json& item : json.items) cover(text, item, out);
}
void check_places(std::string_view text, std::string_view expected) {
  const auto json = read_json(text);
  ASSERT_TRUE(json) << json.message();
  std::string found;
  cover(text, *json, found);
  EXPECT_EQ(found, expected);
}

void check_failed_at(std::string_view text, size_t expected) {
  size_t failed_at = 999;
  EXPECT_FALSE(read_json(text, {}, &failed_at)) << text;
  EXPECT_EQ(failed_at, expected) << text;
}

TEST(JsonReader, ReadsValues) {
  check("null", "null");
  check(" true\n", "true");
  check("\t[ false , {} ]\r\n", "[false,{}]");
  check(R"({"b": [1, 2], "a": {"": "x"}})", R"({"b":[1,2],"a":{"":"x"}})");
  check(R"("\u00fc\ud83d\ude00\n\/")", "\"\xc3\xbc\xf0\x9f\x98\x80\\n/\"");
  check("\xef\xbb\xbf 7", "7");
}

TEST(JsonReader, KeepsNumbersAsTheyAreWritten) {
  for (const char* number :
       {"0", "-0", "-0.0", "18446744073709551615", "18446744073709551616", "1.50", "1E5", "1e-400",
        "123456789012345678901234567890", "-9223372036854775809"}) {
    check(number, number);
    check(std::string("[") + number + " ]", std::string("[") + number + "]");
    check(std::string("{\"a\":") + number + ",\"b\":" + number + "}",
          std::string("{\"a\":") + number + ",\"b\":" + number + "}");
  }
}

TEST(JsonReader, KnowsPlaces) {
  check_places("12", "12|");
  check_places(" 12 ", "12|");
  check_places(R"({"a" : [ "x\n" ,null,-1.5] , "b":{ }})",
               R"({"a" : [ "x\n" ,null,-1.5] , "b":{ }}|[ "x\n" ,null,-1.5]|"x\n"|null|-1.5|{ }|)");
  check_places("\xef\xbb\xbf[1]", "[1]|1|");
}

TEST(JsonReader, RefusesWhatIsNoJson) {
  check("", "at offset 0: unexpected end of input; expected '[', '{', or a literal");
  check(" ", "at offset 1: unexpected end of input; expected '[', '{', or a literal");
  check("nul", "at offset 3: invalid literal");
  check("'a'", "at offset 0: invalid literal");
  check("1 2", "at offset 2: unexpected number literal; expected end of input");
  check("[1,]", "at offset 3: unexpected ']'; expected '[', '{', or a literal");
  check("[1", "at offset 2: unexpected end of input; expected ']'");
  check("[01]", "at offset 2: unexpected number literal; expected ']'");
  check("+1", "at offset 0: invalid literal");
  check("-", "at offset 1: invalid number; expected digit after '-'");
  check("1.", "at offset 2: invalid number; expected digit after '.'");
  check("NaN", "at offset 0: invalid literal");
  check("{a: 1}", "at offset 1: invalid literal");
  check(R"({"a" 1})", "at offset 5: unexpected number literal; expected ':'");
  check("\"a", "at offset 2: invalid string: missing closing quote");
  check("\"\n\"",
        "at offset 1: invalid string: control character U+000A (LF) must be escaped to "
        "\\u000A or \\n");
  check("\"\xc3\"", "at offset 2: invalid string: ill-formed UTF-8 byte");
  check("\"\xed\xa0\x80\"", "at offset 2: invalid string: ill-formed UTF-8 byte");
  check(R"("\ud800")",
        "at offset 7: invalid string: surrogate U+D800..U+DBFF must be followed by "
        "U+DC00..U+DFFF");
  check("/* */ 1", "at offset 0: invalid literal");
  check(std::string_view("1 \0 2", 5), "at offset 2: unexpected zero byte");
  check(std::string_view("[\0]", 3),
        "at offset 1: unexpected end of input; expected '[', '{', or a literal");
  check("[1e999]", "at offset 1: a number beyond the range of f64");
}

TEST(JsonReader, RefusesANameTwice) {
  check(R"({"a": 1, "b": {"a": 2}, "a": 3})", "at offset 24: the object has the name 'a' already");
  check(R"({"\u0061": 1, "a": 3})", "at offset 14: the object has the name 'a' already");
  for (const size_t count : {15, 16, 17, 18, 40}) {  // looked up in two ways
    for (const size_t again : {size_t{0}, count - 1}) {
      std::string text = "{";
      for (size_t i = 0; i < count; ++i) text += "\"n" + std::to_string(i) + "\": 1, ";
      const size_t at = text.size();
      check(text + "\"n" + std::to_string(again) + "\": 1}",
            "at offset " + std::to_string(at) + ": the object has the name 'n" +
                std::to_string(again) + "' already");
    }
  }
  check(R"([{"a": 1}, {"a": 1}])", R"([{"a":1},{"a":1}])");
}

TEST(JsonReader, HasLimits) {
  check("[[1]]", "[[1]]", {.depth = 2});
  check("[[[1]]]", "at offset 2: nested more than 2 deep", {.depth = 2});
  check(R"([{"a":{}}])", "at offset 6: nested more than 2 deep", {.depth = 2});
  check("[[],[],[]]", "[[],[],[]]", {.depth = 2});
  check("[1,2]", "[1,2]", {.values = 3});
  check("[1,2,3]", "at offset 5: more than 3 values", {.values = 3});
  check("123", "123", {.bytes = 3});
  check("123 ", "at offset 3: 4 bytes; at most 3 are taken", {.bytes = 3});
  check(std::string(100, '[') + std::string(100, ']'),
        std::string(100, '[') + std::string(100, ']'));
  check(std::string(1'000'000, '['), "at offset 100: nested more than 100 deep");
}

TEST(JsonReader, SaysWhereItStopped) {
  check_failed_at("", 0);
  check_failed_at("[1,\n x]", 5);
  check_failed_at("[1", 2);
  check_failed_at(R"({"a":1,"a":2})", 7);
}

}  // namespace
}  // namespace mortise::base
