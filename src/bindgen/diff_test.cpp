// SPDX-License-Identifier: Apache-2.0
#include "bindgen/diff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bindgen/guide.hpp"
#include "bindgen/testing.hpp"

namespace mortise::bindgen {
namespace {

using contract::Class;
using contract::Effect;
using contract::Effects;
using testing::check_golden;
using ::testing::HasSubstr;
using testing::Package;
using testing::read_package;
using testing::read_text_package;

/// Two files against a folder of testdata/: the comparison as text, JSON and guide.
void check(const std::string& folder, const std::string& old_file, const std::string& new_file,
           Class verdict) {
  const Package before = read_package(old_file, "old.wit");
  const Package after = read_package(new_file, "new.wit");
  const Diff found = diff(before.contracts, after.contracts);
  const DiffSources sources{before.sources.map, after.sources.map};
  EXPECT_EQ(found.verdict(), verdict);
  check_golden(folder + "/diff.golden", render(found, sources, false));
  check_golden(folder + "/diff.json", to_json(found, sources));
  check_golden(folder + "/guide.md", migration_guide(found, sources));

  const Diff nothing = diff(before.contracts, before.contracts);
  EXPECT_EQ(nothing.verdict(), Class::kCompatible);
  EXPECT_EQ(nothing.calls, Effects{});
  for (const InterfaceDiff& interface : nothing.interfaces) EXPECT_TRUE(interface.changes.empty());
}

TEST(Diff, OfThePhotoContract) {
  check("photo", testing::kPhoto, testing::kNewPhoto, Class::kAdaptable);
}
TEST(Diff, OfEverythingThatBreaks) {
  check("breaking", "breaking/old.wit", "breaking/new.wit", Class::kBreaking);
}
TEST(Diff, OfTypesThatInterfacesShare) {
  check("shared", "shared/old.wit", "shared/new.wit", Class::kAdaptable);
}

/// The verdict of two packages, given what stands behind `package a:b`.
Diff compare(const std::string& before, const std::string& after) {
  return diff(read_text_package("package a:b" + before).contracts,
              read_text_package("package a:b" + after).contracts);
}

TEST(Diff, OfFunctions) {
  const std::string one = "@1.0.0; interface c { f: func(); }";
  const std::string two = "@1.0.0; interface c { f: func(); g: func(); }";
  const Diff added = compare(one, two);
  EXPECT_EQ(added.verdict(), Class::kCompatible);
  EXPECT_EQ(added.calls, Effects{});
  const Diff removed = compare(two, one);
  EXPECT_EQ(removed.verdict(), Class::kBreaking);
  EXPECT_EQ(removed.calls, (Effects{.forward = Effect::kImpossible}));
  const Diff renamed =
      compare("@1.0.0; interface c { f: func(a: u8); }", "@1.0.0; interface c { h: func(a: u8); }");
  EXPECT_THAT(renamed.interfaces[0].changes[0].text,
              HasSubstr("'h' has the same parameters and result: was it renamed?"));
}

TEST(Diff, OfInterfaces) {
  const std::string one = "@1.0.0; interface c { f: func(); }";
  const std::string two = one + " interface d { f: func(); }";
  EXPECT_EQ(compare(one, two).verdict(), Class::kCompatible);
  EXPECT_EQ(compare(two, one).verdict(), Class::kBreaking);
}

TEST(Diff, OfTypesThatNoFunctionUses) {
  EXPECT_EQ(compare("; interface c { type t = u8; }", "; interface c { type t = u8; type u = u8; }")
                .verdict(),
            Class::kCompatible);
  EXPECT_EQ(compare("; interface c { type t = u8; }", "; interface c { type t = u16; }").verdict(),
            Class::kBreaking);
  EXPECT_EQ(compare("; interface c { resource t; }", "; interface c { resource t; resource u; }")
                .verdict(),
            Class::kCompatible);
}

TEST(Diff, OfTracks) {
  const auto with = [](const std::string& version) {
    return version + "; interface c { resource r { f: func(); } g: func(r: r); }";
  };
  EXPECT_EQ(compare(with("@1.0.0"), with("@1.9.0")).verdict(), Class::kCompatible);
  EXPECT_EQ(compare(with("@0.2.0"), with("@0.2.9")).verdict(), Class::kCompatible);
  for (const auto& [before, after] :
       {std::pair("@1.0.0", "@2.0.0"), std::pair("@0.2.0", "@0.3.0"), std::pair("", "@1.0.0")}) {
    const Diff found = compare(with(before), with(after));
    EXPECT_EQ(found.verdict(), Class::kBreaking) << before << " to " << after;
    EXPECT_EQ(found.count(Class::kBreaking), 1u) << "its own resources follow the track";
    EXPECT_EQ(found.calls, Effects::both(Effect::kImpossible));
  }
}

/// What is advised about these versions of a package with a change of this class.
void check_advice(const std::string& before, const std::string& after, Class verdict,
                  const std::string& expected) {
  InterfaceDiff interface{.name = "a:b/c", .before = before, .after = after};
  contract::Change change{.what = contract::Change::What::kFieldAdded};
  if (verdict == Class::kAdaptable) change.effects.forward = Effect::kConverted;
  if (verdict == Class::kBreaking) change.effects.forward = Effect::kImpossible;
  interface.changes.push_back(change);
  EXPECT_THAT(version_advice(interface), HasSubstr(expected)) << before << " to " << after;
  EXPECT_EQ(version_advice(interface).empty(), expected.empty()) << before << " to " << after;
}

TEST(Diff, AdvisesOnVersions) {
  check_advice("1.2.3", "1.3.0", Class::kAdaptable, "");
  check_advice("1.2.3", "1.3.0", Class::kBreaking, "publish this as 2.0.0 with an adapter");
  check_advice("0.2.3", "0.2.4", Class::kBreaking, "publish this as 0.3.0 with an adapter");
  check_advice("1.2.3", "2.0.0", Class::kBreaking, "");
  check_advice("1.2.3", "1.2.3", Class::kCompatible, "such as 1.3.0");
  check_advice("0.2.3", "0.2.3", Class::kAdaptable, "such as 0.2.4");
  check_advice("1.2.3", "1.2.2", Class::kAdaptable, "are the two in order?");
  check_advice("", "", Class::kBreaking, "");
  check_advice("1.2.3-rc.1", "1.2.3", Class::kBreaking, "");
}

TEST(Diff, KeepsColoursForTerminals) {
  const Package before = read_package(testing::kPhoto, "old.wit");
  const Package after = read_package(testing::kNewPhoto, "new.wit");
  const Diff found = diff(before.contracts, after.contracts);
  const DiffSources sources{before.sources.map, after.sources.map};
  EXPECT_THAT(render(found, sources, true), HasSubstr("\x1b[33madaptable\x1b[0m"));
  EXPECT_EQ(render(found, sources, false).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace mortise::bindgen
