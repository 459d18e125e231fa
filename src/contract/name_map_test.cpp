// SPDX-License-Identifier: Apache-2.0
#include "contract/name_map.hpp"

#include <gtest/gtest.h>

#include <string>

#include "contract/name_scope.hpp"

namespace mortise::contract {
namespace {

/// More than are compared one by one.
constexpr size_t kMany = 100;

std::vector<std::string> many_names() {
  std::vector<std::string> names;
  for (size_t i = 0; i < kMany; ++i) names.push_back("name-" + std::to_string(kMany - i));
  return names;
}

TEST(NameMap, FindsFewAndMany) {
  const std::vector<std::string> names = many_names();
  NameMap<size_t> map;
  for (size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(map.find(names[i]), nullptr) << i;
    EXPECT_EQ(map.add(names[i], i), nullptr) << i;
    for (size_t known = 0; known <= i; ++known) {
      ASSERT_NE(map.find(names[known]), nullptr) << i;
      EXPECT_EQ(*map.find(names[known]), known) << i;
    }
  }
  EXPECT_EQ(map.find("name"), nullptr);
}

TEST(NameMap, KeepsTheFirstValueAndTheOrder) {
  NameMap<int> map;
  map.add("b", 1);
  map.add("a", 2);
  EXPECT_EQ(*map.add("b", 3), 1);
  std::string seen;
  for (const auto& [name, value] : map) seen += std::string(name) + std::to_string(value);
  EXPECT_EQ(seen, "b1a2");
  std::vector<std::string_view> names{"z"};
  map.append_names(names);
  EXPECT_EQ(names, (std::vector<std::string_view>{"z", "a", "b"}));
}

TEST(NameScope, FindsClashesAmongFewAndMany) {
  const std::vector<std::string> names = many_names();
  Diagnostics diagnostics;
  NameScope scope("field", diagnostics);
  for (size_t i = 0; i < names.size(); ++i) {
    const size_t errors = diagnostics.error_count();
    EXPECT_TRUE(scope.define(names[i], {})) << i;
    EXPECT_EQ(diagnostics.error_count(), errors) << i;
    EXPECT_FALSE(scope.define("NAME-" + std::to_string(kMany), {})) << i;
    EXPECT_FALSE(scope.define("[method]name" + std::to_string(kMany) + ".name100", {})) << i;
    EXPECT_EQ(diagnostics.error_count(), errors + 2) << i;
    EXPECT_TRUE(scope.contains(names[i])) << i;
    EXPECT_FALSE(scope.contains("NAME-100")) << i;
  }
}

}  // namespace
}  // namespace mortise::contract
