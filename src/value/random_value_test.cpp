// SPDX-License-Identifier: Apache-2.0
#include "value/random_value.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <string>

#include "contract/descriptor.hpp"
#include "value/laid.hpp"

namespace mortise::value {
namespace {

using contract::TypeIndex;

constexpr const char* kTypes =
    "enum colour { red, green } flags rights { read, write, run }\n"
    "record tag { key: string, on: bool, hue: colour, may: rights }\n"
    "variant shape { dot, line(s64), poly(list<tuple<u16, u16>>) }\n"
    "record t { tags: list<tag>, form: shape, extra: option<string>, end: result<char, f32>,\n"
    "           names: map<string, u8> }";

TEST(RandomValues, EdgesComeFirst) {
  const Laid side = laid(kTypes);
  const TypeIndex type = named(side.contract, "t");
  const auto trees = RandomValues(1).some(side.contract, type, 2);
  ASSERT_EQ(trees.size(), 2u);
  const std::string name = "t ";
  EXPECT_EQ(to_text(side.contract, type, trees[0]),
            name + R"({"tags":[],"form":"dot","extra":null,"end":{"ok":"\u0000"},"names":{}})");
  EXPECT_EQ(
      to_text(side.contract, type, trees[1]),
      name + R"({"tags":[{"key":"😀\"\\","on":true,"hue":"green","may":["read","write","run"]}],)" +
          R"("form":{"poly":[[65535,65535]]},"extra":"😀\"\\","end":{"err":"NaN"},)" +
          R"("names":{"😀\"\\":255}})");
}

TEST(RandomValues, ComeFromADescriptorAndASeedAlone) {
  const Laid side = laid(kTypes);
  const TypeIndex type = named(side.contract, "t");
  const auto decoded = contract::decode(*contract::encode(side.contract));
  ASSERT_TRUE(decoded) << decoded.message();
  const auto from_sources = RandomValues(7).some(side.contract, type, 50);
  EXPECT_EQ(from_sources, RandomValues(7).some(*decoded, named(*decoded, "t"), 50));
  EXPECT_NE(from_sources, RandomValues(8).some(side.contract, type, 50));
}

/// The smallest value of `t` for which a property does not hold, as JSON.
std::string smallest(const Property& property) {
  const Laid side = laid(kTypes);
  const TypeIndex type = named(side.contract, "t");
  RandomValues random(1);
  for (int i = 0; i < 1000; ++i) {
    const Tree tree = random.make(side.contract, type);
    if (!property(tree).empty())
      return to_text(side.contract, type, shrunk(side.contract, type, tree, property));
  }
  return "none fails";
}

TEST(RandomValues, ShrinkToWhatMatters) {
  EXPECT_EQ(smallest([](const Tree& t) { return t.parts[0].parts.size() > 1 ? "two tags" : ""; }),
            R"(t {"tags":[{"key":"","on":false,"hue":"red","may":[]},)"
            R"({"key":"","on":false,"hue":"red","may":[]}],)"
            R"("form":"dot","extra":null,"end":{"ok":"\u0000"},"names":{}})");
  EXPECT_EQ(smallest([](const Tree& t) {
              for (const Tree& tag : t.parts[0].parts)
                if ((tag.parts[3].bits & 2) != 0 && tag.parts[0].text.contains("\u20ac"))
                  return "both";
              return "";
            }).substr(0, 62),
            R"(t {"tags":[{"key":"€","on":false,"hue":"red","may":["write"])");
  EXPECT_EQ(smallest([](const Tree& t) {
              return t.parts[1].bits == 1 && t.parts[1].parts[0].bits > 1000 ? "a long line" : "";
            }),
            R"(t {"tags":[],"form":{"line":1001},"extra":null,"end":{"ok":"\u0000"},"names":{}})");
  EXPECT_EQ(smallest([](const Tree& t) { return t.parts[4].parts.size() > 2 ? "names" : ""; }),
            R"(t {"tags":[],"form":"dot","extra":null,"end":{"ok":"\u0000"},)"
            R"("names":[["",0],["",0]]})");
}

TEST(RandomValues, AFailureSaysSeedAndValue) {
  const Laid side = laid("type t = list<u8>;");
  EXPECT_NONFATAL_FAILURE(
      holds_for_some(3, side.contract, named(side.contract, "t"), 20,
                     [](const Tree& t) { return t.parts.empty() ? "" : "is not empty"; }),
      R"(seed 3, type 1: t "AA==": is not empty)");
}

}  // namespace
}  // namespace mortise::value
