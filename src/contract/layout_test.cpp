// SPDX-License-Identifier: Apache-2.0
#include "contract/layout.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "contract/type_text.hpp"
#include "contract/validate.hpp"

namespace mortise::contract {
namespace {

/// The layout of everything that `texts` spell: types, or functions.
Layout lay_out_all(std::initializer_list<std::string_view> texts, PointerSize pointer) {
  Contract contract = test_contract();
  for (const std::string_view text : texts)
    EXPECT_TRUE(text.starts_with("function") ? add_function(contract, text)
                                             : add_type(contract, text).has_value())
        << text;
  const auto violation = validate(contract);
  EXPECT_FALSE(violation) << violation->message;
  const auto layout = lay_out(contract, pointer);
  EXPECT_TRUE(layout) << layout.message();
  return layout ? *layout : Layout{};
}

TypeLayout lay_out_one(std::string_view text, PointerSize pointer) {
  return lay_out_all({text}, pointer).types.back();
}

/// Size and alignment of a type for both pointer sizes.
void check(std::string_view text, std::string_view expected4, std::string_view expected8) {
  for (const auto& [pointer, expected] :
       {std::pair(PointerSize::k4, expected4), {PointerSize::k8, expected8}}) {
    const TypeLayout layout = lay_out_one(text, pointer);
    EXPECT_EQ(std::to_string(layout.size) + "/" + std::to_string(layout.alignment), expected)
        << text << " at P = " << static_cast<int>(pointer);
  }
}

void check(std::string_view text, std::string_view expected) { check(text, expected, expected); }

/// All that a layout says, as `to_text` writes it.
void check_all(std::string_view text, PointerSize pointer, std::string_view expected) {
  const bool is_function = text.starts_with("function");
  const Layout layout = lay_out_all({text}, pointer);
  EXPECT_EQ(is_function ? to_text(layout.functions.back()) : to_text(layout.types.back()), expected)
      << text;
}

/// The flat form for both pointer sizes; `-` where it is too long.
void check_flat(std::string_view text, std::string_view expected4, std::string_view expected8) {
  for (const auto& [pointer, expected] :
       {std::pair(PointerSize::k4, expected4), {PointerSize::k8, expected8}}) {
    const std::string all = to_text(lay_out_one(text, pointer));
    EXPECT_EQ(all.substr(all.find("flat ") + 5), expected)
        << text << " at P = " << static_cast<int>(pointer);
  }
}

// The first table of the rules: each kind by itself.
TEST(Layout, OfEachKind) {
  for (const char* text : {"bool", "u8", "s8"}) check(text, "1/1");
  for (const char* text : {"u16", "s16"}) check(text, "2/2");
  for (const char* text : {"u32", "s32", "f32", "char"}) check(text, "4/4");
  for (const char* text : {"u64", "s64", "f64"}) check(text, "8/8");
  for (const char* text : {"own()", "borrow()", "stream(u64)", "future(_)", "error-context"})
    check(text, "4/4");
  for (const char* text : {"string", "list(u64)", "map(string,u8)"}) check(text, "8/4", "16/8");
  check("fixed(5,u32)", "20/4");
  check("alias(record(u8,u64))", "16/8");
}

// The second table of the rules, whole.
TEST(Layout, IsThatOfTheTable) {
  check("option(u8)", "2/1");
  check("option(option(u8))", "3/1");
  check("option(u64)", "16/8");
  check("option(string)", "12/4", "24/8");
  check("tuple(u8,u64,u8)", "24/8");
  check("tuple(u8,string)", "12/4", "24/8");
  check("tuple(u64,string)", "16/8", "24/8");
  check("tuple(string,u64)", "16/8", "24/8");
  check("enum(256)", "1/1");
  check("enum(257)", "2/2");
  check("result(string,u32)", "12/4", "24/8");
  check("result(u64,u8)", "16/8");
  check("result(_,_)", "1/1");
  check("variant(_,f32,u64,string)", "16/8", "24/8");
  check("record(string,u8,list(string))", "20/4", "40/8");
  check("option(record(string,u8,list(string)))", "24/4", "48/8");
  check("fixed(3,u16)", "6/2");
  check("flags(8)", "1/1");
  check("flags(9)", "2/2");
  check("flags(17)", "4/4");
  std::string cases = "variant(u8";
  for (int i = 1; i < 257; ++i) cases += ",u8";
  check(cases + ")", "4/2");
}

TEST(Layout, TagsGrowWithTheNumberOfCases) {
  check("enum(1)", "1/1");
  check("enum(65536)", "2/2");
  check("enum(65537)", "4/4");
  check("flags(1)", "1/1");
  check("flags(16)", "2/2");
  check("flags(32)", "4/4");
}

TEST(Layout, SaysWherePartsAre) {
  check_all("tuple(u8,u64,u8)", PointerSize::k4,
            "24/8 offsets 0,8,16 tag 0 payload 0 element 0/0 flat i32,i64,i32");
  check_all("record(string,u8,list(string))", PointerSize::k8,
            "40/8 offsets 0,16,24 tag 0 payload 0 element 0/0 flat i64,i64,i32,i64,i64");
  check_all("option(u64)", PointerSize::k8,
            "16/8 offsets  tag 1 payload 8 element 0/0 flat i32,i64");
  check_all("result(_,_)", PointerSize::k8, "1/1 offsets  tag 1 payload 1 element 0/0 flat i32");
  check_all("list(tuple(u8,u16))", PointerSize::k4,
            "8/4 offsets  tag 0 payload 0 element 4/2 flat i32,i32");
  check_all("fixed(3,u16)", PointerSize::k4,
            "6/2 offsets  tag 0 payload 0 element 2/2 flat i32,i32,i32");
  check_all("map(u8,string)", PointerSize::k4,
            "8/4 offsets 0,4 tag 0 payload 0 element 12/4 flat i32,i32");
  check_all("map(string,u8)", PointerSize::k8,
            "16/8 offsets 0,16 tag 0 payload 0 element 24/8 flat i64,i64");
  check_all("enum(300)", PointerSize::k8, "2/2 offsets  tag 2 payload 2 element 0/0 flat i32");
}

TEST(Layout, FlatFormJoinsPayloads) {
  check_flat("bool", "i32", "i32");
  check_flat("char", "i32", "i32");
  check_flat("s64", "i64", "i64");
  check_flat("f32", "f32", "f32");
  check_flat("f64", "f64", "f64");
  check_flat("flags(32)", "i32", "i32");
  check_flat("own()", "i32", "i32");
  check_flat("stream(u8)", "i32", "i32");
  check_flat("string", "i32,i32", "i64,i64");
  check_flat("map(u8,u8)", "i32,i32", "i64,i64");
  check_flat("fixed(2,tuple(f32,u64))", "f32,i64,f32,i64", "f32,i64,f32,i64");
  check_flat("result(string,f32)", "i32,i32,i32", "i32,i64,i64");
  check_flat("variant(f32,u64,string)", "i32,i64,i32", "i32,i64,i64");
  check_flat("variant(f32,u32)", "i32,i32", "i32,i32");
  check_flat("variant(f32,f32)", "i32,f32", "i32,f32");
  check_flat("variant(f64,f64)", "i32,f64", "i32,f64");
  check_flat("variant(f32,f64)", "i32,i64", "i32,i64");
  check_flat("variant(u64,f64)", "i32,i64", "i32,i64");
  check_flat("variant(_,tuple(f64,u8))", "i32,f64,i32", "i32,f64,i32");
  check_flat("result(_,_)", "i32", "i32");
}

TEST(Layout, FlatFormEndsAtSixteen) {
  const std::string sixteen = "i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32,i32";
  check_flat("fixed(16,u8)", sixteen, sixteen);
  check_flat("fixed(17,u8)", "-", "-");
  check_flat("option(fixed(15,u8))", sixteen, sixteen);
  check_flat("option(fixed(16,u8))", "-", "-");
  check_flat("result(fixed(16,u8),u8)", "-", "-");
  check_flat("result(u8,fixed(17,u8))", "-", "-");
  check_flat("tuple(fixed(17,u8),u8)", "-", "-");
  check_flat("fixed(268435455,u8)", "-", "-");
}

TEST(Layout, OfFunctions) {
  const auto check_function = [](std::string_view text, std::string_view expected4,
                                 std::string_view expected8) {
    check_all(text, PointerSize::k4, expected4);
    check_all(text, PointerSize::k8, expected8);
  };
  check_function("function()->_", "0/1 offsets  result 0/1 exported -> imported ->",
                 "0/1 offsets  result 0/1 exported -> imported ->");
  check_function("function(u8,f64)->bool",
                 "16/8 offsets 0,8 result 1/1 exported i32,f64->i32 imported i32,f64->i32",
                 "16/8 offsets 0,8 result 1/1 exported i32,f64->i32 imported i32,f64->i32");
  check_function("function(string)->string",
                 "8/4 offsets 0 result 8/4 exported i32,i32->i32 imported i32,i32,i32->",
                 "16/8 offsets 0 result 16/8 exported i64,i64->i64 imported i64,i64,i64->");
  check_function("function(fixed(16,f32))->_",
                 "64/4 offsets 0 result 0/1 exported "
                 "f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32-> "
                 "imported f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32->",
                 "64/4 offsets 0 result 0/1 exported "
                 "f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32-> "
                 "imported f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32,f32->");
  check_function("function(fixed(16,u8),u64)->fixed(20,u8)",
                 "24/8 offsets 0,16 result 20/1 exported i32->i32 imported i32,i32->",
                 "24/8 offsets 0,16 result 20/1 exported i64->i64 imported i64,i64->");
}

// 2^28 bytes and more are nothing, also where products pass 64 bits.
TEST(Layout, ReportsWhatIsTooLarge) {
  const auto check_limit = [](std::string_view text, std::string_view words) {
    Contract contract = test_contract();
    ASSERT_TRUE(text.starts_with("function") ? add_function(contract, text)
                                             : add_type(contract, text).has_value());
    for (const auto pointer : {PointerSize::k4, PointerSize::k8}) {
      const auto layout = lay_out(contract, pointer);
      ASSERT_EQ(static_cast<bool>(layout), words.empty()) << text;
      if (layout) continue;
      EXPECT_EQ(layout.error().code(), Code::kContractTooLarge);
      EXPECT_NE(layout.message().find(words), std::string_view::npos) << layout.message();
    }
    EXPECT_EQ(validate(contract).has_value(), !words.empty()) << text;
  };
  check_limit("fixed(268435455,u8)", "");
  check_limit("fixed(268435456,u8)",
              "cannot lay out 'test:unit/types@1.0.0': type 1 would take 268435456 bytes or more");
  check_limit("fixed(4294967295,fixed(4294967295,fixed(4294967295,u64)))", "type 1 would");
  check_limit("tuple(fixed(134217728,u8),fixed(134217727,u8))", "");
  check_limit("tuple(fixed(134217728,u8),fixed(134217728,u8))", "type 4 would");
  check_limit("tuple(fixed(268435453,u8),u16)", "type 3 would");
  check_limit("option(fixed(268435455,u8))", "type 2 would");
  check_limit("list(fixed(268435455,u8))", "");
  check_limit("map(u32,fixed(268435455,u8))", "type 3 would");
  check_limit("function(fixed(200000000,u8),fixed(200000000,u8))->_",
              "the arguments of function 'g0' would");
  check_limit("function(u8)->fixed(268435456,u8)", "type 2 would");
}

// Strings are larger where pointers are: at P = 4 this is below the limit, and still refused.
TEST(Layout, TheLimitIsThatOfTheLargerPointer) {
  Contract contract = test_contract();
  ASSERT_TRUE(add_type(contract, "fixed(20000000,string)"));
  EXPECT_TRUE(lay_out(contract, PointerSize::k4));
  EXPECT_FALSE(lay_out(contract, PointerSize::k8));
  EXPECT_TRUE(validate(contract));
}

}  // namespace
}  // namespace mortise::contract
