// SPDX-License-Identifier: Apache-2.0
#include "contract/example.hpp"

#include <gtest/gtest.h>

#include "contract/sample_types.hpp"

namespace mortise::contract {
namespace {

/// @param result  the type of the function's result; empty for none.
/// @return what is wrong with an example of a stranger's contract; empty where nothing is.
std::string flaw_of(const Pragma& pragma, std::string_view result,
                    Function::Role role = Function::Role::kFree) {
  testing::SampleTypes samples;
  const Function function{
      .name = "f",
      .role = role,
      .result = result.empty() ? std::optional<TypeIndex>() : samples.at(result)};
  Example example;
  const auto flaw = read_example(samples.contract, function, pragma, example);
  return flaw ? flaw->message : "";
}

Pragma example(std::string arguments, std::string value) {
  return {Pragma::Name::kExample, std::move(arguments), std::move(value)};
}

TEST(Example, OfAStrangerMayBeAnything) {
  EXPECT_EQ(flaw_of(example("{}", ""), ""), "");
  EXPECT_EQ(flaw_of(example("{}", "3"), "u8"), "");
  EXPECT_TRUE(flaw_of(example("{", ""), "").starts_with("its arguments are no JSON: "));
  EXPECT_TRUE(flaw_of(example("{}", "]"), "u8").starts_with("its result is no JSON: "));
  EXPECT_EQ(flaw_of(example("[]", ""), ""),
            "expected an object with a member for each parameter, found an array");
  EXPECT_EQ(flaw_of(example("{}", "3"), ""), "'f' returns nothing");
  EXPECT_EQ(flaw_of(example("{}", ""), "own<image>"),
            "a value of 'image' cannot be written in JSON");
  EXPECT_EQ(flaw_of(example("{}", ""), "option<own<image>>"),
            "a value of 'option<image>' cannot be written in JSON");
  EXPECT_EQ(flaw_of(example("{}", ""), "", Function::Role::kMethod),
            "examples are of functions that are no resource's and not async");
}

TEST(Example, WhatIsLeftOutIsCompleted) {
  testing::SampleTypes samples;
  const Function function{
      .name = "f",
      .parameters = {{.name = "a", .type = samples.at("u8")},
                     {.name = "b", .type = samples.at("option<u8>")},
                     {.name = "c", .type = samples.at("string")}},
      .pragmas = {{Pragma::Name::kDefault, "a", "7"}},
  };
  Example read;
  ASSERT_FALSE(read_example(samples.contract, function, example(R"({"c": "x"})", ""), read));
  ASSERT_EQ(read.arguments.size(), 3u);
  EXPECT_EQ(read.arguments[0].text, "7");
  EXPECT_EQ(read.arguments[1].kind, base::Json::Kind::kNull);
  EXPECT_EQ(read.arguments[2].text, "x");
  EXPECT_FALSE(read.expected);
}

}  // namespace
}  // namespace mortise::contract
