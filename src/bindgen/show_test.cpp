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
  check_golden(golden + ".show.golden", show(contract));
  check_golden(golden + ".layout.golden", show(contract, &*layouts));
  check_golden(golden + ".show.json", show_json(contract) + "\n");
  check_golden(golden + ".layout.json", show_json(contract, &*layouts) + "\n");
  check_golden(golden + ".docs.md", docs_page(contract));
}

TEST(Show, ThePhotoContract) { check(testing::kNewPhoto, "photo/new"); }
TEST(Show, EveryKind) { check("kinds/kinds.wit", "kinds/kinds"); }

TEST(Show, ReadsAsTheSameContract) {
  for (const std::string file : {testing::kPhoto, testing::kNewPhoto, "breaking/old.wit"}) {
    const Package package = read_package(file, "test.wit");
    for (const Contract& contract : package.contracts) {
      const Package again = testing::read_text_package(show(contract));
      ASSERT_EQ(again.contracts.size(), 1u) << file;
      const Diff found = diff(std::span(&contract, 1), again.contracts);
      EXPECT_TRUE(found.interfaces[0].changes.empty())
          << render(found, {package.sources.map, again.sources.map}, false);
      EXPECT_EQ(show(again.contracts[0]), show(contract));
    }
  }
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
