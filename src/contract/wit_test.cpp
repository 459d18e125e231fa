// SPDX-License-Identifier: Apache-2.0
//
// What becomes of sources, beyond what the corpus in tests/contract shows: several reports a run,
// the flat form, limits, files that cannot be read.
#include "contract/wit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.hpp"
#include "contract/validate.hpp"

namespace mortise::contract {
namespace {

using ::testing::HasSubstr;

/// Every report as "line:column rule".
std::string reports_of(const Sources& sources) {
  std::string shown;
  for (const Diagnostic& diagnostic : sources.diagnostics.all()) {
    const std::string where = sources.map.where(diagnostic.span);
    shown += (shown.empty() ? "" : ", ") +
             where.substr(std::min(where.find(':') + 1, where.size())) + " " +
             std::string(rule_name(diagnostic.rule));
  }
  return shown;
}

void check(const std::string& text, std::string_view expected, const ReadOptions& options = {}) {
  const Sources sources = read_wit_text("a.wit", text, options);
  EXPECT_EQ(reports_of(sources), expected) << text;
  EXPECT_EQ(sources.ok(), !sources.resolved.packages.empty());
}

TEST(Wit, ReportsSeveralErrorsInOneRun) {
  check(
      "package a:b;\ninterface i {\n  f: func(x: u8\n  g: func();\n  h func();\n  k: "
      "func();\n}\nworld w { import }\n",
      "4:3 syntax, 5:3 syntax, 8:18 syntax");
  check(
      "package a:b;\ninterface i {\n  type t = missing;\n  record r { a: u8, a: lost }\n  f: "
      "func() -> gone;\n  f: func();\n}",
      "3:12 unknown-name, 4:21 duplicate-name, 4:24 unknown-name, 5:16 unknown-name, 6:3 "
      "duplicate-name");
}

TEST(Wit, LimitsHoldForAnyInput) {
  check("package a:b;", " too-large", {.max_bytes = 5});
  check("package a:b; world v { import f: func(); import g: func(); } world w { include v; }",
        "1:68 too-large", {.max_items = 3});
  check("package a:b; interface i { record r { x: u8 } } interface j { use i.{r}; f: func(x: r); }",
        "1:59 too-large", {.max_described = 2});
  std::string deep = "package a:b; interface i { type t = ";
  for (int i = 0; i < 100'000; ++i) deep += "list<";
  check(deep, "1:537 too-deep, 1:500037 syntax");
  std::string nested = "package a:b; ";
  for (int i = 0; i < 100'000; ++i) nested += "package a:c {";
  EXPECT_THAT(reports_of(read_wit_text("a.wit", nested)), HasSubstr("too-deep"));
  check("/*" + std::string(100'000, '*'), "1:1 unterminated-comment");
}

TEST(Wit, AFileThatCannotBeReadIsAReport) {
  const Sources missing = read_wit("/nowhere/a.wit");
  EXPECT_EQ(reports_of(missing), " unreadable");
  EXPECT_THAT(missing.diagnostics.all()[0].message, HasSubstr("/nowhere/a.wit"));

  auto folder = base::TemporaryFolder::make("mortise-wit");
  ASSERT_TRUE(folder);
  const Sources empty = read_wit(folder->path());
  EXPECT_EQ(reports_of(empty), " unreadable");
  EXPECT_THAT(empty.diagnostics.all()[0].message, HasSubstr("has no .wit file"));
}

/// The types and functions of the one interface of a text, in the words of WIT.
std::string contract_of(std::string text) {
  const Sources sources = read_wit_text("a.wit", std::move(text));
  EXPECT_EQ(reports_of(sources), "");
  const std::vector<Contract> contracts = describe_all(sources.resolved);
  if (contracts.size() != 1) return "not one interface";
  const Contract& contract = contracts[0];
  EXPECT_FALSE(validate(contract)) << to_text(*validate(contract), contract);
  std::string shown = contract.name() + ":";
  for (const Type& type : contract.types)
    if (!type.name.empty()) {
      shown += " " + std::string(kind_name(type.kind)) + " " + type.name;
      if (!type.owner.empty()) shown += " of " + type.owner;
    }
  for (const Resource& resource : contract.resources) shown += " resource " + resource.name;
  for (const Function& function : contract.functions) {
    shown += " " + function.name + "(";
    for (const Member& parameter : function.parameters)
      shown += (&parameter == &function.parameters[0] ? "" : ", ") + contract.text(*parameter.type);
    shown += ")";
    if (function.result) shown += "->" + contract.text(*function.result);
  }
  return shown;
}

TEST(Wit, AnInterfaceBecomesOneFlatContract) {
  EXPECT_EQ(
      contract_of("package a:b@1.2.3; interface i {\n"
                  "  f: func(x: option<r>) -> result<list<u8>, e>;\n"
                  "  record r { s: string, t: tuple<u8, e> }\n  enum e { x, y }\n"
                  "  type bytes = list<u8>; type again = bytes;\n"
                  "  resource res { constructor(x: bytes); m: func(); n: static func() -> res; "
                  "size: get() -> u32; }\n"
                  "  g: func(x: borrow<res>, y: res, z: list<u8, 4>);\n}"),
      "a:b/i@1.2.3: enum e record r list bytes type again resource res "
      "f(option<r>)->result<list<u8>, e> [constructor]res(bytes)->res [method]res.m(borrow<res>) "
      "[static]res.n()->res [method][get]res.size(borrow<res>)->u32 g(borrow<res>, res, list<u8, "
      "4>)");
}

TEST(Wit, WhatIsUsedFromElsewhereKnowsItsOwner) {
  const Sources sources =
      read_wit_text("a.wit",
                    "package a:b@1.0.0; interface one { record r { x: u8 } resource h; }\n"
                    "interface two { use one.{r as s, h}; f: func(x: s, y: h) -> own<h>; }");
  ASSERT_EQ(reports_of(sources), "");
  const std::vector<Contract> contracts = describe_all(sources.resolved);
  ASSERT_EQ(contracts.size(), 2u);
  const Contract& two = contracts[1];
  ASSERT_EQ(two.resources.size(), 1u);
  EXPECT_EQ(two.resources[0].owner, "a:b/one@1.0.0");
  const Type& alias = two.types[*two.functions[0].parameters[0].type];
  EXPECT_EQ(alias.kind, Kind::kAlias);
  EXPECT_EQ(alias.name, "s");
  EXPECT_EQ(two.at(*two.functions[0].parameters[0].type).owner, "a:b/one@1.0.0");
  EXPECT_EQ(two.functions[0].result, two.functions[0].parameters[1].type) << "both own it";
}

TEST(Wit, ClosedGatesLeaveNothingBehind) {
  constexpr const char* kText =
      "package a:b@1.0.0; interface i { @unstable(feature = f) type t = u8; @unstable(feature = f) "
      "g: func(x: t); h: func(); }";
  const auto functions = [&](const ReadOptions& options) {
    const Sources sources = read_wit_text("a.wit", kText, options);
    EXPECT_EQ(reports_of(sources), "");
    return describe_all(sources.resolved)[0].functions.size();
  };
  EXPECT_EQ(functions({}), 1u);
  EXPECT_EQ(functions({.features = {"g"}}), 1u);
  EXPECT_EQ(functions({.features = {"f"}}), 2u);
  EXPECT_EQ(functions({.all_features = true}), 2u);
}

TEST(Wit, TheTrackOfAVersion) {
  EXPECT_EQ(track("1.2.3"), "1");
  EXPECT_EQ(track("0.2.3"), "0.2");
  EXPECT_EQ(track("0.0.3"), "0.0.3");
  EXPECT_EQ(track("0.0.3+b"), "0.0.3");
  EXPECT_EQ(track("1.2.3-rc.1"), "1.2.3-rc.1");
  EXPECT_EQ(track(""), "");
}

}  // namespace
}  // namespace mortise::contract
