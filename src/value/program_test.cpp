// SPDX-License-Identifier: Apache-2.0
#include "value/program.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "contract/match.hpp"
#include "value/json_in.hpp"
#include "value/laid.hpp"

namespace mortise::value {
namespace {

using contract::PointerSize;
using contract::TypeIndex;

// Moving values of one version.

void check_steps(const std::string& type, size_t steps, bool is_copy) {
  const Laid side = laid(
      "record small { a: u8, b: u16 } enum e { x, y } flags f { x, y }\ntype t = " + type + ";");
  const TypeAt at{side.contract, named(side.contract, "t"), PointerSize::k8};
  const TypeAt to{side.contract, at.type, PointerSize::k4};
  const auto program = compile(at, to, {});
  ASSERT_TRUE(program) << program.message();
  EXPECT_EQ(program->step_count(), steps) << type;
  EXPECT_EQ(program->is_copy(), is_copy) << type;
}

TEST(Program, IsShort) {
  check_steps("u32", 1, true);
  check_steps("tuple<u32, u32, f64>", 1, true);
  check_steps("tuple<u64, tuple<u32, e, f, bool, char>>", 2, false);  // a gap is never copied
  check_steps("list<u32, 8>", 1, true);
  check_steps("list<tuple<u16, u16>, 8>", 1, true);
  check_steps("list<u8>", 1, false);
  check_steps("tuple<string, list<u8>>", 2, false);
  check_steps("small", 2, false);
  check_steps("option<u32>", 1, false);
}

// Sources that nobody can be sure of.

constexpr const char* kNested =
    "enum colour { red, green } flags rights { read, write }\n"
    "record tag { key: string, on: bool, sign: char, hue: colour, may: rights }\n"
    "variant shape { dot, line(u32), poly(list<tuple<u16, u16>>) }\n"
    "record t { name: string, tags: list<tag>, form: shape, extra: option<list<string>> }";
constexpr const char* kNestedJson =
    R"({"name": "n", "tags": [{"key": "k", "on": true, "sign": "s", "hue": "green", "may": ["write"]}],
        "form": {"poly": [[1, 2]]}, "extra": ["a", "b"]})";

TEST(Program, ASourceIsCheckedBeforeItIsFollowed) {
  const Laid side = laid(kNested);
  const TypeIndex type = named(side.contract, "t");
  const auto lift = compile(TypeAt{side.contract, type, PointerSize::k4},
                            TypeAt{side.contract, type, PointerSize::k8},
                            {.trust = Trust::kHostile, .name = "source"});
  ASSERT_TRUE(lift);
  /// Puts a word into a good value, `at` bytes behind the record or behind the first tag.
  const auto check = [&](bool in_tag, size_t at, uint32_t word, size_t bytes,
                         std::string_view expected) {
    Memory memory(side.size(type, PointerSize::k4));
    ASSERT_TRUE(place_json(side.at(PointerSize::k4), type, *base::read_json(kNestedJson),
                           memory.value(), memory.sink));
    uint32_t tags = 0;
    std::memcpy(&tags, memory.value() + 8, sizeof(tags));
    std::memcpy((in_tag ? memory.base() + tags : memory.value()) + at, &word, bytes);
    Room room(side.size(type, PointerSize::k8));
    const auto lifted = lift->run(memory.value(), memory.segment(), room.value(), room.sink);
    EXPECT_EQ(lifted ? "" : lifted.message(), expected);
  };
  check(false, 0, 0, 0, "");
  check(false, 4, 5000, 4, "source.name: ends 4950 bytes past the segment");
  check(false, 0, 0xffffffff, 4, "source.name: ends 4294967198 bytes past the segment");
  check(false, 8, 9, 4, "source.tags: begins at 9, which is no multiple of 4");
  check(false, 12, 0x7fffffff, 4, "source.tags: ends 42949672894 bytes past the segment");
  check(false, 16, 3, 1, "source.form: there is no case 3 among 3");
  check(false, 28, 2, 1, "source.extra: there is no case 2 among 2");
  check(true, 4, 500, 4, "source.tags[0].key: ends 474 bytes past the segment");
  check(true, 12, 0xd800, 4, "source.tags[0].sign: 55296 is no character");
  check(true, 16, 2, 1, "source.tags[0].hue: there is no case 2 among 2");
  check(true, 8, 7, 1, "");      // any byte but 0 is true
  check(true, 17, 0xff, 1, "");  // unknown flags are no flags
}

/// Whoever reads a segment must not learn what was in that memory before.
TEST(Program, WhatLiesBetweenThePartsIsZero) {
  const Laid side = laid(kNested);
  const TypeIndex type = named(side.contract, "t");
  const auto lower = compile(TypeAt{side.contract, type, PointerSize::k8},
                             TypeAt{side.contract, type, PointerSize::k4}, {});
  ASSERT_TRUE(lower);
  const auto json = *base::read_json(kNestedJson);
  Room source(side.size(type, PointerSize::k8));
  ASSERT_TRUE(place_json(side.at(PointerSize::k8), type, json, source.value(), source.sink));
  /// What is in a memory of `before` afterwards.
  const auto made = [&](uint64_t before, const auto& make) {
    Memory memory(side.size(type, PointerSize::k4));
    std::ranges::fill(memory.words, before);
    EXPECT_TRUE(make(memory));
    return std::vector(memory.value(), memory.base() + memory.sink.used());
  };
  const auto check = [&](const auto& make) {
    const auto fresh = made(0, make);
    EXPECT_EQ(made(0xdddd'dddd'dddd'dddd, make), fresh);
    EXPECT_GT(fresh.size(), side.size(type, PointerSize::k4));
  };
  check([&](Memory& memory) {
    return lower->run(source.value(), {}, memory.value(), memory.sink).has_value();
  });
  check([&](Memory& memory) {
    return place_json(side.at(PointerSize::k4), type, json, memory.value(), memory.sink)
        .has_value();
  });
}

TEST(Program, EveryBrokenByteIsAnErrorOrAnotherValue) {
  const Laid side = laid(kNested);
  const TypeIndex type = named(side.contract, "t");
  const TypeAt narrow{side.contract, type, PointerSize::k4};
  const TypeAt wide{side.contract, type, PointerSize::k8};
  const auto lift = compile(narrow, wide, {.trust = Trust::kHostile});
  const auto lower = compile(wide, narrow, {});
  ASSERT_TRUE(lift && lower);
  Memory good(side.size(type, PointerSize::k4));
  ASSERT_TRUE(place_json(side.at(PointerSize::k4), type, *base::read_json(kNestedJson),
                         good.value(), good.sink));
  size_t errors = 0;
  size_t values = 0;
  for (size_t at = 8; at < good.sink.used(); ++at)
    for (unsigned bits = 1; bits < 256; ++bits) {
      // A copy of just the size, so that a sanitizer sees every step beyond it.
      std::vector<uint64_t> words(
          good.words.begin(), good.words.begin() + static_cast<long>((good.sink.used() + 7) / 8));
      auto* const bytes = reinterpret_cast<std::byte*>(words.data());
      bytes[at] ^= static_cast<std::byte>(bits);
      Room room(side.size(type, PointerSize::k8));
      const Segment segment{bytes, words.size() * 8};
      if (!lift->run(bytes + 8, segment, room.value(), room.sink)) {
        ++errors;
        continue;
      }
      Memory again(side.size(type, PointerSize::k4));
      ASSERT_TRUE(lower->run(room.value(), {}, again.value(), again.sink));
      ++values;
    }
  EXPECT_GT(errors, 1000u);
  EXPECT_GT(values, 1000u);
}

TEST(Program, ALimitHoldsForAllOfAValueTogether) {
  const Laid side = laid("type t = list<string>;");
  const TypeIndex type = named(side.contract, "t");
  const TypeAt wide{side.contract, type, PointerSize::k8};
  const auto clone = compile(wide, wide, {.name = "it"});
  ASSERT_TRUE(clone);
  Room room(16);
  ASSERT_TRUE(place_json(side.at(PointerSize::k8), type, *base::read_json(R"(["abc", "defg"])"),
                         room.value(), room.sink));
  const auto check = [&](uint64_t bytes, std::string_view expected) {
    Room copy(16);
    const auto done = clone->run(room.value(), {}, copy.value(), copy.sink, {.bytes = bytes});
    EXPECT_EQ(done ? "" : done.message(), expected);
    if (!done) {
      EXPECT_EQ(done.error().name(), "value.too_large");
    }
  };
  check(39, "");
  check(38, "it[1]: takes 4 bytes, over the limit by 1");
  check(31, "it: takes 32 bytes, over the limit by 1");
}

// Two versions.

/// Moves a value of `t` from one version to another one, both ways of lying.
std::string converted(const std::string& before, const std::string& after, const char* json) {
  const Laid from = laid(before);
  const Laid to = laid(after);
  const TypeIndex source = named(from.contract, "t");
  const TypeIndex target = named(to.contract, "t");
  const auto program = compile(TypeAt{from.contract, source, PointerSize::k4},
                               TypeAt{to.contract, target, PointerSize::k8},
                               {.trust = Trust::kHostile, .name = "t"});
  if (!program) return std::string(program.error().name()) + ": " + std::string(program.message());
  Memory memory(from.size(source, PointerSize::k4));
  const auto placed = place_json(from.at(PointerSize::k4), source, *base::read_json(json),
                                 memory.value(), memory.sink);
  EXPECT_TRUE(placed) << placed.message();
  Room room(to.size(target, PointerSize::k8));
  const auto done = program->run(memory.value(), memory.segment(), room.value(), room.sink);
  if (!done) return std::string(done.error().name()) + ": " + std::string(done.message());
  return json_of(to, target, PointerSize::k8, room.value(), {});
}

void check(const std::string& before, const std::string& after, const char* json,
           std::string_view expected) {
  EXPECT_EQ(converted(before, after, json), expected) << before << "\n" << after;
}

TEST(Program, FieldsAreMatchedByLabel) {
  check("record t { a: u8, b: string }", "record t { b: string, a: u8 }", R"({"a": 1, "b": "x"})",
        R"({"b":"x","a":1})");
  check("record t { a: u8, b: string }", "record t { b: string }", R"({"a": 1, "b": "x"})",
        R"({"b":"x"})");
  check("record t { a: u8 }", "record t { a: u8, b: option<string> }", R"({"a": 1})",
        R"({"a":1,"b":null})");
  check("record t { a: u8 }", "record t {\n/// @default [\"x\", \"y\"]\nb: list<string>, a: u8 }",
        R"({"a": 1})", R"({"b":["x","y"],"a":1})");
  check("record t { a: u8 }", "record t { a: u8, b: u8 }", R"({"a": 1})",
        "value.incompatible: no value can be moved: .b: the sender does not have it, and nothing "
        "can stand for it: it is no 'option' and has no '@default'");
  check("record t { a: u8 }", "record t { b: u8 }", R"({"a": 1})",
        "value.incompatible: no value can be moved: field 'a' is called 'b' there");
  check("record t { a: u8 }", "record t { a: u16 }", R"({"a": 1})",
        "value.incompatible: no value can be moved: .a: a u8 is no u16");
  check("record r { a: u8 } type t = list<option<r>>;",
        "record r { b: option<u8>, a: u8 } type t = list<option<r>>;", R"([{"a": 1}, null])",
        R"([{"b":null,"a":1},null])");
}

TEST(Program, CasesAreMatchedByLabel) {
  check("enum t { a, b }", "enum t { b, a }", R"("a")", R"("a")");
  check("enum t { a, b, c }", "enum t { a, b }", R"("c")",
        "value.unconvertible: t: the receiver does not know the case 'c'");
  check("enum t { a, b, c }", "/// @fallback b\nenum t { a, b }", R"("c")", R"("b")");
  check("variant t { a(u8), b(string) }", "variant t { b(string), a(u8) }", R"({"b": "x"})",
        R"({"b":"x"})");
  check("variant t { a(u8), b }", "/// @fallback other\nvariant t { a(u8), other(string) }",
        R"("b")", R"({"other":"b"})");
  check("variant t { a(u8) }", "variant t { a }", R"({"a": 1})",
        "value.incompatible: no value can be moved: case 'a' has a payload in one version alone");
  check("flags t { a, b }", "flags t { b, c, a }", R"(["a"])", R"(["a"])");
  check("flags t { a, b }", "flags t { a }", R"(["a"])", R"(["a"])");
  check("flags t { a, b }", "flags t { a }", R"(["b"])",
        "value.unconvertible: t: the receiver does not know the flag 'b'");
}

TEST(Program, ADefaultFromADescriptorMayBeAnything) {
  const Laid before = laid("record t { a: u8 }");
  Laid after = laid("record t { a: u8, /// @default 3\nb: u8 }");
  const TypeIndex source = named(before.contract, "t");
  const TypeIndex target = named(after.contract, "t");
  for (const char* value : {"300", "{", "\"x\""}) {
    after.contract.types[target].members[1].pragmas[0].value = value;
    const auto program = compile(TypeAt{before.contract, source, PointerSize::k8},
                                 TypeAt{after.contract, target, PointerSize::k8}, {});
    EXPECT_EQ(program ? "" : program.message(),
              "no value can be moved: .b: the sender does not have it, and its default '" +
                  std::string(value) + "' does not fit its type");
  }
}

TEST(Program, HandlesAreOfOneTrack) {
  const auto check = [](const std::string& owner, const std::string& other, bool can_be_moved) {
    Laid before = laid("resource r; type t = own<r>;");
    Laid after = laid("resource r; type t = own<r>;");
    before.contract.resources[0].owner = owner;
    after.contract.resources[0].owner = other;
    const TypeIndex type = named(before.contract, "t");
    const auto program = compile(TypeAt{before.contract, type, PointerSize::k8},
                                 TypeAt{after.contract, type, PointerSize::k8}, {});
    EXPECT_EQ(static_cast<bool>(program), can_be_moved) << owner << ", " << other;
    contract::Matcher matcher(before.contract, after.contract);
    EXPECT_EQ(matcher.match_types(type, type, "t").worst() != contract::Effect::kImpossible,
              can_be_moved);
  };
  check("", "", true);
  check("a:b/c@1.0.0", "a:b/c@1.2.0", true);
  check("a:b/c@1.0.0", "a:b/c@2.0.0", false);
  check("a:b/c@1.0.0", "a:b/d@1.0.0", false);
}

TEST(Program, ParametersAreOneRecord) {
  const Laid before = laid("f: func(a: u8, b: string);");
  const Laid after = laid("/// @default c 7\nf: func(b: string, c: u16, d: option<u8>, a: u8);");
  const auto program = compile(ArgumentsAt{before.contract, 0, PointerSize::k8},
                               ArgumentsAt{after.contract, 0, PointerSize::k4}, {});
  ASSERT_TRUE(program) << program.message();
  struct Arguments {
    uint8_t a;
    const char* b;
    uint64_t b_size;
  } const arguments{5, "hello", 5};
  const auto& layout = after.narrow.functions[0].arguments;
  Memory memory(layout.size);
  ASSERT_TRUE(program->run(reinterpret_cast<const std::byte*>(&arguments), {}, memory.value(),
                           memory.sink));
  uint32_t b[2];
  uint16_t c = 0;
  std::memcpy(b, memory.value() + layout.offsets[0], sizeof(b));
  std::memcpy(&c, memory.value() + layout.offsets[1], sizeof(c));
  EXPECT_EQ(std::string_view(reinterpret_cast<const char*>(memory.base() + b[0]), b[1]), "hello");
  EXPECT_EQ(c, 7);
  EXPECT_EQ(memory.value()[layout.offsets[2]], std::byte{0});
  EXPECT_EQ(memory.value()[layout.offsets[3]], std::byte{5});
}

}  // namespace
}  // namespace mortise::value
