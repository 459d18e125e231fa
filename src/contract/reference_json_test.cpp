// SPDX-License-Identifier: Apache-2.0
#include "contract/reference_json.hpp"

#include <gtest/gtest.h>

#include "base/json_reader.hpp"

namespace mortise::contract {
namespace {

using Owner = Resolved::Owner;
using TypeDef = Resolved::TypeDef;
using TypeRef = Resolved::TypeRef;
using Role = Function::Role;
using Access = Function::Access;

constexpr TypeRef kU8{.primitive = Kind::kU8};
constexpr TypeRef kText{.primitive = Kind::kString};
TypeRef ref(Resolved::Id id) { return {.id = id}; }

/// One of the four lists, without blanks.
void check(const Resolved& resolved, std::string_view list, std::string_view expected) {
  const auto json = base::read_json(reference_json(resolved));
  ASSERT_TRUE(json) << json.message();
  ASSERT_EQ(json->names, (std::vector<std::string>{"worlds", "interfaces", "types", "packages"}));
  std::string found;
  for (size_t i = 0; i < json->names.size(); ++i) {
    base::JsonWriter writer(found);
    if (json->names[i] == list) base::write_json(writer, json->items[i]);
  }
  EXPECT_EQ(found, expected);
}

void check_type(TypeDef type, std::string_view expected) {
  Resolved resolved;
  resolved.types = {std::move(type)};
  check(resolved, "types", "[" + std::string(expected) + "]");
}
/// A type without a name.
void check_kind(TypeDef type, std::string_view expected) {
  check_type(std::move(type),
             R"({"name":null,"kind":)" + std::string(expected) + R"(,"owner":null})");
}

void check_function(Resolved::Function function, std::string_view expected) {
  Resolved resolved;
  const std::string key(function.name);
  resolved.interfaces = {{.name = "i", .functions = {std::move(function)}}};
  check(resolved, "interfaces",
        R"([{"name":"i","types":{},"functions":{")" + key + R"(":)" + std::string(expected) +
            R"(},"package":0}])");
}
void check_function_kind(Role role, Access access, bool is_async, const std::string& expected) {
  check_function({.name = "f", .role = role, .access = access, .is_async = is_async, .resource = 7},
                 R"({"name":"f","kind":)" + expected + R"(,"params":[]})");
}

TEST(ReferenceJson, IsIndentedAndEndsWithALine) {
  EXPECT_EQ(
      reference_json({}),
      "{\n  \"worlds\": [],\n  \"interfaces\": [],\n  \"types\": [],\n  \"packages\": []\n}\n");
}

TEST(ReferenceJson, WritesTypesWithMembers) {
  check_kind(
      {.kind = Kind::kRecord,
       .members = {{.name = "a", .type = kU8, .docs = "An a."}, {.name = "b", .type = ref(3)}}},
      R"({"record":{"fields":[{"name":"a","type":"u8","docs":{"contents":"An a."}},)"
      R"({"name":"b","type":3}]}})");
  check_kind({.kind = Kind::kVariant,
              .members = {{.name = "a"}, {.name = "b", .type = kText, .docs = "B."}}},
             R"({"variant":{"cases":[{"name":"a","type":null},)"
             R"({"name":"b","type":"string","docs":{"contents":"B."}}]}})");
  check_kind({.kind = Kind::kEnum, .members = {{.name = "a", .docs = "A."}, {.name = "b"}}},
             R"({"enum":{"cases":[{"name":"a","docs":{"contents":"A."}},{"name":"b"}]}})");
  check_kind({.kind = Kind::kFlags, .members = {{.name = "a"}, {.name = "b", .docs = "B."}}},
             R"({"flags":{"flags":[{"name":"a"},{"name":"b","docs":{"contents":"B."}}]}})");
  check_kind({.kind = Kind::kTuple, .members = {{.type = kU8}, {.type = ref(2)}}},
             R"({"tuple":{"types":["u8",2]}})");
}

TEST(ReferenceJson, WritesTypesOfOtherTypes) {
  check_kind({.kind = Kind::kOption, .first = kU8}, R"({"option":"u8"})");
  check_kind({.kind = Kind::kList, .first = ref(4)}, R"({"list":4})");
  check_kind({.kind = Kind::kFixedList, .first = kU8, .length = 9},
             R"({"fixed-length-list":["u8",9]})");
  check_kind({.kind = Kind::kMap, .first = kText, .second = ref(1)}, R"({"map":["string",1]})");
  check_kind({.kind = Kind::kResult}, R"({"result":{"ok":null,"err":null}})");
  check_kind({.kind = Kind::kResult, .first = kU8}, R"({"result":{"ok":"u8","err":null}})");
  check_kind({.kind = Kind::kResult, .second = ref(5)}, R"({"result":{"ok":null,"err":5}})");
  check_kind({.kind = Kind::kFuture}, R"({"future":null})");
  check_kind({.kind = Kind::kFuture, .first = kU8}, R"({"future":"u8"})");
  check_kind({.kind = Kind::kStream}, R"({"stream":null})");
  check_kind({.kind = Kind::kStream, .first = ref(0)}, R"({"stream":0})");
  check_kind({.kind = Kind::kOwn, .resource = 6}, R"({"handle":{"own":6}})");
  check_kind({.kind = Kind::kBorrow, .resource = 6}, R"({"handle":{"borrow":6}})");
  check_kind({.kind = Kind::kAlias, .first = TypeRef{.primitive = Kind::kErrorContext}},
             R"({"type":"error-context"})");
  check_kind({.kind = Kind::kAlias, .first = ref(8)}, R"({"type":8})");
}

TEST(ReferenceJson, SaysMoreOfTypesWhereThereIsMore) {
  check_type({.name = "r", .owner = {Owner::Where::kInterface, 2}},
             R"({"name":"r","kind":"resource","owner":{"interface":2}})");
  check_type({.name = "r",
              .owner = {Owner::Where::kWorld, 1},
              .docs = "Line.\n@secret",
              .stability = Stability{.since = "1.0.0", .deprecated = "1.1.0"},
              .external_id = "x\"y"},
             R"({"name":"r","kind":"resource","owner":{"world":1},)"
             R"("docs":{"contents":"Line.\n@secret"},)"
             R"("stability":{"stable":{"since":"1.0.0","deprecated":"1.1.0"}},)"
             R"("external_id":"x\"y"})");
  check_type(
      {.name = "r", .stability = Stability{.feature = "f"}},
      R"({"name":"r","kind":"resource","owner":null,"stability":{"unstable":{"feature":"f"}}})");
}

TEST(ReferenceJson, WritesFunctions) {
  check_function(
      {.name = "f",
       .parameters = {{.name = "a", .type = kU8}, {.name = "b", .type = ref(1)}},
       .result = ref(2),
       .docs = "F.",
       .stability = Stability{.feature = "x", .deprecated = "0.1.0"},
       .external_id = "id"},
      R"({"name":"f","kind":"freestanding","params":[{"name":"a","type":"u8"},)"
      R"({"name":"b","type":1}],"result":2,"docs":{"contents":"F."},)"
      R"("stability":{"unstable":{"feature":"x","deprecated":"0.1.0"}},"external_id":"id"})");
}

TEST(ReferenceJson, KnowsEveryKindOfFunction) {
  check_function_kind(Role::kFree, Access::kCall, false, R"("freestanding")");
  check_function_kind(Role::kFree, Access::kCall, true, R"("async-freestanding")");
  check_function_kind(Role::kFree, Access::kGet, false, R"("getter")");
  check_function_kind(Role::kFree, Access::kSet, false, R"("setter")");
  check_function_kind(Role::kMethod, Access::kCall, false, R"({"method":7})");
  check_function_kind(Role::kMethod, Access::kCall, true, R"({"async-method":7})");
  check_function_kind(Role::kMethod, Access::kGet, false, R"({"method-getter":7})");
  check_function_kind(Role::kMethod, Access::kSet, false, R"({"method-setter":7})");
  check_function_kind(Role::kStatic, Access::kCall, false, R"({"static":7})");
  check_function_kind(Role::kStatic, Access::kCall, true, R"({"async-static":7})");
  check_function_kind(Role::kStatic, Access::kGet, false, R"({"static-getter":7})");
  check_function_kind(Role::kStatic, Access::kSet, false, R"({"static-setter":7})");
  check_function_kind(Role::kConstructor, Access::kCall, false, R"({"constructor":7})");
}

TEST(ReferenceJson, WritesInterfacesAndPackages) {
  Resolved resolved;
  resolved.types = {{.kind = Kind::kAlias, .name = "t", .first = kU8}};
  resolved.interfaces = {{.name = "i",
                          .types = {0},
                          .package = 1,
                          .docs = "I.",
                          .stability = Stability{.since = "1.0.0"}},
                         {.package = 1}};
  resolved.worlds = {{.name = "w", .package = 1}};
  resolved.packages = {
      {.name = {"a", "b", ""}},
      {.name = {"c", "d", "1.2.3"}, .interfaces = {0}, .worlds = {0}, .docs = "P."}};
  check(resolved, "interfaces",
        R"([{"name":"i","types":{"t":0},"functions":{},"docs":{"contents":"I."},)"
        R"("stability":{"stable":{"since":"1.0.0"}},"package":1},)"
        R"({"name":null,"types":{},"functions":{},"package":1}])");
  check(resolved, "packages",
        R"([{"name":"a:b","interfaces":{},"worlds":{}},{"name":"c:d@1.2.3",)"
        R"("docs":{"contents":"P."},"interfaces":{"i":0},"worlds":{"w":0}}])");
}

TEST(ReferenceJson, WritesWorlds) {
  Resolved resolved;
  resolved.worlds = {
      {.name = "w",
       .imports = {{.what = Resolved::Id{3}},
                   {.name = "label",
                    .what = Resolved::Id{4},
                    .stability = Stability{.since = "1.0.0"},
                    .external_id = "id",
                    .docs = "Why."},
                   {.name = "t", .what = Resolved::Id{5}, .is_type = true, .docs = "Not shown."}},
       .exports = {{.name = "f", .what = Resolved::Function{.name = "f"}}},
       .package = 2,
       .docs = "W.",
       .stability = Stability{.feature = "x"}}};
  check(resolved, "worlds",
        R"([{"name":"w","imports":{"interface-3":{"interface":{"id":3}},)"
        R"("label":{"interface":{"id":4,"stability":{"stable":{"since":"1.0.0"}},)"
        R"("external_id":"id","docs":{"contents":"Why."}}},"t":{"type":5}},)"
        R"("exports":{"f":{"function":{"name":"f","kind":"freestanding","params":[]}}},)"
        R"("package":2,"docs":{"contents":"W."},"stability":{"unstable":{"feature":"x"}}}])");
}

}  // namespace
}  // namespace mortise::contract
