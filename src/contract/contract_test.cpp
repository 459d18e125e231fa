// SPDX-License-Identifier: Apache-2.0
#include "contract/contract.hpp"

#include <gtest/gtest.h>

#include "contract/type_text.hpp"
#include "contract/validate.hpp"

namespace mortise::contract {
namespace {

TEST(Contract, KnowsItsNames) {
  const auto check = [](std::string_view version, std::string_view name, std::string_view track) {
    const Contract contract{.package = "a:b", .interface = "c", .version = std::string(version)};
    EXPECT_EQ(contract.name(), name);
    EXPECT_EQ(contract.track_name(), track);
  };
  check("", "a:b/c", "a:b/c");
  check("1.2.3", "a:b/c@1.2.3", "a:b/c@1");
  check("12.0.1+build", "a:b/c@12.0.1+build", "a:b/c@12");
  check("0.2.6", "a:b/c@0.2.6", "a:b/c@0.2");
  check("0.0.3", "a:b/c@0.0.3", "a:b/c@0.0.3");
  check("0.0.3+build", "a:b/c@0.0.3+build", "a:b/c@0.0.3");
  check("1.0.0-rc.1", "a:b/c@1.0.0-rc.1", "a:b/c@1.0.0-rc.1");
  check("1.0.0-rc.1+build", "a:b/c@1.0.0-rc.1+build", "a:b/c@1.0.0-rc.1");
  check("1.0.0+build-7", "a:b/c@1.0.0+build-7", "a:b/c@1");
}

TEST(Contract, WritesTypesAsWitDoes) {
  const auto check = [](std::string_view type, std::string_view expected) {
    Contract contract = test_contract();
    const auto index = add_type(contract, type);
    ASSERT_TRUE(index) << type;
    EXPECT_EQ(contract.text(*index), expected);
  };
  check("u8", "u8");
  check("error-context", "error-context");
  check("record(u8)", "t1");
  check("tuple(u8,list(string))", "tuple<u8, list<string>>");
  check("option(own())", "option<thing>");
  check("borrow()", "borrow<thing>");
  check("result(_,_)", "result");
  check("result(u8,_)", "result<u8>");
  check("result(_,u8)", "result<_, u8>");
  check("result(u8,string)", "result<u8, string>");
  check("fixed(3,u8)", "list<u8, 3>");
  check("map(string,enum(2))", "map<string, t1>");
  check("future(_)", "future");
  check("stream(u8)", "stream<u8>");
}

// A tuple that holds another twice, and so on: the whole text would have 2^49 words.
TEST(Contract, WritesNoMoreThanAnyoneReads) {
  Contract contract = test_contract();
  contract.types.push_back({.kind = Kind::kU8});
  for (TypeIndex i = 0; i + 2 < kMaxDepth; i += 2) {
    contract.types.push_back({.kind = Kind::kList, .first = i});
    contract.types.push_back({.kind = Kind::kTuple, .members = {{.type = i + 1}, {.type = i + 1}}});
  }
  ASSERT_FALSE(validate(contract));
  const std::string text = contract.text(static_cast<TypeIndex>(contract.types.size() - 1));
  EXPECT_TRUE(text.starts_with("tuple<list<tuple<list<tuple<"));
  EXPECT_TRUE(text.ends_with("..."));
  EXPECT_EQ(text.size(), Contract::kMostText + 3);
}

}  // namespace
}  // namespace mortise::contract
