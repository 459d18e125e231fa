// SPDX-License-Identifier: Apache-2.0
#include "contract/match.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "contract/wit.hpp"

namespace mortise::contract {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Contract read(std::string items) {
  const Sources sources =
      read_wit_text("test.wit", "package a:b@1.0.0;\ninterface c {\n" + std::move(items) + "\n}\n");
  EXPECT_TRUE(sources.ok()) << render(sources.diagnostics, sources.map);
  std::vector<Contract> contracts = describe_all(sources.resolved);
  return contracts.empty() ? Contract{} : std::move(contracts.front());
}

/// `effect/effect what path: text | forward | backward`
std::string told(const Change& change) {
  std::string text = std::string(effect_name(change.effects.forward)) + "/" +
                     std::string(effect_name(change.effects.backward)) + " " +
                     std::string(change_name(change.what)) + " " + change.path + ": " + change.text;
  if (!change.forward.empty()) text += " | forward: " + change.forward;
  if (!change.backward.empty()) text += " | backward: " + change.backward;
  return text;
}

Effect effect_of(std::string_view name) {
  for (const Effect effect :
       {Effect::kNone, Effect::kConverted, Effect::kMayFail, Effect::kImpossible})
    if (effect_name(effect) == name) return effect;
  ADD_FAILURE() << "no effect is called " << name;
  return Effect::kNone;
}

/// Matches the functions `f` of two interfaces, and the other way round, which must be the mirror
/// image. @param expected  `effect/effect` on calls. @return what is told, a line a change.
std::vector<std::string> match(const std::string& before, const std::string& after,
                               const std::string& expected) {
  const Contract was = read(before);
  const Contract is = read(after);
  if (was.functions.empty() || is.functions.empty()) return {"no function"};
  const Effects effects{effect_of(expected.substr(0, expected.find('/'))),
                        effect_of(expected.substr(expected.find('/') + 1))};
  Matcher matcher(was, is);
  EXPECT_EQ(matcher.match_functions(was.functions[0], is.functions[0]), effects) << after;
  Matcher mirror(is, was);
  EXPECT_EQ(mirror.match_functions(is.functions[0], was.functions[0]), effects.reversed()) << after;
  for (const auto& [contract, name] : {std::pair(&was, before), std::pair(&is, after)}) {
    Matcher same(*contract, *contract);
    EXPECT_EQ(same.match_functions(contract->functions[0], contract->functions[0]), Effects{})
        << name;
    EXPECT_THAT(same.changes(), IsEmpty()) << name;
  }
  std::vector<std::string> lines;
  for (const Change& change : matcher.changes()) lines.push_back(told(change));
  return lines;
}

/// One change of the types in `f: func(p: t)`, told with these words.
void check(const std::string& before, const std::string& after, const std::string& effects,
           const std::vector<std::string>& expected) {
  const std::string function = " f: func(p: t);";
  EXPECT_EQ(match(before + function, after + function, effects), expected);
}

TEST(Match, AddsAFieldThatIsOptional) {
  check("record t { a: u8 }", "record t { a: u8, b: option<u8> }", "converted/converted",
        {"converted/converted field-added f.p.b: field 'b' added to record 't' | forward: filled "
         "with 'none' | backward: left out"});
}

TEST(Match, AddsAFieldWithADefaultOfTheReceiver) {
  check("record t { a: u8 }", "record t { a: u8,\n /// @default 3\n b: u8 }", "converted/converted",
        {"converted/converted field-added f.p.b: field 'b' added to record 't' | forward: filled "
         "with its default '3' | backward: left out"});
}

TEST(Match, DoesNotAddAFieldThatNothingFills) {
  check("record t { a: u8 }", "record t { a: u8, b: u8 }", "impossible/converted",
        {"impossible/converted field-added f.p.b: field 'b' added to record 't' | forward: nothing "
         "can stand for it: it is no 'option' and has no '@default' | backward: left out"});
}

TEST(Match, RemovesAField) {
  check("record t { a: u8, b: option<u8> }", "record t { a: u8 }", "converted/converted",
        {"converted/converted field-removed f.p.b: field 'b' removed from record 't' | forward: "
         "left out | backward: filled with 'none'"});
  check("record t { a: u8, b: u8 }", "record t { a: u8 }", "converted/impossible",
        {"converted/impossible field-removed f.p.b: field 'b' removed from record 't' | forward: "
         "left out | backward: nothing can stand for it: it is no 'option' and has no '@default'"});
}

TEST(Match, FindsMembersByTheirLabels) {
  check("record t { a: u8, b: u16 }", "record t { b: u16, a: u8 }", "converted/converted",
        {"converted/converted fields-reordered f.p: fields of record 't' have another order"});
  check("enum t { a, b, c }", "enum t { c, a, b }", "converted/converted",
        {"converted/converted cases-reordered f.p: cases of enum 't' have another order"});
  check("flags t { a, b }", "flags t { b, a }", "converted/converted",
        {"converted/converted flags-reordered f.p: flags of flags 't' have another order"});
}

TEST(Match, AddsACase) {
  check("variant t { a }", "variant t { a, b(u8) }", "converted/may-fail",
        {"converted/may-fail case-added f.p.b: case 'b' added to variant 't' | backward: a call "
         "with it fails: the receiver names no '@fallback'"});
  check("/// @fallback a\n enum t { a }", "/// @fallback a\n enum t { a, b }",
        "converted/converted",
        {"converted/converted case-added f.p.b: case 'b' added to enum 't' | backward: read as the "
         "fallback 'a'"});
}

TEST(Match, AsksTheReceiverForTheFallback) {
  const std::vector<std::string> lines =
      match("enum t { a } f: func(p: t);", "/// @fallback a\n enum t { a, b } f: func(p: t);",
            "converted/may-fail");
  EXPECT_THAT(lines, ElementsAre(HasSubstr("pragma-changed f.p: enum 't': '@fallback a' added"),
                                 HasSubstr("a call with it fails")));
}

TEST(Match, RemovesACase) {
  check("enum t { a, b }", "enum t { a }", "may-fail/converted",
        {"may-fail/converted case-removed f.p.b: case 'b' removed from enum 't' | forward: a call "
         "with it fails: the receiver names no '@fallback'"});
}

TEST(Match, AddsAndRemovesFlags) {
  check("flags t { a }", "flags t { a, b }", "converted/may-fail",
        {"converted/may-fail flag-added f.p.b: flag 'b' added to flags 't' | backward: a call "
         "fails where it is set"});
  check("flags t { a, b }", "flags t { b }", "may-fail/converted",
        {"may-fail/converted flag-removed f.p.a: flag 'a' removed from flags 't' | forward: a call "
         "fails where it is set"});
}

TEST(Match, HurtsOnlyWhoMayReceive) {
  // In a parameter the new caller sends the new case, in a result the new provider does.
  match("enum t { a } f: func(p: t);", "enum t { a, b } f: func(p: t);", "converted/may-fail");
  match("enum t { a } f: func() -> t;", "enum t { a, b } f: func() -> t;", "may-fail/converted");
}

TEST(Match, NeverConvertsARenamedLabel) {
  check("record t { a: u8, b: option<u8> }", "record t { a: u8, c: option<u8> }",
        "impossible/impossible",
        {"impossible/impossible field-renamed f.p.c: field 'b' of record 't' is now called 'c'"});
  check("enum t { a, b }", "enum t { x, b }", "impossible/impossible",
        {"impossible/impossible case-renamed f.p.x: case 'a' of enum 't' is now called 'x'"});
  check("flags t { a, b }", "flags t { a, x }", "impossible/impossible",
        {"impossible/impossible flag-renamed f.p.x: flag 'b' of flags 't' is now called 'x'"});
  check("record t { a: u8 }", "record t { A: u8 }", "impossible/impossible",
        {"impossible/impossible field-renamed f.p.A: field 'a' of record 't' is now called 'A'"});
}

TEST(Match, FindsARenamedLabelAmongNewOnes) {
  EXPECT_THAT(match("record t { a: u8 } f: func(p: t);",
                    "record t { b: option<u16>, c: u8 } f: func(p: t);", "impossible/impossible"),
              ElementsAre(HasSubstr("field-added f.p.b"), HasSubstr("field-renamed f.p.c")));
  EXPECT_THAT(
      match("enum t { a } f: func(p: t);", "enum t { b, c } f: func(p: t);", "may-fail/may-fail"),
      ElementsAre(HasSubstr("case-added f.p.b"), HasSubstr("case-added f.p.c"),
                  HasSubstr("case-removed f.p.a")))
      << "nobody can say which of them it is";
}

TEST(Match, TakesALabelInAnotherPlaceForANewOne) {
  check("enum t { a, b, c }", "enum t { b, c, d }", "may-fail/may-fail",
        {"converted/may-fail case-added f.p.d: case 'd' added to enum 't' | backward: a call with "
         "it fails: the receiver names no '@fallback'",
         "may-fail/converted case-removed f.p.a: case 'a' removed from enum 't' | forward: a call "
         "with it fails: the receiver names no '@fallback'"});
}

TEST(Match, TakesALabelWithADefaultForANewOne) {
  EXPECT_THAT(
      match("record t { a: option<u8> } f: func(p: t);",
            "record t { /// @default 1\n b: option<u8> } f: func(p: t);", "converted/converted"),
      ElementsAre(HasSubstr("field-added f.p.b"), HasSubstr("field-removed f.p.a")));
}

TEST(Match, NeverConvertsAnotherType) {
  const auto check_types = [](const std::string& was, const std::string& is) {
    check("resource r; type t = " + was + ";", "resource r; type t = " + is + ";",
          "impossible/impossible",
          {"impossible/impossible type-changed f.p: type of parameter 'p' of function 'f' is still "
           "type 't', but there '" +
           was + "' became '" + is + "'"});
  };
  check_types("u8", "u16");
  check_types("s8", "u8");
  check_types("f32", "f64");
  check_types("u32", "char");
  check_types("string", "list<u8>");
  check_types("u8", "option<u8>");
  check_types("tuple<u8, u8>", "tuple<u8>");
  check_types("list<u8, 3>", "list<u8, 4>");
  check_types("list<u8>", "list<u8, 4>");
  check_types("result", "result<u8>");
  check_types("result<u8>", "result<_, u8>");
  check_types("future", "future<u8>");
}

TEST(Match, LooksInsideEverything) {
  const auto check_inside = [](const std::string& around, const std::string& path) {
    const auto with = [&](const std::string& fields) {
      return "record t { " + fields + " } type w = " + around + "; f: func(p: w);";
    };
    const std::vector<std::string> lines =
        match(with("a: u8"), with("a: u8, b: option<u8>"), "converted/converted");
    EXPECT_THAT(lines, ElementsAre(HasSubstr("field-added f.p" + path + ".b: "))) << around;
  };
  check_inside("t", "");
  check_inside("list<t>", "[]");
  check_inside("list<t, 2>", "[]");
  check_inside("option<t>", "");
  check_inside("tuple<u8, t>", ".1");
  check_inside("result<t>", ".ok");
  check_inside("result<_, t>", ".error");
  check_inside("map<string, t>", "[value]");
  check_inside("list<option<tuple<t>>>", "[].0");
  check_inside("stream<t>", "[]");
}

TEST(Match, TellsWhichTypesInsideChanged) {
  EXPECT_THAT(match("record t { a: list<option<u8>> } f: func(p: t);",
                    "record t { a: list<option<s8>> } f: func(p: t);", "impossible/impossible"),
              ElementsAre(HasSubstr("type-changed f.p.a: type of field 'a' of record 't' changed "
                                    "from 'list<option<u8>>' to 'list<option<s8>>'")));
  EXPECT_THAT(match("record t { a: u8 } f: func(p: t);", "variant t { a(u8) } f: func(p: t);",
                    "impossible/impossible"),
              ElementsAre(HasSubstr("changed from record 't' to variant 't'")));
}

TEST(Match, TellsOfEachPlaceWithAnotherType) {
  EXPECT_THAT(match("f: func(a: u8, b: list<u8>, c: list<u8>) -> u8;",
                    "f: func(a: s8, b: list<s8>, c: list<s8>) -> s8;", "impossible/impossible"),
              ElementsAre(HasSubstr(" f.a: "), HasSubstr(" f.b: "), HasSubstr(" f.c: "),
                          HasSubstr(" f(): ")));
}

TEST(Match, ComparesPayloads) {
  EXPECT_THAT(match("variant t { a, b(u8), c(u8) } f: func(p: t);",
                    "variant t { a(u8), b, c(s8) } f: func(p: t);", "impossible/impossible"),
              ElementsAre(HasSubstr("case 'a' of variant 't' now has the value 'u8'"),
                          HasSubstr("case 'b' of variant 't' has no value any more, it had 'u8'"),
                          HasSubstr("type of case 'c' of variant 't' changed from 'u8' to 's8'")));
}

TEST(Match, ComparesParameters) {
  EXPECT_THAT(match("f: func(a: u8);", "f: func(a: u8, b: option<u8>);", "converted/converted"),
              ElementsAre(HasSubstr("parameter-added f.b: parameter 'b' added to function 'f' | "
                                    "forward: filled with 'none' | backward: left out")));
  EXPECT_THAT(
      match("f: func(a: u8);", "/// @default b 7\n f: func(a: u8, b: u8);", "converted/converted"),
      ElementsAre(HasSubstr("filled with its default '7'")));
  EXPECT_THAT(match("f: func(a: u8);", "/// @default c 7\n f: func(a: u8, b: u8, c: u8);",
                    "impossible/converted"),
              ElementsAre(HasSubstr("'b'"), HasSubstr("'c'")));
  EXPECT_THAT(match("f: func(a: u8);", "f: func(b: u8);", "impossible/impossible"),
              ElementsAre(HasSubstr("parameter-renamed")));
  EXPECT_THAT(match("f: func(a: u8, b: s8);", "f: func(b: s8, a: u8);", "converted/converted"),
              ElementsAre(HasSubstr("parameters-reordered f: parameters of function 'f' have")));
  EXPECT_THAT(match("f: func();", "f: func() -> u8;", "impossible/impossible"),
              ElementsAre(HasSubstr("the result of function 'f' now has the value 'u8'")));
  EXPECT_THAT(match("f: func();", "f: async func();", "impossible/impossible"),
              ElementsAre(HasSubstr("async-changed f: function 'f' is now 'async'")));
}

TEST(Match, ComparesHandles) {
  EXPECT_THAT(match("resource r; f: func(p: borrow<r>);", "resource r; f: func(p: r);",
                    "impossible/impossible"),
              ElementsAre(HasSubstr("ownership-changed f.p: type of parameter 'p' of function 'f' "
                                    "changed from 'borrow<r>' to 'r'")));
  EXPECT_THAT(
      match("resource r; f: func(p: r);", "resource s; f: func(p: s);", "impossible/impossible"),
      ElementsAre(HasSubstr("resource-changed f.p: type of parameter 'p' of function 'f' "
                            "is for another resource: 'a:b/c@1.r' became 'a:b/c@1.s'")));
}

TEST(Match, LeavesOutNamesOfTypes) {
  EXPECT_THAT(match("record t { a: u8 } f: func(p: t);",
                    "record u { a: u8 } type v = u; f: func(p: v);", "none/none"),
              IsEmpty());
}

TEST(Match, TellsOfDocsAndPragmas) {
  const std::string before =
      "record t { /// Old.\n/// @range [0, 1]\n a: u8, /// Same.\n b: u8 } f: func(p: t);";
  const std::string after =
      "record t { /// New.\n/// @range [0, 2]\n a: u8, /// Same.\n b: u8 } f: func(p: t);";
  EXPECT_THAT(
      match(before, after, "none/none"),
      ElementsAre("none/none pragma-changed f.p.a: field 'a' of record 't': '@range [0, 1]' "
                  "changed to '@range [0, 2]'",
                  "none/none docs-changed f.p.a: documentation of field 'a' of record 't' "
                  "changed"));
}

TEST(Match, SaysWhoCarriesAChange) {
  const auto with = [](const std::string& cases) {
    return read("enum e { " + cases +
                " } record t { e: e } f: func(p: t); g: func() -> list<t>; h: func();");
  };
  const Contract before = with("a");
  const Contract after = with("a, b");
  Matcher matcher(before, after);
  EXPECT_EQ(matcher.match_functions(before.functions[0], after.functions[0]),
            (Effects{Effect::kConverted, Effect::kMayFail}));
  EXPECT_EQ(matcher.match_functions(before.functions[1], after.functions[1]),
            (Effects{Effect::kMayFail, Effect::kConverted}));
  EXPECT_EQ(matcher.match_functions(before.functions[2], after.functions[2]), Effects{});
  const std::vector<Change> changes = matcher.changes();
  ASSERT_EQ(changes.size(), 1u) << "a change that two functions carry is told once";
  EXPECT_EQ(changes[0].path, "f.p.e.b");
  EXPECT_THAT(changes[0].functions, ElementsAre("f", "g"));
  EXPECT_TRUE(changes[0].in_parameters);
  EXPECT_TRUE(changes[0].in_results);
}

TEST(Match, NamesAFewOfManyCarriers) {
  std::string functions;
  for (int i = 0; i < 20; ++i) functions += "f" + std::to_string(i) + ": func(p: e);\n";
  const Contract before = read("enum e { a }" + functions);
  const Contract after = read("enum e { a, b }" + functions);
  Matcher matcher(before, after);
  for (size_t i = 0; i < before.functions.size(); ++i)
    matcher.match_functions(before.functions[i], after.functions[i]);
  const std::vector<Change> changes = matcher.changes();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].functions.size(), Change::kMostFunctions);
  EXPECT_TRUE(changes[0].has_more_functions);
}

TEST(Match, GivesPlacesInBothSources) {
  const auto place_of = [](const Contract&, const Span& span) { return span; };
  const Contract before = read("record t { a: u8 } f: func(p: t);");
  const Contract after = read("record t { a: u16, b: option<u8> } f: func(p: t);");
  Matcher matcher(before, after);
  matcher.match_functions(before.functions[0], after.functions[0]);
  const std::vector<Change> changes = matcher.changes();
  ASSERT_EQ(changes.size(), 2u);
  const auto& type_of = [](const Contract& contract) -> const Type& {
    return contract.at(*contract.functions[0].parameters[0].type);
  };
  EXPECT_EQ(place_of(before, changes[0].before), type_of(before).members[0].span);
  EXPECT_EQ(place_of(after, changes[0].after), type_of(after).members[0].span);
  EXPECT_EQ(changes[1].before, type_of(before).span);
  EXPECT_EQ(changes[1].after, type_of(after).members[1].span);
}

/// A hundred levels, each twice inside the next: 2^100 paths, 100 pairs.
Contract tower(Kind bottom) {
  Contract contract;
  contract.types.push_back({.kind = bottom});
  for (TypeIndex i = 0; i < 90; ++i)
    contract.types.push_back({.kind = Kind::kTuple, .members = {{.type = i}, {.type = i}}});
  Function function{.name = "f"};
  function.parameters.push_back({.name = "p", .type = TypeIndex{90}});
  contract.functions.push_back(std::move(function));
  return contract;
}

TEST(Match, ComparesAPairOnce) {
  const Contract before = tower(Kind::kU8);
  const Contract after = tower(Kind::kS8);
  Matcher matcher(before, after);
  EXPECT_EQ(matcher.match_functions(before.functions[0], after.functions[0]),
            Effects::both(Effect::kImpossible));
  const std::vector<Change> changes = matcher.changes();
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_LT(changes[0].text.size(), 2000u) << "the text of the type has no end";
}

TEST(Match, TellsOfAtMostSoManyChanges) {
  Contract before;
  before.types.push_back({.kind = Kind::kU8});
  Type record{.kind = Kind::kRecord, .name = "t"};
  for (size_t i = 0; i < Matcher::kMostChanges + 10; ++i)
    record.members.push_back({.name = "a" + std::to_string(i), .type = TypeIndex{0}});
  before.types.push_back(record);
  Contract after = before;
  after.types[0].kind = Kind::kS8;
  Matcher matcher(before, after);
  EXPECT_EQ(matcher.match_types(1, 1, "t"), Effects::both(Effect::kImpossible));
  EXPECT_EQ(matcher.changes().size(), Matcher::kMostChanges);
  EXPECT_TRUE(matcher.has_more_changes());
}

TEST(Match, GivesUpWhereThereIsTooMuch) {
  // One large type against many small ones: each pair costs as much as the large one.
  Contract before;
  before.types.push_back({.kind = Kind::kU8});
  Type large{.kind = Kind::kEnum, .name = "large"};
  for (int i = 0; i < 3000; ++i) large.members.push_back({.name = "a" + std::to_string(i)});
  before.types.push_back(large);
  Contract after = before;
  large.members.resize(1);
  for (int i = 0; i < 3000; ++i) after.types.push_back(large);
  Matcher matcher(before, after);
  EXPECT_EQ(matcher.match_types(1, 2, "t"), (Effects{Effect::kMayFail, Effect::kConverted}));
  Effects effects;
  for (TypeIndex i = 2; i < after.types.size(); ++i) effects |= matcher.match_types(1, i, "t");
  EXPECT_EQ(effects, Effects::both(Effect::kImpossible));
  EXPECT_EQ(matcher.changes().back().what, Change::What::kGivenUp);
  EXPECT_LE(matcher.changes().size(), Matcher::kMostChanges + 1);
}

TEST(PairMembers, KeepsTheOrderOfTheNewer) {
  const auto members = [](std::initializer_list<const char*> names) {
    std::vector<Member> all;
    for (const char* name : names) all.push_back({.name = name});
    return all;
  };
  EXPECT_THAT(pair_members(members({"a", "b", "c"}), members({"c", "d", "a"})),
              ElementsAre(MemberPair{2, 0}, MemberPair{std::nullopt, 1}, MemberPair{0, 2},
                          MemberPair{1, std::nullopt}));
}

TEST(Class, FollowsTheWorstEffect) {
  EXPECT_EQ(class_of(Effect::kNone), Class::kCompatible);
  EXPECT_EQ(class_of(Effect::kConverted), Class::kAdaptable);
  EXPECT_EQ(class_of(Effect::kMayFail), Class::kAdaptable);
  EXPECT_EQ(class_of(Effect::kImpossible), Class::kBreaking);
}

}  // namespace
}  // namespace mortise::contract
