// SPDX-License-Identifier: Apache-2.0
#include "contract/json_value.hpp"

#include <gtest/gtest.h>

#include "contract/sample_types.hpp"

namespace mortise::contract {
namespace {

const testing::SampleTypes& samples() {
  static const testing::SampleTypes all;
  return all;
}

/// @param expected  `pointer: message (help)`; empty where the value fits.
void check(std::string_view type, std::string_view text, std::string_view expected) {
  const auto json = base::read_json(text);
  ASSERT_TRUE(json) << text << json.message();
  const auto flaw = JsonChecker(samples().contract).check(samples().at(type), *json);
  std::string found;
  if (flaw) {
    found = (flaw->pointer.empty() ? "" : flaw->pointer + ": ") + flaw->message;
    if (!flaw->help.empty()) found += " (" + flaw->help + ")";
  }
  EXPECT_EQ(found, expected) << type << " " << text;
}
void check_fits(std::string_view type, std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) check(type, text, "");
}

/// The part of the text that is wrong.
void check_place(std::string_view type, std::string_view text, std::string_view expected) {
  const auto json = base::read_json(text);
  ASSERT_TRUE(json);
  const auto flaw = JsonChecker(samples().contract).check(samples().at(type), *json);
  ASSERT_TRUE(flaw);
  EXPECT_EQ(text.substr(flaw->begin, flaw->end - flaw->begin), expected);
}

/// `a` is below `b`, and neither has another order.
void check_order(std::string_view type, std::string_view a, std::string_view b) {
  const auto size = [&](std::string_view text) {
    return *magnitude(samples().contract, samples().at(type), *base::read_json(text));
  };
  EXPECT_TRUE(size(a) < size(b)) << a << " " << b;
  EXPECT_TRUE((size(a) <=> size(a)) == 0 && (size(b) <=> size(b)) == 0) << a << " " << b;
}

TEST(JsonValue, Bools) {
  check_fits("bool", {"true", "false"});
  check("bool", "1", "expected true or false, found a number, '1'");
  check("bool", "null", "expected true or false, found null");
}

TEST(JsonValue, Integers) {
  check_fits("u8", {"0", "255", "-0"});
  check_fits("s8", {"-128", "127", "-0"});
  check_fits("u16", {"65535"});
  check_fits("s16", {"-32768", "32767"});
  check_fits("u32", {"4294967295"});
  check_fits("s32", {"-2147483648", "2147483647"});
  check_fits("byte", {"7"});
  check("u8", "256", "expected an integer from 0 to 255, found a number, '256'");
  check("u8", "-1", "expected an integer from 0 to 255, found a number, '-1'");
  check("u8", "1.0", "expected an integer from 0 to 255, found a number, '1.0'");
  check("u8", "1e2", "expected an integer from 0 to 255, found a number, '1e2'");
  check("u8", R"("1")", "expected an integer from 0 to 255, found a string, '1'");
  check("s8", "-129", "expected an integer from -128 to 127, found a number, '-129'");
  check("s8", "128", "expected an integer from -128 to 127, found a number, '128'");
  check("u32", "4294967296",
        "expected an integer from 0 to 4294967295, found a number, '4294967296'");
  check("s32", "[]", "expected an integer from -2147483648 to 2147483647, found an array");
}

TEST(JsonValue, LongIntegersMayBeText) {
  check_fits("u64", {"18446744073709551615", R"("18446744073709551615")", R"("0")"});
  check_fits("s64", {"-9223372036854775808", R"("-9223372036854775808")", "9223372036854775807"});
  const std::string words = "expected an integer from 0 to 18446744073709551615, found a ";
  check("u64", "18446744073709551616", words + "number, '18446744073709551616'");
  for (const char* bad : {"", "-", "+1", "01", " 1", "1.0", "0x1", "1e3", "-1"})
    check("u64", "\"" + std::string(bad) + "\"", words + "string, '" + bad + "'");
  check("s64", "9223372036854775808",
        "expected an integer from -9223372036854775808 to 9223372036854775807, found a number, "
        "'9223372036854775808'");
  check("s64", "-9223372036854775809",
        "expected an integer from -9223372036854775808 to 9223372036854775807, found a number, "
        "'-9223372036854775809'");
}

TEST(JsonValue, Reals) {
  check_fits("f32",
             {"0", "-1.5", "3.4e38", "1e-60", R"("NaN")", R"("Infinity")", R"("-Infinity")"});
  check_fits("f64", {"1e308", "1e-400", "18446744073709551616"});
  check("f32", "3.5e38", "expected a number within f32, found a number, '3.5e38'");
  check("f32", R"("nan")", "expected a number within f32, found a string, 'nan'");
  check("f64", R"("1")", "expected a number, found a string, '1'");
}

TEST(JsonValue, Texts) {
  check_fits("char", {R"("a")", R"("\u0000")", "\"\xf0\x9f\x98\x80\"", R"("\ud83d\ude00")"});
  check("char", R"("")", "expected a string of one character, found a string, ''");
  check("char", R"("ab")", "expected a string of one character, found a string, 'ab'");
  check("char", "97", "expected a string of one character, found a number, '97'");
  check_fits("string", {R"("")", R"("a\nb")"});
  check("string", "null", "expected a string, found null");
}

TEST(JsonValue, Options) {
  check_fits("option<u8>", {"null", "1"});
  check("option<u8>", R"({"some":1})", "expected an integer from 0 to 255, found an object");
  check_fits("option<option<u8>>", {"null", R"({"some":null})", R"({"some":1})"});
  check_fits("option<option<option<u8>>>",
             {"null", R"({"some":null})", R"({"some":{"some":null}})", R"({"some":{"some":3}})"});
  check("option<option<u8>>", "1",
        "expected null or {\"some\": ...}, since an option is in an option, found a number, '1'");
  check("option<option<u8>>", R"({"some":1,"more":2})",
        "expected null or {\"some\": ...}, since an option is in an option, found an object");
  check("option<option<u8>>", R"({"some":"x"})",
        "/some: expected an integer from 0 to 255, found a string, 'x'");
}

TEST(JsonValue, Lists) {
  check_fits("list<string>", {"[]", R"(["a","b"])"});
  check("list<string>", R"("a")", "expected an array, found a string, 'a'");
  check("list<string>", R"(["a",1])", "/1: expected a string, found a number, '1'");
  check_fits("list<u8>", {"[]", "[0,255]", R"("")", R"("AA==")", R"("AAA=")", R"("+/8A")"});
  check_fits("list<byte>", {R"("AA==")"});
  for (const char* bad : {"A", "AA", "AAA", "AA=", "AB==", "AAB=", "A===", "AA=A",
                          "AA==AA==", "A-A=", "====", "AAA =", "AAAA\\n"})
    check("list<u8>", "\"" + std::string(bad) + "\"",
          "expected an array or bytes in base64, found a string, '" +
              (std::string(bad) == "AAAA\\n" ? "AAAA\\x0a" : std::string(bad)) + "'");
  check_fits("list<u8, 3>", {"[1,2,3]", R"("AAAA")"});
  check("list<u8, 3>", R"("AAA=")", "expected 3 bytes, found 2");
  check("list<u8, 3>", "[1,2]", "expected an array of 3, found one of 2");
  check_fits("list<u32, 2>", {"[1,2]"});
  check("list<u32, 2>", R"("AAA=")", "expected an array of 2, found a string, 'AAA='");
  check("list<u32, 2>", "[1,-1]",
        "/1: expected an integer from 0 to 4294967295, found a number, '-1'");
}

TEST(JsonValue, TuplesAndRecords) {
  check_fits("tuple<u8, string>", {R"([1,"a"])"});
  check("tuple<u8, string>", "[1]", "expected an array of 2, found one of 1");
  check("tuple<u8, string>", R"({"0":1})", "expected an array of 2, found an object");
  check("tuple<u8, string>", "[1,2]", "/1: expected a string, found a number, '2'");
  check_fits("point", {R"({"x":1})", R"({"label":null,"y":2,"x":1})", R"({"x":1,"label":"a"})"});
  check("point", "{}", "the field 'x' is missing");
  check("point", R"({"x":1,"depth":1})", "/depth: 'point' has no field 'depth'");
  check("point", R"({"x":1,"lable":"a"})",
        "/lable: 'point' has no field 'lable' (did you mean 'label'?)");
  check("point", R"({"x":"a"})",
        "/x: expected an integer from -2147483648 to 2147483647, found a string, 'a'");
  check("point", "[1,2]", "expected an object with the fields of 'point', found an array");
  check("list<point>", R"([{"x":1},{}])", "/1: the field 'x' is missing");
}

TEST(JsonValue, VariantsEnumsAndFlags) {
  check_fits("shape",
             {R"("none")", R"({"circle":1})", R"({"maybe":null})", R"({"corner":{"x":1}})"});
  check("shape", R"("circle")", "the case 'circle' has a payload (write {\"circle\": ...})");
  check("shape", R"("circel")", "'shape' has no case 'circel' (did you mean 'circle'?)");
  check("shape", R"({"none":null})", "the case 'none' has no payload (write \"none\")");
  check("shape", R"({"circle":1,"none":1})",
        "expected the name of a case, or an object with a case and its payload, found an object");
  check("shape", "{}",
        "expected the name of a case, or an object with a case and its payload, found an object");
  check("shape", R"({"corner":{"x":null}})",
        "/corner/x: expected an integer from -2147483648 to 2147483647, found null");
  check_fits("colour", {R"("red")"});
  check("colour", R"("Red")", "'colour' has no case 'Red' (did you mean 'red'?)");
  check("colour", R"({"red":null})", "expected the name of a case, found an object");
  check_fits("access", {"[]", R"(["write","read"])"});
  check("access", R"("read")", "expected an array of flags, found a string, 'read'");
  check("access", R"(["read",1])", "/1: expected the name of a flag, found a number, '1'");
  check("access", R"(["raed"])", "/0: 'access' has no flag 'raed' (did you mean 'read'?)");
  check("access", R"(["read","read"])", "/1: the flag 'read' is given twice");
}

TEST(JsonValue, Results) {
  check_fits("result<u8>", {R"({"ok":1})", R"({"err":null})"});
  check_fits("result<_, string>", {R"({"ok":null})", R"({"err":"a"})"});
  check_fits("result", {R"({"ok":null})", R"({"err":null})"});
  check("result<u8>", R"({"ok":"a"})",
        "/ok: expected an integer from 0 to 255, found a string, 'a'");
  check("result<u8>", R"({"err":1})",
        "/err: expected null, since there is no payload, found a number, '1'");
  for (const char* bad : {R"({"ok":1,"err":null})", R"({"error":1})", "{}"})
    check("result<u8>", bad, R"(expected {"ok": ...} or {"err": ...}, found an object)");
}

TEST(JsonValue, Maps) {
  check_fits("map<string, u8>", {"{}", R"({"a/b":1})", "[]", R"([["a",1],["a",2]])"});
  check("map<string, u8>", R"({"a~/b":"x"})",
        "/a~0~1b: expected an integer from 0 to 255, found a string, 'x'");
  check("map<string, u8>", "1",
        "expected an object, or an array of [key, value], found a number, '1'");
  check_fits("map<u32, string>", {"[]", R"([[1,"a"]])"});
  check("map<u32, string>", "{}", "expected an array of [key, value], found an object");
  check("map<u32, string>", "[[1]]", "/0: expected [key, value], found an array");
  check("map<u32, string>", R"([["a","a"]])",
        "/0/0: expected an integer from 0 to 4294967295, found a string, 'a'");
  check("map<u32, string>", "[[1,1]]", "/0/1: expected a string, found a number, '1'");
}

TEST(JsonValue, HandlesAndTheLikeCannotBeWritten) {
  check("own<image>", "1", "a value of 'image' cannot be written in JSON");
  check("future", "null", "a value of 'future' cannot be written in JSON");
  check("stream<u8>", "[]", "a value of 'stream<u8>' cannot be written in JSON");
  check("error-context", "null", "a value of 'error-context' cannot be written in JSON");
  check_fits("option<own<image>>", {"null"});
}

TEST(JsonValue, FlawsHaveAPlace) {
  check_place("point", R"( {"x": "a" })", R"("a")");
  check_place("list<point>", R"([{"x":1}, {"y":2}])", R"({"y":2})");
  check_place("list<string>", R"(["a", 12 ])", "12");
}

TEST(JsonValue, SuggestionsAreBounded) {
  JsonChecker checker(samples().contract);
  const Type& point = samples().contract.at(samples().at("point"));
  size_t given = 0;
  while (given < 1'000'000 && !checker.suggest("lable", point.members).empty()) ++given;
  EXPECT_EQ(given, 33'333u);  // of a hundred thousand names, three at a time
}

TEST(JsonValue, MagnitudesKeepTheOrderOfTheirType) {
  check_order("s8", "-128", "-1");
  check_order("s64", "-1", "0");
  check_order("s64", "9223372036854775806", R"("9223372036854775807")");
  check_order("u64", "9223372036854775807", R"("18446744073709551615")");
  check_order("f64", R"("-Infinity")", "-1e308");
  check_order("f64", "0.1", "0.2");
  check_order("char", R"("\uffff")", R"("\ud800\udc00")");
  check_order("char", R"("z")", R"("\u00e4")");
  check_order("string", R"("zz")", "\"\xc3\xa4\xc3\xa4\xc3\xa4\"");
  check_order("list<string>", "[]", R"([""])");
  check_order("list<u8>", "[1,2]", R"("AAAA")");
  check_order("option<u8>", "1", "2");
  check_order("option<option<u8>>", R"({"some":1})", R"({"some":2})");
}

TEST(JsonValue, MagnitudesMayBeMissing) {
  const auto check_missing = [](std::string_view type, std::string_view text) {
    EXPECT_FALSE(magnitude(samples().contract, samples().at(type), *base::read_json(text))) << type;
  };
  check_missing("option<u8>", "null");
  check_missing("option<option<u8>>", R"({"some":null})");
  check_missing("bool", "true");
  check_missing("point", R"({"x":1})");
  check_missing("list<u8, 3>", "[1,2,3]");
  const Magnitude nan = *magnitude(Kind::kF32, *base::read_json(R"("NaN")"));
  EXPECT_FALSE(nan < Magnitude{} || nan > Magnitude{} || (nan <=> Magnitude{}) == 0);
}

}  // namespace
}  // namespace mortise::contract
