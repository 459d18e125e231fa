// SPDX-License-Identifier: Apache-2.0
#include "contract/validate.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "contract/layout.hpp"
#include "contract/random_contract.hpp"
#include "contract/type_text.hpp"

namespace mortise::contract {
namespace {

using Change = std::function<void(Contract&)>;

// Numbers of types in `good()`.
enum : TypeIndex {
  kU8,
  kString,
  kRecord,
  kVariant,
  kEnum,
  kFlags,
  kTuple,
  kOwn,
  kBorrow,
  kResult,
  kDone,
  kMap,
  kFuture
};

/// A contract that keeps all rules.
Contract good() {
  Contract contract = test_contract();
  contract.types = {
      {.kind = Kind::kU8},
      {.kind = Kind::kString},
      {.kind = Kind::kRecord,
       .name = "pair",
       .members = {{.name = "left", .type = kU8}, {.name = "right", .type = kString}}},
      {.kind = Kind::kVariant,
       .name = "shape",
       .members = {{.name = "dot"}, {.name = "line", .type = kU8}}},
      {.kind = Kind::kEnum, .name = "colour", .members = {{.name = "red"}, {.name = "green"}}},
      {.kind = Kind::kFlags, .name = "rights", .members = {{.name = "read"}, {.name = "write"}}},
      {.kind = Kind::kTuple, .members = {{.type = kU8}, {.type = kU8}}},
      {.kind = Kind::kOwn},
      {.kind = Kind::kBorrow},
      {.kind = Kind::kResult, .first = kOwn, .second = kString},
      {.kind = Kind::kResult, .second = kString},
      {.kind = Kind::kMap, .first = kString, .second = kU8},
      {.kind = Kind::kFuture, .first = kU8},
  };
  const Member self{.name = "self", .type = kBorrow};
  using enum Function::Role;
  using enum Function::Access;
  contract.functions = {
      {.name = "mix",
       .parameters = {{.name = "what", .type = kRecord}, {.name = "how", .type = kEnum}},
       .result = kString},
      {.name = "[constructor]thing", .role = kConstructor, .result = kResult},
      {.name = "[method]thing.turn",
       .role = kMethod,
       .parameters = {self, {.name = "by", .type = kU8}}},
      {.name = "[static]thing.merge",
       .role = kStatic,
       .parameters = {{.name = "a", .type = kOwn}},
       .result = kOwn},
      {.name = "[method][get]thing.size",
       .role = kMethod,
       .access = kGet,
       .parameters = {self},
       .result = kU8},
      {.name = "[method][set]thing.size",
       .role = kMethod,
       .access = kSet,
       .parameters = {self, {.name = "v", .type = kU8}},
       .result = kDone},
  };
  return contract;
}

/// The good contract after a change breaks a rule in these words.
void check(std::string_view expected, const Change& change, bool too_large = false) {
  Contract contract = good();
  change(contract);
  const auto violation = validate(contract);
  if (expected.empty()) {
    EXPECT_FALSE(violation) << to_text(*violation, contract);
    return;
  }
  ASSERT_TRUE(violation) << expected;
  EXPECT_EQ(to_text(*violation, contract), expected);
  EXPECT_EQ(violation->too_large, too_large) << expected;
}

void accept(const Change& change) { check("", change); }

TEST(Validate, AcceptsWhatKeepsTheRules) {
  accept([](Contract&) {});
  accept([](Contract& c) { c = Contract{.package = "a:b", .interface = "c"}; });
  accept([](Contract& c) { c.types[kRecord].owner = "wasi:io/streams@0.2.6"; });
  accept([](Contract& c) { c.functions[1].result = kOwn; });
  accept([](Contract& c) { c.functions[5].result.reset(); });
}

TEST(Validate, TheInterface) {
  check("its package 'a' is not like 'space:name'", [](Contract& c) { c.package = "a"; });
  check("its name 'A-b-' is no identifier", [](Contract& c) { c.interface = "A-b-"; });
  check("its version '1.0' is not like '1.2.3'", [](Contract& c) { c.version = "1.0"; });
  check("its docs are not plain text in UTF-8", [](Contract& c) { c.docs = "\xff"; });
}

TEST(Validate, Gates) {
  accept([](Contract& c) { c.stability = {.since = "1.0.0", .deprecated = "1.0.0"}; });
  accept([](Contract& c) { c.functions[0].stability = {.feature = "new-things"}; });
  check("@since has no version", [](Contract& c) { c.stability.since = "1"; });
  check("@unstable has no identifier", [](Contract& c) { c.stability.feature = "1"; });
  check("@deprecated has no version", [](Contract& c) { c.stability.deprecated = "1"; });
  check("it is both @since and @unstable",
        [](Contract& c) { c.stability = {.since = "1.0.0", .feature = "f"}; });
  check("function 0 'mix': it is @deprecated, and neither @since nor @unstable",
        [](Contract& c) { c.functions[0].stability.deprecated = "1.0.0"; });
}

TEST(Validate, References) {
  check("type 7: there is no resource 1 for it", [](Contract& c) { c.types[kOwn].resource = 1; });
  check("type 2 'pair': member 1 is type 2, which is not before it",
        [](Contract& c) { c.types[kRecord].members[1].type = kRecord; });
  check("type 2 'pair': member 0 is type 99, which is not before it",
        [](Contract& c) { c.types[kRecord].members[0].type = 99; });
  check("type 9: its first type is type 9, which is not before it",
        [](Contract& c) { c.types[kResult].first = kResult; });
  check("type 11: its second type is type 12, which is not before it",
        [](Contract& c) { c.types[kMap].second = kFuture; });
  check("function 0 'mix': its result is type 13, which does not exist",
        [](Contract& c) { c.functions[0].result = 13; });
  check("function 0 'mix': parameter 'how' has no type, or one that does not exist",
        [](Contract& c) { c.functions[0].parameters[1].type = 13; });
  check("function 0 'mix': parameter 'how' has no type, or one that does not exist",
        [](Contract& c) { c.functions[0].parameters[1].type.reset(); });
}

TEST(Validate, WhatKindsHave) {
  check("type 0: there is no kind 14",
        [](Contract& c) { c.types[0].kind = static_cast<Kind>(14); });
  check("type 0: there is no kind 31",
        [](Contract& c) { c.types[0].kind = static_cast<Kind>(31); });
  check("type 0 'byte': kind 'u8' has no name", [](Contract& c) { c.types[0].name = "byte"; });
  check("type 2: its name '' is no identifier", [](Contract& c) { c.types[kRecord].name = ""; });
  check("type 6 '1': its name '1' is no identifier",
        [](Contract& c) { c.types[kTuple].name = "1"; });
  check("type 7: kind 'own' has no members", [](Contract& c) { c.types[kOwn].members.resize(1); });
  check("type 12: kind 'option' needs a first type",
        [](Contract& c) { c.types[kFuture] = {.kind = Kind::kOption}; });
  check("type 12: kind 'map' needs a second type",
        [](Contract& c) { c.types[kFuture].kind = Kind::kMap; });
  check("type 12: kind 'future' has no second type",
        [](Contract& c) { c.types[kFuture].second = kU8; });
  check("type 7: kind 'own' has no first type", [](Contract& c) { c.types[kOwn].first = kU8; });
  check("type 6: there is no resource 1 for it", [](Contract& c) { c.types[kTuple].resource = 1; });
  check("type 12: its length is 0", [](Contract& c) { c.types[kFuture].kind = Kind::kFixedList; });
  check("type 12: it has a length, and is no list of fixed length",
        [](Contract& c) { c.types[kFuture].length = 1; });
  check("type 11: its key is neither bool, nor an integer, a char or a string",
        [](Contract& c) { c.types[kMap].first = kTuple; });
}

TEST(Validate, Members) {
  check("type 2 'pair': it has no member, and needs one",
        [](Contract& c) { c.types[kRecord].members.clear(); });
  check("type 4 'colour': it has no member, and needs one",
        [](Contract& c) { c.types[kEnum].members.clear(); });
  check("type 2 'pair': member 1 is called '', which is no identifier",
        [](Contract& c) { c.types[kRecord].members[1].name = ""; });
  check("type 6: member 0 is called 'a', and those of tuples have no names",
        [](Contract& c) { c.types[kTuple].members[0].name = "a"; });
  check("type 6: member 0 has no type",
        [](Contract& c) { c.types[kTuple].members[0].type.reset(); });
  check("type 2 'pair': member 0 has no type",
        [](Contract& c) { c.types[kRecord].members[0].type.reset(); });
  check("type 4 'colour': member 0 has a type, and those of enums and flags have none",
        [](Contract& c) { c.types[kEnum].members[0].type = kU8; });
  check("type 5 'rights': member 1 has a type, and those of enums and flags have none",
        [](Contract& c) { c.types[kFlags].members[1].type = kU8; });
  check("type 6: member 1 has docs or pragmas, and those of tuples have none",
        [](Contract& c) { c.types[kTuple].members[1].docs = "x"; });
  check("type 2 'pair': member 1: its docs are not plain text in UTF-8",
        [](Contract& c) { c.types[kRecord].members[1].docs = "\x1b"; });
  const auto flags = [](uint32_t count) {
    return [=](Contract& c) {
      while (c.types[kFlags].members.size() < count)
        c.types[kFlags].members.push_back(
            {.name = "f" + std::to_string(c.types[kFlags].members.size())});
    };
  };
  accept(flags(32));
  check("type 5 'rights': it has 33 flags, and at most 32 are possible", flags(33));
}

TEST(Validate, NamesAreUnique) {
  check("type 2 'pair': two of its members are called 'left', as case and hyphens do not count",
        [](Contract& c) { c.types[kRecord].members[1].name = "LE-ft"; });
  check("type 4 'colour': two of its members are called 'red', as case and hyphens do not count",
        [](Contract& c) { c.types[kEnum].members[1].name = "red"; });
  check("function 0 'mix': two of its members are called 'what', as case and hyphens do not count",
        [](Contract& c) { c.functions[0].parameters[1].name = "what"; });
  check("type 3 'PA-ir': its name is taken, as case and hyphens do not count: 'pair'",
        [](Contract& c) { c.types[kVariant].name = "PA-ir"; });
  check("resource 0 'pair': its name is taken, as case and hyphens do not count: 'pair'",
        [](Contract& c) {
          c.functions.clear();
          c.resources[0].name = "pair";
        });
  check("function 0 'pair': its name is taken, as case and hyphens do not count: 'pair'",
        [](Contract& c) { c.functions[0].name = "pair"; });
  check(
      "function 3 '[static]thing.merge': its name is taken, as case and hyphens do not count: "
      "'thing.merge'",
      [](Contract& c) { c.functions[2].name = "[method]thing.merge"; });
  check(
      "function 2 '[method]thing.thing': its name is taken, as case and hyphens do not count: "
      "'thing'",
      [](Contract& c) { c.functions[2].name = "[method]thing.thing"; });
  accept([](Contract& c) {
    c.types[kVariant].name = "pair";
    c.types[kVariant].owner = "a:b/c";
  });
  accept([](Contract& c) { c.functions[0].name = "turn"; });
}

TEST(Validate, Owners) {
  check("type 2 'pair': its owner 'a:b' is not like 'space:name/interface@1.2.3'",
        [](Contract& c) { c.types[kRecord].owner = "a:b"; });
  check("type 2 'pair': its owner is this interface, which is not said",
        [](Contract& c) { c.types[kRecord].owner = c.name(); });
  check("type 6: it has an owner, and no name",
        [](Contract& c) { c.types[kTuple].owner = "a:b/c"; });
  check("resource 0 'thing': its owner 'x' is not like 'space:name/interface@1.2.3'",
        [](Contract& c) { c.resources[0].owner = "x"; });
  check("resource 0 'a.b': its name 'a.b' is no identifier",
        [](Contract& c) { c.resources[0].name = "a.b"; });
}

TEST(Validate, Roles) {
  check("function 0 'mix': it belongs to no resource, and names one",
        [](Contract& c) { c.functions[0].resource = 1; });
  check("function 2 '[method]thing.turn': there is no resource 1",
        [](Contract& c) { c.functions[2].resource = 1; });
  check("function 1 '[constructor]thing': its resource belongs to another interface",
        [](Contract& c) { c.resources[0].owner = "a:b/c"; });
  check("function 0 'Mix': its name is 'Mix', and should be '' and an identifier",
        [](Contract& c) { c.functions[0].name = "Mix"; });
  check("function 1 'thing': its name is 'thing', and should be '[constructor]thing'",
        [](Contract& c) { c.functions[1].name = "thing"; });
  check(
      "function 2 '[static]thing.turn': its name is '[static]thing.turn', and should be "
      "'[method]thing.' and an identifier",
      [](Contract& c) { c.functions[2].name = "[static]thing.turn"; });
  check("function 2 '[method]thing.turn': a method begins with 'self'",
        [](Contract& c) { c.functions[2].parameters.clear(); });
  check("function 2 '[method]thing.turn': a method begins with 'self'",
        [](Contract& c) { c.functions[2].parameters[0].name = "me"; });
  check("function 2 '[method]thing.turn': its 'self' is not its resource, borrowed",
        [](Contract& c) { c.functions[2].parameters[0].type = kOwn; });
  check("function 1 '[constructor]thing': a constructor returns its resource, or a result with it",
        [](Contract& c) { c.functions[1].result = kU8; });
  check("function 1 '[constructor]thing': a constructor returns its resource, or a result with it",
        [](Contract& c) { c.functions[1].result = kDone; });
  check("function 1 '[constructor]thing': a constructor returns its resource, or a result with it",
        [](Contract& c) { c.functions[1].result.reset(); });
  check("function 1 '[constructor]thing': a constructor is neither an accessor nor async",
        [](Contract& c) { c.functions[1].is_async = true; });
  check("function 0 'mix': its role or access does not exist",
        [](Contract& c) { c.functions[0].access = static_cast<Function::Access>(3); });
  check("function 0 'mix': parameter '1' is no identifier",
        [](Contract& c) { c.functions[0].parameters[0].name = "1"; });
  check("function 0 'mix': parameter 'what' has docs or pragmas, which stand at its function",
        [](Contract& c) { c.functions[0].parameters[0].docs = "x"; });
}

TEST(Validate, Accessors) {
  check("function 4 '[method][get]thing.size': an accessor is not async",
        [](Contract& c) { c.functions[4].is_async = true; });
  check("function 4 '[method][get]thing.size': a getter takes nothing and returns a value",
        [](Contract& c) { c.functions[4].result.reset(); });
  check("function 4 '[method][get]thing.size': a getter takes nothing and returns a value",
        [](Contract& c) { c.functions[4].parameters.push_back({.name = "x", .type = kU8}); });
  check("function 5 '[method][set]thing.size': a setter takes one value",
        [](Contract& c) { c.functions[5].parameters.pop_back(); });
  check(
      "function 5 '[method][set]thing.size': a setter returns nothing, or a result without a value",
      [](Contract& c) { c.functions[5].result = kU8; });
  check(
      "function 5 '[method][set]thing.size': a setter returns nothing, or a result without a value",
      [](Contract& c) { c.functions[5].result = kResult; });
  check("",
        [](Contract& c) { c.functions.erase(c.functions.begin() + 4); });  // behind a closed gate
}

TEST(Validate, BorrowedHandlesGoOneWay) {
  check("function 0 'mix': its result holds a borrowed handle", [](Contract& c) {
    c.types.push_back({.kind = Kind::kAlias, .name = "b", .first = kBorrow});
    c.types.push_back({.kind = Kind::kList, .first = TypeIndex{13}});
    c.types.push_back({.kind = Kind::kTuple, .members = {{.type = kU8}, {.type = TypeIndex{14}}}});
    c.functions[0].result = 15;
  });
  for (const Kind kind : {Kind::kFuture, Kind::kStream})
    check("type 12: a borrowed handle cannot go through a " + std::string(kind_name(kind)),
          [&](Contract& c) { c.types[kFuture] = {.kind = kind, .first = kBorrow}; });
}

TEST(Validate, Pragmas) {
  using enum Pragma::Name;
  accept([](Contract& c) {
    c.pragmas = {{kSunset, "2.0.0", "2027-06-01"}};
    c.resources[0].pragmas = {{kSunset, "", "2027-06-01"}};
    c.types[kVariant].pragmas = {{kFallback, "dot"}};
    c.types[kVariant].members[1].pragmas = {{kSunset, "2.0.0"}};
    c.types[kRecord].members[0].pragmas = {{kDefault, "", "3"}, {kRange, "", "[0, 9]"}, {kSecret}};
    c.functions[0].pragmas = {{kDefault, "what", "null"}, {kDefault, "how", "\"red\""},
                              {kRange, "how", "[1, 2]"},  {kIdempotent},
                              {kExample, "{}", "1"},      {kExample, "{\"how\": 1}"}};
  });
  const auto of_field = [](const Pragma& pragma) {
    return [=](Contract& c) { c.types[kRecord].members[0].pragmas = {pragma}; };
  };
  const auto of_function = [](const std::vector<Pragma>& pragmas) {
    return [=](Contract& c) { c.functions[0].pragmas = pragmas; };
  };
  const std::string field = "type 2 'pair': member 0: pragma @";
  const std::string function = "function 0 'mix': ";
  check(field + "default: it has no value", of_field({kDefault}));
  check(field + "default: its value is not plain text", of_field({kDefault, "", "\x1b"}));
  check(field + "default: its subject 'x' does not exist here", of_field({kDefault, "x", "1"}));
  check(field + "secret: it takes no value", of_field({kSecret, "", "1"}));
  check(field + "idempotent may not stand here", of_field({kIdempotent}));
  check(field + "example may not stand here", of_field({kExample, "{}"}));
  check(function + "pragma @example: it has no arguments", of_function({{kExample}}));
  check(function + "pragma @example: its arguments are not plain text",
        of_function({{kExample, "\x1b"}}));
  check(function + "a pragma stands there twice",
        of_function({{kExample, "{}", "1"}, {kExample, "{}", "2"}}));
  check(field + "sunset: it says neither version nor date", of_field({kSunset}));
  check(field + "sunset: its version is not like '1.2.3'", of_field({kSunset, "2"}));
  check(field + "sunset: its date is not like '2027-06-01'", of_field({kSunset, "", "June"}));
  check(function + "pragma @default: its subject 'who' does not exist here",
        of_function({{kDefault, "who", "1"}}));
  check(function + "pragma @default: its subject '' does not exist here",
        of_function({{kDefault, "", "1"}}));
  check(function + "pragma @idempotent: its subject 'how' does not exist here",
        of_function({{kIdempotent, "how"}}));
  check(function + "a pragma stands there twice",
        of_function({{kDefault, "how", "1"}, {kDefault, "how", "2"}}));
  check(function + "there is no pragma 7", of_function({{static_cast<Pragma::Name>(7)}}));
  check("type 3 'shape': pragma @fallback: its subject 'line-2' does not exist here",
        [](Contract& c) { c.types[kVariant].pragmas = {{kFallback, "line-2"}}; });
  check("type 3 'shape': pragma @fallback: its case has a payload that is no string",
        [](Contract& c) { c.types[kVariant].pragmas = {{kFallback, "line"}}; });
  check("type 4 'colour': a pragma stands there twice",
        [](Contract& c) { c.types[kEnum].pragmas = {{kFallback, "red"}, {kFallback, "green"}}; });
  check("type 2 'pair': pragma @fallback may not stand here",
        [](Contract& c) { c.types[kRecord].pragmas = {{kFallback, "left"}}; });
  check("type 4 'colour': member 0: pragma @default may not stand here",
        [](Contract& c) { c.types[kEnum].members[0].pragmas = {{kDefault, "", "1"}}; });
  check("resource 0 'thing': pragma @secret may not stand here",
        [](Contract& c) { c.resources[0].pragmas = {{kSecret}}; });
  check("pragma @idempotent may not stand here", [](Contract& c) { c.pragmas = {{kIdempotent}}; });
}

TEST(Validate, DepthEndsAt100) {
  const auto lists = [](int levels, Kind kind) {
    return [=](Contract& c) {
      TypeIndex inner = kU8;
      for (int i = 1; i < levels; ++i, inner = static_cast<TypeIndex>(c.types.size() - 1))
        c.types.push_back({.kind = kind,
                           .name = kind == Kind::kAlias ? "a" + std::to_string(i) : "",
                           .first = inner});
    };
  };
  for (const Kind kind : {Kind::kList, Kind::kAlias, Kind::kOption}) {
    accept(lists(99, kind));
    accept(lists(100, kind));
  }
  check("type 112: it is nested deeper than 100 levels", lists(101, Kind::kList), true);
  check("type 112 'a100': it is nested deeper than 100 levels", lists(101, Kind::kAlias), true);
}

TEST(Validate, SizesEndAtTheLimit) {
  const auto fixed = [](uint32_t length) {
    return [=](Contract& c) {
      c.types[kFuture] = {.kind = Kind::kFixedList, .first = kU8, .length = length};
    };
  };
  accept(fixed(kSizeLimit - 1));
  check("type 12: it takes 268435456 bytes or more", fixed(kSizeLimit), true);
  check(
      "function 0 'mix': its parameters take 268435456 bytes or more",
      [&](Contract& c) {
        fixed(kSizeLimit / 2)(c);
        for (Member& parameter : c.functions[0].parameters) parameter.type = kFuture;
      },
      true);
}

TEST(Validate, CountsEndAtTheirLimits) {
  check(
      "it has 65537 types, over the limit of 65536",
      [](Contract& c) { c.types.resize(kMaxTypes + 1, {.kind = Kind::kU8}); }, true);
  check(
      "it has 4097 resources, over the limit of 4096",
      [](Contract& c) { c.resources.resize(kMaxResources + 1); }, true);
  check(
      "it has 4097 functions, over the limit of 4096",
      [](Contract& c) { c.functions.resize(kMaxFunctions + 1); }, true);
  check(
      "it has 131073 members, over the limit of 131072",
      [](Contract& c) {
        c = test_contract();
        c.types = {
            {.kind = Kind::kEnum, .name = "e", .members = std::vector<Member>(kMaxMembers + 1)}};
      },
      true);
  check(
      "it has 65537 pragmas, over the limit of 65536",
      [](Contract& c) { c.types[kEnum].members[0].pragmas.resize(kMaxPragmas + 1); }, true);
}

// The generator of the other tests keeps every rule, and uses every kind.
TEST(Validate, RandomContractsKeepTheRules) {
  std::vector<size_t> kinds(static_cast<size_t>(Kind::kAlias) + 1);
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    const Contract contract = random_contract(seed);
    const auto violation = validate(contract);
    ASSERT_FALSE(violation) << "seed " << seed << ": " << to_text(*violation, contract);
    for (const Type& type : contract.types) ++kinds[static_cast<size_t>(type.kind)];
  }
  for (size_t kind = 0; kind < kinds.size(); ++kind)
    EXPECT_EQ(kinds[kind] > 0, is_kind(static_cast<Kind>(kind))) << kind;
}

}  // namespace
}  // namespace mortise::contract
