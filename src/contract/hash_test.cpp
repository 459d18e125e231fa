// SPDX-License-Identifier: Apache-2.0
#include "contract/hash.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "base/file.hpp"
#include "contract/type_text.hpp"
#include "contract/validate.hpp"

namespace mortise::contract {
namespace {

// Numbers of types in `sample()`.
enum : TypeIndex {
  kU8,
  kU16,
  kRecord,
  kVariant,
  kEnum,
  kFlags,
  kAlias,
  kTuple,
  kOwn,
  kList,
  kResult,
  kMap,
  kFixed,
  kStream,
  kBorrow
};

/// A contract in which function 0 depends on all that a hash covers.
Contract sample() {
  Contract contract{.package = "a:b", .interface = "c", .version = "1.2.0"};
  contract.resources = {
      {.name = "thing"}, {.name = "other"}, {.name = "far", .owner = "x:y/z@2.1.0"}};
  contract.types = {
      {.kind = Kind::kU8},
      {.kind = Kind::kU16},
      {.kind = Kind::kRecord,
       .name = "pair",
       .members = {{.name = "left", .type = kU8}, {.name = "right", .type = kU8}}},
      {.kind = Kind::kVariant,
       .name = "shape",
       .members = {{.name = "dot"}, {.name = "line", .type = kRecord}}},
      {.kind = Kind::kEnum, .name = "colour", .members = {{.name = "red"}, {.name = "green"}}},
      {.kind = Kind::kFlags, .name = "rights", .members = {{.name = "read"}, {.name = "write"}}},
      {.kind = Kind::kAlias, .name = "byte", .first = kU8},
      {.kind = Kind::kTuple,
       .members = {{.type = kVariant}, {.type = kEnum}, {.type = kFlags}, {.type = kAlias}}},
      {.kind = Kind::kOwn},
      {.kind = Kind::kList, .first = kTuple},
      {.kind = Kind::kResult, .first = kList, .second = kOwn},
      {.kind = Kind::kMap, .first = kU16, .second = kU8},
      {.kind = Kind::kFixedList, .first = kMap, .length = 3},
      {.kind = Kind::kStream, .first = kU8},
      {.kind = Kind::kBorrow, .resource = 2},
  };
  contract.functions = {
      {.name = "f",
       .parameters = {{.name = "one", .type = kList},
                      {.name = "two", .type = kFixed},
                      {.name = "three", .type = kBorrow},
                      {.name = "four", .type = kStream}},
       .result = kResult},
      {.name = "g"},
  };
  return contract;
}

/// Whether the hash of function 0 is another after a change.
bool changes(const std::function<void(Contract&)>& change) {
  Contract contract = sample();
  const Hash before = hash(contract).functions[0];
  change(contract);
  const auto violation = validate(contract);
  EXPECT_FALSE(violation) << to_text(*violation, contract);
  return hash(contract).functions[0] != before;
}

void check(const char* what, bool expected, const std::function<void(Contract&)>& change) {
  EXPECT_EQ(changes(change), expected) << what;
}

TEST(Hash, CoversLabelsInTheirOrder) {
  check("field renamed", true, [](Contract& c) { c.types[kRecord].members[0].name = "LEFT"; });
  check("fields swapped", true,
        [](Contract& c) { std::swap(c.types[kRecord].members[0], c.types[kRecord].members[1]); });
  check("field added", true,
        [](Contract& c) { c.types[kRecord].members.push_back({.name = "more", .type = kU8}); });
  check("field removed", true, [](Contract& c) { c.types[kRecord].members.pop_back(); });
  check("case renamed", true, [](Contract& c) { c.types[kVariant].members[0].name = "point"; });
  check("cases swapped", true,
        [](Contract& c) { std::swap(c.types[kVariant].members[0], c.types[kVariant].members[1]); });
  check("case of an enum renamed", true,
        [](Contract& c) { c.types[kEnum].members[1].name = "blue"; });
  check("cases of an enum swapped", true,
        [](Contract& c) { std::swap(c.types[kEnum].members[0], c.types[kEnum].members[1]); });
  check("flag renamed", true, [](Contract& c) { c.types[kFlags].members[1].name = "run"; });
  check("flags swapped", true,
        [](Contract& c) { std::swap(c.types[kFlags].members[0], c.types[kFlags].members[1]); });
  check("parameter renamed", true,
        [](Contract& c) { c.functions[0].parameters[0].name = "first"; });
  check("parameters swapped", true,
        [](Contract& c) { std::swap(c.functions[0].parameters[0], c.functions[0].parameters[1]); });
  check("parameter added", true,
        [](Contract& c) { c.functions[0].parameters.push_back({.name = "five", .type = kU8}); });
}

TEST(Hash, CoversTypes) {
  check("type of a field", true, [](Contract& c) { c.types[kRecord].members[0].type = kU16; });
  check("payload of a case", true, [](Contract& c) { c.types[kVariant].members[1].type = kU8; });
  check("payload removed", true, [](Contract& c) { c.types[kVariant].members[1].type.reset(); });
  check("payload added", true, [](Contract& c) { c.types[kVariant].members[0].type = kU8; });
  check("enum for flags", true, [](Contract& c) { c.types[kFlags].kind = Kind::kEnum; });
  check("variant without payloads for enum", true,
        [](Contract& c) { c.types[kEnum].kind = Kind::kVariant; });
  check("target of an alias", true, [](Contract& c) { c.types[kAlias].first = kU16; });
  check("elements of a tuple swapped", true,
        [](Contract& c) { std::swap(c.types[kTuple].members[0], c.types[kTuple].members[1]); });
  check("option for list", true, [](Contract& c) { c.types[kList].kind = Kind::kOption; });
  check("ok type removed", true, [](Contract& c) { c.types[kResult].first.reset(); });
  check("ok and error swapped", true,
        [](Contract& c) { std::swap(c.types[kResult].first, c.types[kResult].second); });
  check("key of a map", true, [](Contract& c) { c.types[kMap].first = kU8; });
  check("value of a map", true, [](Contract& c) { c.types[kMap].second = kU16; });
  check("length of a list", true, [](Contract& c) { c.types[kFixed].length = 4; });
  check("stream of nothing", true, [](Contract& c) { c.types[kStream].first.reset(); });
  check("future for stream", true, [](Contract& c) { c.types[kStream].kind = Kind::kFuture; });
  check("type of a parameter", true, [](Contract& c) { c.functions[0].parameters[0].type = kU8; });
  check("type of the result", true, [](Contract& c) { c.functions[0].result = kU8; });
  check("result removed", true, [](Contract& c) { c.functions[0].result.reset(); });
  check("async", true, [](Contract& c) { c.functions[0].is_async = true; });
}

TEST(Hash, CoversResourcesByTrackAndName) {
  check("borrow for own", true, [](Contract& c) { c.types[kBorrow].kind = Kind::kOwn; });
  check("another resource", true, [](Contract& c) { c.types[kOwn].resource = 1; });
  check("resource renamed", true, [](Contract& c) { c.resources[0].name = "thing-2"; });
  check("another major version of this interface", true, [](Contract& c) { c.version = "2.0.0"; });
  check("another minor version of this interface", false, [](Contract& c) { c.version = "1.9.3"; });
  check("another interface", true, [](Contract& c) { c.interface = "d"; });
  check("another package", true, [](Contract& c) { c.package = "a:d"; });
  check("another major version of the owner", true,
        [](Contract& c) { c.resources[2].owner = "x:y/z@3.0.0"; });
  check("another minor version of the owner", false,
        [](Contract& c) { c.resources[2].owner = "x:y/z@2.2.0"; });
  check("another owner", true, [](Contract& c) { c.resources[2].owner = "x:y/w@2.1.0"; });
  check("an owner without version", true, [](Contract& c) { c.resources[2].owner = "x:y/z"; });
}

TEST(Hash, LeavesTheRestOut) {
  for (const TypeIndex type : {kRecord, kVariant, kEnum, kFlags, kAlias}) {
    check("name of a type", false, [&](Contract& c) { c.types[type].name = "renamed"; });
    check("owner of a type", false, [&](Contract& c) { c.types[type].owner = "x:y/w@1.0.0"; });
    check("docs of a type", false, [&](Contract& c) { c.types[type].docs = "Docs."; });
    check("pragmas of a type", false,
          [&](Contract& c) { c.types[type].pragmas = {{Pragma::Name::kSunset, "2.0.0"}}; });
  }
  check("name of the function", false, [](Contract& c) { c.functions[0].name = "h"; });
  check("docs", false, [](Contract& c) {
    c.docs = c.functions[0].docs = c.types[kRecord].members[0].docs = c.resources[0].docs = "Docs.";
  });
  check("gates", false,
        [](Contract& c) { c.stability.since = c.functions[0].stability.since = "1.0.0"; });
  check("default", false, [](Contract& c) {
    c.types[kRecord].members[0].pragmas = {{Pragma::Name::kDefault, "", "3"}};
  });
  check("fallback", false,
        [](Contract& c) { c.types[kVariant].pragmas = {{Pragma::Name::kFallback, "dot"}}; });
  check("pragma of the function", false,
        [](Contract& c) { c.functions[0].pragmas = {{Pragma::Name::kIdempotent}}; });
  check("example", false,
        [](Contract& c) { c.functions[0].pragmas = {{Pragma::Name::kExample, "{}", "1"}}; });
  check("another function", false, [](Contract& c) { c.functions[1].is_async = true; });
  check("alias for its target", false, [](Contract& c) { c.types[kRecord].members[0].type = kU8; });
  check("target for its alias", false, [](Contract& c) { c.types[kTuple].members[3].type = kU8; });
  check("unused type", false, [](Contract& c) { c.types.push_back({.kind = Kind::kF64}); });
}

// The order of declarations: the same types under other numbers, or under one number.
TEST(Hash, DoesNotDependOnNumbers) {
  Contract plain = test_contract();
  ASSERT_TRUE(add_function(plain, "function(list(u8),tuple(string,u8))->u8"));
  Contract shifted = test_contract();
  ASSERT_TRUE(add_type(shifted, "list(f64)"));
  ASSERT_TRUE(add_function(shifted, "function(list(u8),tuple(string,u8))->u8"));
  EXPECT_EQ(hash(plain).functions[0], hash(shifted).functions[0]);
  Contract shared = test_contract();
  shared.types = {{.kind = Kind::kString},
                  {.kind = Kind::kU8},
                  {.kind = Kind::kTuple, .members = {{.type = 0}, {.type = 1}}},
                  {.kind = Kind::kList, .first = 1}};
  shared.functions = {{.name = "f",
                       .parameters = {{.name = "p0", .type = 3}, {.name = "p1", .type = 2}},
                       .result = 1}};
  EXPECT_EQ(hash(plain).functions[0], hash(shared).functions[0]);
}

TEST(Hash, OfAnAliasIsThatOfItsTarget) {
  const Hashes hashes = hash(sample());
  EXPECT_EQ(hashes.types[kAlias], hashes.types[kU8]);
  std::set<Hash> others(hashes.types.begin(), hashes.types.end());
  EXPECT_EQ(others.size(), hashes.types.size() - 1);
}

TEST(Hash, NamesWhatFunctionsAreLinkedBy) {
  Contract contract = sample();
  EXPECT_EQ(link_name(contract, contract.functions[0]), "a:b/c@1#f");
  contract.version = "0.2.6";
  EXPECT_EQ(link_name(contract, contract.functions[0]), "a:b/c@0.2#f");
  contract.version = "";
  EXPECT_EQ(link_name(contract, contract.functions[0]), "a:b/c#f");
}

// A type that holds another twice, a hundred levels deep, has 2^99 leaves and is hashed in no time.
TEST(Hash, TakesLinearTime) {
  Contract contract = test_contract();
  contract.types.push_back({.kind = Kind::kU8});
  for (TypeIndex i = 0; i + 2 < kMaxDepth; i += 2) {
    contract.types.push_back({.kind = Kind::kList, .first = i});
    contract.types.push_back({.kind = Kind::kTuple, .members = {{.type = i + 1}, {.type = i + 1}}});
  }
  ASSERT_FALSE(validate(contract));
  EXPECT_EQ(hash(contract).types.size(), 99u);
}

/// The words of docs/descriptor.md.
std::string page() {
  const auto bytes = base::read_file(MORTISE_DOCS "/descriptor.md", size_t{1} << 20);
  EXPECT_TRUE(bytes) << bytes.message();
  return bytes ? std::string(base::as_text(*bytes)) : std::string();
}

// They never change: a plugin that was built long ago has these.
TEST(Hash, IsThatOfTheVectors) {
  const std::string text = page();
  const auto check_vector = [&](std::string_view what, std::string_view expected) {
    Contract contract = test_contract();
    const bool is_function = what.starts_with("function");
    ASSERT_TRUE(is_function ? add_function(contract, what) : add_type(contract, what).has_value())
        << what;
    const Hashes hashes = hash(contract);
    EXPECT_EQ(to_hex(is_function ? hashes.functions[0] : hashes.types.back()), expected) << what;
    const std::string row = "| `" + std::string(what) + "` | `" + std::string(expected) + "` |";
    EXPECT_NE(text.find(row), text.npos) << "docs/descriptor.md lacks: " << row;
  };
  check_vector("bool", "47dc540c94ceb704a23875c11273e16b");
  check_vector("u8", "a12871fee210fb8619291eaea194581c");
  check_vector("string", "6b6daa8334bbcc8f6b5906b6c04be041");
  check_vector("error-context", "c7b89cfb9abf2c4cb212a4840b37d762");
  check_vector("record(u8,string)", "b133beea6537e0d80006988f5e661895");
  check_vector("tuple(u8,string)", "5780e81bb2d405879ddc07ba3c3de88e");
  check_vector("variant(_,u64)", "fad48b69da2d2738b623d8b6c48b44ed");
  check_vector("enum(2)", "8e5b6e56532da336d8f22a6ff1f5c5fe");
  check_vector("flags(2)", "51488d5d4e8748920caeeb3cdfe16c3c");
  check_vector("option(u8)", "7c588aa1626ab48e24992f6aae88dd2b");
  check_vector("result(_,string)", "7f3ff032892e955a0efc05f7d6b5af20");
  check_vector("result(_,_)", "3dfc0a0b6e4c65c9296848b2e04ec76e");
  check_vector("list(u8)", "2d2fe8afd127adad6afe1b5e258509fb");
  check_vector("fixed(300,u8)", "400ba5a0a625b31a9dad8392bbf64cc5");
  check_vector("map(string,u8)", "8ffab0c466d69cb3ca0f03ae08d5e7af");
  check_vector("own()", "1ffec8ec5ba71846ccbf7effd45d6a7f");
  check_vector("borrow()", "70504b267058d0e1706531cd0b21dcd5");
  check_vector("future(_)", "9e1f25a57404eca0035260223a67e1d7");
  check_vector("stream(u8)", "7f4c52aea3fe1c2f10a4c70397e7e738");
  check_vector("alias(u8)", "a12871fee210fb8619291eaea194581c");
  check_vector("function()->_", "cb766897a4c440b686631f0d39b26066");
  check_vector("function(string,list(u8))->result(u8,string)", "01847d552637eff552be5d393e96c7f3");
}

}  // namespace
}  // namespace mortise::contract
