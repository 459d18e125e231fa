// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "contract/contract.hpp"

namespace mortise::contract::testing {

/// A contract with types of every kind, made by their text, for tests that need no sources.
class SampleTypes {
 public:
  SampleTypes() {
    contract.package = "test:sample";
    contract.interface = "types";
    contract.resources = {{.name = "image"}};
    for (auto kind : {Kind::kBool, Kind::kS8, Kind::kU8, Kind::kS16, Kind::kU16, Kind::kS32,
                      Kind::kU32, Kind::kS64, Kind::kU64, Kind::kF32, Kind::kF64, Kind::kChar,
                      Kind::kString, Kind::kErrorContext})
      add({.kind = kind});
    add({.kind = Kind::kOwn}, "own<image>");  // WIT itself writes `image`
    for (const auto* first : {"u8", "option<u8>", "f32", "string"})
      add({.kind = Kind::kOption, .first = at(first)});
    add({.kind = Kind::kOption, .first = at("own<image>")}, "option<own<image>>");
    for (const auto* first : {"u8", "string", "u32", "option<u8>"})
      add({.kind = Kind::kList, .first = at(first)});
    add({.kind = Kind::kAlias, .name = "byte", .first = at("u8")});
    add({.kind = Kind::kList, .first = at("byte")});
    add({.kind = Kind::kFixedList, .first = at("u8"), .length = 3});
    add({.kind = Kind::kFixedList, .first = at("u32"), .length = 2});
    add({.kind = Kind::kTuple, .members = {{.type = at("u8")}, {.type = at("string")}}});
    add({.kind = Kind::kMap, .first = at("string"), .second = at("u8")});
    add({.kind = Kind::kMap, .first = at("u32"), .second = at("string")});
    add({.kind = Kind::kResult});
    add({.kind = Kind::kResult, .first = at("u8")});
    add({.kind = Kind::kResult, .second = at("string")});
    add({.kind = Kind::kFuture});
    add({.kind = Kind::kStream, .first = at("u8")});
    add_named();
    add({.kind = Kind::kList, .first = at("point")});
    add({.kind = Kind::kOption, .first = at("list<u8>")});
    add({.kind = Kind::kOption, .first = at("option<option<u8>>")});
  }

  /// The type that WIT writes like this. It must be there.
  TypeIndex at(std::string_view text) const { return numbers_.find(text)->second; }

  Contract contract;

 private:
  void add(Type type, std::string text = {}) {
    contract.types.push_back(std::move(type));
    const auto number = static_cast<TypeIndex>(contract.types.size() - 1);
    numbers_.emplace(text.empty() ? contract.text(number) : std::move(text), number);
  }

  void add_named() {
    const Pragma zero{.name = Pragma::Name::kDefault, .value = "0"};
    add({.kind = Kind::kRecord,
         .name = "point",
         .members = {{.name = "x", .type = at("s32")},
                     {.name = "y", .type = at("s32"), .pragmas = {zero}},
                     {.name = "label", .type = at("option<string>")}}});
    add({.kind = Kind::kVariant,
         .name = "shape",
         .members = {{.name = "none"},
                     {.name = "circle", .type = at("f32")},
                     {.name = "other", .type = at("string")},
                     {.name = "corner", .type = at("point")},
                     {.name = "maybe", .type = at("option<u8>")}}});
    add({.kind = Kind::kEnum,
         .name = "colour",
         .members = {{.name = "red"}, {.name = "green"}, {.name = "blue"}}});
    add({.kind = Kind::kFlags, .name = "access", .members = {{.name = "read"}, {.name = "write"}}});
  }

  std::map<std::string, TypeIndex, std::less<>> numbers_;
};

}  // namespace mortise::contract::testing
