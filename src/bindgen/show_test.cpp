// SPDX-License-Identifier: Apache-2.0
#include "bindgen/show.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST(Show, ReadsAsTheSameContract) {
  for (const std::string file : {testing::kPhoto, testing::kNewPhoto, "breaking/old.wit",
                                 "shared/new.wit", "kinds/kinds.wit"}) {
    const Package package = read_package(file, "test.wit");
    const std::string shown = show(package.contracts);
    const Package again = testing::read_text_package(shown);
    const Diff found = diff(package.contracts, again.contracts);
    for (const InterfaceDiff& interface : found.interfaces)
      EXPECT_TRUE(interface.changes.empty())
          << render(found, {package.sources.map, again.sources.map}, false);
    EXPECT_EQ(found.interfaces.size(), package.contracts.size());
    EXPECT_EQ(show(again.contracts), shown);
  }
}

TEST(Show, Worlds) {
  const Package package = read_package("kinds/worlds.wit", "test.wit");
  const auto& resolved = package.sources.resolved;
  std::string shown = show(package.contracts);
  for (const auto id : resolved.packages[resolved.asked_for].worlds)
    shown += "\n" + show_world(resolved, id);
  check_golden("kinds/worlds.show.golden", shown);

  const Package again = testing::read_text_package(shown);
  std::string shown_again = show(again.contracts);
  for (const auto id : again.sources.resolved.packages[again.sources.resolved.asked_for].worlds)
    shown_again += "\n" + show_world(again.sources.resolved, id);
  EXPECT_EQ(shown_again, shown);
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
