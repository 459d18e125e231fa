// SPDX-License-Identifier: Apache-2.0
#include "catalog/condition.hpp"

#include <gtest/gtest.h>

namespace mortise::catalog {
namespace {

/// With the facts `a` and `b`, and no others.
void check(std::string_view condition, bool expected) {
  EXPECT_EQ(holds(condition, [](std::string_view name) { return name == "a" || name == "b"; }),
            expected)
      << condition;
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
  EXPECT_FALSE(holds(condition, [](std::string_view) { return true; }) && !condition.empty())
      << condition;
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
  check_problem(std::string(40, '('), "it has too many brackets inside of one another");
}

TEST(Condition, NamesAreCollected) {
  EXPECT_EQ(names_in("not gpu and (linux or gpu)"),
            (std::vector<std::string>{"gpu", "linux", "gpu"}));
}

}  // namespace
}  // namespace mortise::catalog
