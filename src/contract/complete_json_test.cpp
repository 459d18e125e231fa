// SPDX-License-Identifier: Apache-2.0
#include "contract/complete_json.hpp"

#include <gtest/gtest.h>

#include <string>

#include "base/json_writer.hpp"

namespace mortise::contract {
namespace {

using Name = Pragma::Name;

Pragma pragma(Name name, std::string value) { return {.name = name, .value = std::move(value)}; }

enum : TypeIndex { kU8, kString, kOption, kInner, kInners, kChoice, kOuter, kResult, kMap };

/// Types as a descriptor brings them: values of pragmas may be any text.
Contract sample() {
  Contract contract{.package = "a:b", .interface = "c", .version = "1.0.0"};
  contract.types = {
      {.kind = Kind::kU8},
      {.kind = Kind::kString},
      {.kind = Kind::kOption, .first = kU8},
      {.kind = Kind::kRecord,
       .name = "inner",
       .members = {{.name = "size",
                    .type = kU8,
                    .pragmas = {pragma(Name::kDefault, "3"), pragma(Name::kRange, "[1, 5]")}},
                   {.name = "limit",
                    .type = kOption,
                    .pragmas = {pragma(Name::kRange, "[0, 9]")}}}},
      {.kind = Kind::kList, .first = kInner},
      {.kind = Kind::kVariant,
       .name = "choice",
       .members = {{.name = "nothing"}, {.name = "one", .type = kInner}}},
      {.kind = Kind::kRecord,
       .name = "outer",
       .members = {{.name = "inner", .type = kInner, .pragmas = {pragma(Name::kDefault, "{}")}},
                   {.name = "all", .type = kInners, .pragmas = {pragma(Name::kRange, "[0, 2]")}},
                   {.name = "choice", .type = kChoice}}},
      {.kind = Kind::kResult, .first = kInner},
      {.kind = Kind::kMap, .first = kString, .second = kInner}};
  return contract;
}

/// @param expected  the completed value, or `pointer: message`.
void check(const Contract& contract, TypeIndex type, std::string_view text,
           std::string_view expected) {
  auto json = base::read_json(text);
  ASSERT_TRUE(json) << text;
  std::string found;
  if (const auto flaw = complete_json(contract, type, *json)) {
    found = flaw->pointer + ": " + flaw->message;
  } else {
    base::JsonWriter writer(found);
    base::write_json(writer, *json);
  }
  EXPECT_EQ(found, expected) << text;
}

TEST(CompleteJson, FillsInWhatIsAbsent) {
  const Contract contract = sample();
  check(contract, kInner, "{}", R"({"size":3,"limit":null})");
  check(contract, kInner, R"({"limit": 4})", R"({"limit":4,"size":3})");
  check(contract, kOuter, R"({"all": [{}, {"size": 1}], "choice": {"one": {}}})",
        R"({"all":[{"size":3,"limit":null},{"size":1,"limit":null}],)"
        R"("choice":{"one":{"size":3,"limit":null}},"inner":{"size":3,"limit":null}})");
  check(contract, kResult, R"({"ok": {}})", R"({"ok":{"size":3,"limit":null}})");
  check(contract, kResult, R"({"err": null})", R"({"err":null})");
  check(contract, kMap, R"({"a": {}})", R"({"a":{"size":3,"limit":null}})");
  check(contract, kMap, R"([["a", {}]])", R"([["a",{"size":3,"limit":null}]])");
  check(contract, kOuter, R"({"all": [], "choice": "nothing", "inner": {"size": 1, "limit": 2}})",
        R"({"all":[],"choice":"nothing","inner":{"size":1,"limit":2}})");
}

TEST(CompleteJson, RangesBind) {
  const Contract contract = sample();
  check(contract, kInner, R"({"size": 0})", "/size: '0' is not within its range, [1, 5]");
  check(contract, kInner, R"({"limit": 10})", "/limit: '10' is not within its range, [0, 9]");
  check(contract, kMap, R"([["a", {"size": 6}]])",
        "/0/1/size: '6' is not within its range, [1, 5]");
  check(contract, kOuter, R"({"all": [{}, {}, {}], "choice": "nothing"})",
        "/all: its length is not within its range, [0, 2]");
  check(contract, kOuter, R"({"all": [], "choice": {"one": {"size": 9}}})",
        "/choice/one/size: '9' is not within its range, [1, 5]");
}

TEST(CompleteJson, WhatDoesNotFitIsFoundFirst) {
  check(sample(), kInner, R"({"sice": 0})", "/sice: 'inner' has no field 'sice'");
  check(sample(), kOuter, "{}", ": the field 'all' is missing");
}

TEST(CompleteJson, PragmasMayBeAnyText) {
  const auto with = [](Name name, std::string value) {
    Contract contract = sample();
    contract.types[kInner].members[0].pragmas = {pragma(name, std::move(value))};
    return contract;
  };
  check(with(Name::kDefault, "\"x\""), kInner, "{}",
        "/size: its default is none: expected an integer from 0 to 255, found a string, 'x'");
  check(with(Name::kDefault, "300"), kOuter, R"({"all": [], "choice": "nothing"})",
        "/inner/size: its default is none: expected an integer from 0 to 255, found a number, "
        "'300'");
  for (const char* const range : {"", "3", "[1]", "[1, 2, 3]", "[\"a\", 2]", "[2, 1]"})
    check(with(Name::kRange, range), kInner, R"({"size": 1})",
          "/size: '1' is not within its range, " + std::string(range));
}

TEST(CompleteJson, DefaultsInDefaultsHaveABound) {
  // Each level has the one below twice: 2^24 parts in a few bytes.
  Contract contract{.package = "a:b", .interface = "c", .version = "1.0.0"};
  contract.types = {{.kind = Kind::kBool}};
  for (TypeIndex level = 0; level < 24; ++level) {
    const std::vector<Pragma> pragmas = {pragma(Name::kDefault, level == 0 ? "true" : "{}")};
    contract.types.push_back({.kind = Kind::kRecord,
                              .name = "level-" + std::string(1, static_cast<char>('a' + level)),
                              .members = {{.name = "x", .type = level, .pragmas = pragmas},
                                          {.name = "y", .type = level, .pragmas = pragmas}}});
  }
  auto json = base::read_json("{}");
  const auto flaw = complete_json(contract, 24, *json);
  ASSERT_TRUE(flaw);
  EXPECT_EQ(flaw->message, "with all its defaults it has more than 1000000 parts");
}

}  // namespace
}  // namespace mortise::contract
