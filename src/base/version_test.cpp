// SPDX-License-Identifier: Apache-2.0
#include "base/version.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace mortise::base {
namespace {

void check(std::string_view text, std::string_view problem) {
  std::string found;
  const auto version = parse_version(text, &found);
  EXPECT_EQ(found, problem) << text;
  EXPECT_EQ(version.has_value(), problem.empty()) << text;
  if (version) {
    EXPECT_EQ(version->text(), text);
  }
}

TEST(Version, ReadsWhatSemVerAllows) {
  for (const char* text :
       {"0.0.0", "1.2.3", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-0.3.7", "1.0.0-x-y-z.--",
        "1.0.0+001", "1.0.0-beta+exp.sha.5114f85", "18446744073709551615.0.0"})
    check(text, "");
}

TEST(Version, SaysWhyItRefuses) {
  constexpr const char* kThree = "a version has three numbers: 1.2.3";
  constexpr const char* kZero = "a number must not begin with 0";
  constexpr const char* kEmpty = "a label is empty";
  for (const char* text :
       {"", "1", "1.2", "1.2.3.4", "a.b.c", "1..2", "1.2.", " 1.2.3", "1.2.3 ", "-1.2.3"})
    check(text, kThree);
  for (const char* text : {"01.2.3", "1.02.3", "1.2.03", "1.2.3-01"}) check(text, kZero);
  for (const char* text : {"1.2.3-", "1.2.3+", "1.2.3-a..b", "1.2.3-a.", "1.2.3+a."})
    check(text, kEmpty);
  check("1.2.3-a_b", "a label has letters, digits and '-' alone");
  check("18446744073709551616.0.0", "a number is too large");
}

TEST(Version, IsOrderedByPrecedence) {
  const std::vector<std::string_view> sorted = {"0.9.9",
                                                "1.0.0-1",
                                                "1.0.0-2",
                                                "1.0.0-11",
                                                "1.0.0-alpha",
                                                "1.0.0-alpha.1",
                                                "1.0.0-alpha.beta",
                                                "1.0.0-beta",
                                                "1.0.0-beta.2",
                                                "1.0.0-beta.11",
                                                "1.0.0-rc.1",
                                                "1.0.0",
                                                "1.0.1",
                                                "1.1.0",
                                                "2.0.0"};
  for (size_t a = 0; a < sorted.size(); ++a)
    for (size_t b = 0; b < sorted.size(); ++b)
      EXPECT_EQ(*parse_version(sorted[a]) <=> *parse_version(sorted[b]),
                std::weak_ordering(a <=> b))
          << sorted[a] << " " << sorted[b];
  EXPECT_EQ(*parse_version("1.0.0+a"), *parse_version("1.0.0+b"));
}

}  // namespace
}  // namespace mortise::base
