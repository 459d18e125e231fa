// SPDX-License-Identifier: Apache-2.0
#include "base/condition.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mortise::base {
namespace {

/// With the facts `a` and `b`, and no others.
void check(std::string_view condition, bool expected) {
  const std::vector<std::string> facts{"a", "b"};
  EXPECT_EQ(holds(condition, facts), expected) << condition;
  if (condition.empty()) return;
  EXPECT_EQ(condition_problem(condition), std::nullopt) << condition;
}

TEST(Condition, Holds) {
  check("", true);
  check("a", true);
  check("c", false);
  check("not a", false);
  check("not not a", true);
  check("not c", true);
  check("a and b", true);
  check("a and c", false);
  check("c or a", true);
  check("c or c", false);
  check("a or c and c", true);  // `and` is stronger
  check("(a or c) and c", false);
  check("not c and a", true);  // `not` is stronger
  check("not (c or a)", false);
  check("  ( a )  ", true);
}

void check_problem(std::string_view condition, std::string_view expected) {
  EXPECT_EQ(condition_problem(condition).value_or(""), expected) << condition;
  const std::vector<std::string> facts{"a", "b"};
  EXPECT_FALSE(holds(condition, facts) && !condition.empty()) << condition;
}

TEST(Condition, WhatIsNoneHoldsNever) {
  check_problem("", "expected a name, found its end");
  check_problem("a and", "expected a name, found its end");
  check_problem("and a", "expected a name, found 'and'");
  check_problem("a b", "expected 'and' or 'or', found 'b'");
  check_problem("(a", "expected ')', found its end");
  check_problem("a)", "expected 'and' or 'or', found ')'");
  check_problem("a && b", "expected 'and' or 'or', found '&'");
  check_problem("not", "expected a name, found its end");
  check_problem(std::string(1025, 'a'), "it is longer than 1024 bytes");
  check_problem(std::string(40, '('), "it has too many brackets inside of one another");
}

TEST(Condition, IsATextThatWasChecked) {
  EXPECT_TRUE(Condition().is_empty());
  EXPECT_TRUE(Condition().holds({}));
  const auto condition = read_condition("a or b");
  ASSERT_TRUE(condition);
  EXPECT_EQ(condition->text(), "a or b");
  EXPECT_FALSE(condition->holds({}));
  const auto bad = read_condition("a and Big");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code(), Code::kConditionMalformed);
  EXPECT_EQ(bad.error().message(),
            "the condition 'a and Big' is wrong: expected a name, found 'B'");
}

}  // namespace
}  // namespace mortise::base
