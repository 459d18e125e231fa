// SPDX-License-Identifier: Apache-2.0
#include "bindgen/show.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bindgen/c.hpp"
#include "bindgen/cpp.hpp"
#include "bindgen/diff.hpp"
#include "bindgen/docs.hpp"
#include "bindgen/testing.hpp"

namespace mortise::bindgen {
namespace {

using contract::Contract;
using testing::check_golden;
using testing::Package;
using testing::read_package;

/// The last interface of a file of testdata/, as WIT and as a page, with and without its layout.
void check(const std::string& file, const std::string& golden) {
  const Package package = read_package(file, "test.wit");
  ASSERT_FALSE(package.contracts.empty());
  const Contract& contract = package.contracts.back();
  const auto layouts = Layouts::of(contract);
  ASSERT_TRUE(layouts) << layouts.message();
  check_golden(golden + ".show.golden", show({&contract, 1}));
  check_golden(golden + ".layout.golden", show({&contract, 1}, {&*layouts, 1}));
  check_golden(golden + ".show.json", show_json(contract) + "\n");
  check_golden(golden + ".layout.json", show_json(contract, &*layouts) + "\n");
  check_golden(golden + ".docs.md", docs_page(contract));
}

TEST(Show, ThePhotoContract) { check(testing::kNewPhoto, "photo/new"); }
TEST(Show, EveryKind) { check("kinds/kinds.wit", "kinds/kinds"); }

/// All of a package.
std::string show_all(const Package& package) {
  const auto& resolved = package.sources.resolved;
  const auto& asked_for = resolved.packages[resolved.asked_for];
  std::string text = show_package(asked_for) + "\n" + show(package.contracts);
  for (const auto world : asked_for.worlds) text += "\n" + show_world(resolved, world);
  return text;
}

TEST(Show, ReadsAsTheSameContract) {
  for (const std::string file : {testing::kPhoto, testing::kNewPhoto, "breaking/old.wit",
                                 "shared/new.wit", "kinds/kinds.wit", "kinds/worlds.wit"}) {
    const Package package = read_package(file, "test.wit");
    const Package again = testing::read_text_package(show_all(package));
    const Diff found = diff(package.contracts, again.contracts);
    for (const InterfaceDiff& interface : found.interfaces)
      EXPECT_TRUE(interface.changes.empty())
          << render(found, {package.sources.map, again.sources.map}, false);
    EXPECT_EQ(found.interfaces.size(), package.contracts.size());
    EXPECT_EQ(show_all(again), show_all(package));
  }
}

TEST(Show, ExamplesAreEverywhere) {
  const Package package = testing::read_text_package(
      "package a:b@1.0.0;\ninterface c {\n/// The sum.\n/// @example {\"values\": [1, 2]} -> 3\n"
      "/// @example {\"values\": []}\nsum: func(values: list<u32>) -> u64;\n}\n");
  const Contract& contract = package.contracts.back();
  const std::string call = R"({"values": [1, 2]})";
  const auto expect_in = [](const std::string& text, const std::string& part) {
    EXPECT_THAT(text, ::testing::HasSubstr(part));
  };
  expect_in(show({&contract, 1}), "/// @example " + call + " -> 3");
  expect_in(docs_page(contract), "Example: `" + call + "` gives `3`.");
  expect_in(docs_page(contract), R"(Example: `{"values": []}` is answered without an error.)");
  expect_in(cpp_header(contract)->text, "example " + call + " -> 3");
  expect_in(c_header(contract)->text, "example " + call + " -> 3");
}

TEST(Show, Worlds) {
  check_golden("kinds/worlds.show.golden", show_all(read_package("kinds/worlds.wit", "test.wit")));
}

TEST(Show, KeywordsInNames) {
  EXPECT_EQ(wit_path("a:interface/use@1.0.0-list"), "a:%interface/%use@1.0.0-list");
  EXPECT_EQ(wit_path("a:b"), "a:b");
}

TEST(Show, SaysWhatHasNoLayout) {
  Contract contract;
  contract.types.push_back({.kind = contract::Kind::kU64});
  contract.types.push_back(
      {.kind = contract::Kind::kFixedList, .first = contract::TypeIndex{0}, .length = 1u << 26});
  const auto layouts = Layouts::of(contract);
  ASSERT_FALSE(layouts);
  EXPECT_EQ(layouts.error().name(), "contract.too_large");
}

}  // namespace
}  // namespace mortise::bindgen
