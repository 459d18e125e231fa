// SPDX-License-Identifier: Apache-2.0
#include "catalog/syntax.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace mortise::catalog {
namespace {

/// Whatever is right must match the pattern of the schema, too.
void check(Syntax syntax, std::string_view text, bool expected) {
  EXPECT_EQ(!syntax_problem(syntax, text), expected) << text;
  const std::string pattern(syntax_pattern(syntax));
  if (!expected || pattern.empty()) return;
  EXPECT_TRUE(std::regex_search(std::string(text), std::regex(pattern))) << text;
}

TEST(Syntax, Names) {
  for (const auto* good : {"a", "blur", "blur-2", "b2-x"}) {
    check(Syntax::kName, good, true);
    check(Syntax::kId, good, true);
    check(Syntax::kPattern, good, true);
  }
  for (const auto* bad : {"", "A", "2d", "-a", "a-", "a--b", "a_b", "ä", "a b", "a\n"}) {
    check(Syntax::kName, bad, false);
    check(Syntax::kId, bad, false);
  }
  check(Syntax::kName, std::string(200, 'a'), false);
  check(Syntax::kId, "acme.blur-2.x", true);
  check(Syntax::kId, "acme..blur", false);
  check(Syntax::kId, ".acme", false);
  check(Syntax::kPattern, "acme.*", true);
  check(Syntax::kPattern, "", false);
}

TEST(Syntax, Paths) {
  check(Syntax::kFile, "a/b.so", true);
  check(Syntax::kFile, "a/..b", true);
  check(Syntax::kFile, "..", false);
  check(Syntax::kFile, "a/../b", false);
  check(Syntax::kFile, "a/..", false);
  check(Syntax::kFile, "/a", false);
  check(Syntax::kFile, "", false);
  check(Syntax::kPath, "/a/../b", true);
  check(Syntax::kPath, std::string_view("a\0b", 3), false);
}

TEST(Syntax, OtherTexts) {
  check(Syntax::kModule, "a_b.c:D.e", true);
  check(Syntax::kModule, "a.", false);
  check(Syntax::kModule, "a:", false);
  check(Syntax::kModule, "1a", false);
  check(Syntax::kLink, "https://a", true);
  check(Syntax::kLink, "javascript:alert(1)", false);
  check(Syntax::kContract, "photo:lab/image-filter@1.0.0", true);
  check(Syntax::kContract, "photo:lab/image-filter", true);
  check(Syntax::kContract, "photo:lab", false);
  check(Syntax::kRange, "^1.2 || >=3", true);
  check(Syntax::kRange, "", false);
  check(Syntax::kVersion, "1.2.3-rc.1+b", true);
  check(Syntax::kLine, std::string(5000, 'a'), false);
}

TEST(Syntax, Durations) {
  EXPECT_EQ(parse_duration("250ms"), 250u);
  EXPECT_EQ(parse_duration("2 s"), 2000u);
  EXPECT_EQ(parse_duration("1h"), 3'600'000u);
  for (const auto* bad :
       {"", "2", "s", "-1s", "1.5s", "2  s", "9007199254740992ms", "18446744073709551616ms", "2S"})
    EXPECT_EQ(parse_duration(bad), std::nullopt) << bad;
}

TEST(Syntax, Sizes) {
  EXPECT_EQ(parse_size("3 B"), 3u);
  EXPECT_EQ(parse_size("64MiB"), uint64_t{64} << 20);
  for (const auto* bad : {"", "64", "64 MB", "1 KiBs", "8192 TiB"})
    EXPECT_EQ(parse_size(bad), std::nullopt) << bad;
}

TEST(Syntax, PatternsMatch) {
  const auto check = [](std::string_view pattern, std::string_view id, bool expected) {
    EXPECT_EQ(matches(pattern, id), expected) << pattern << " " << id;
  };
  check("a", "a", true);
  check("a", "ab", false);
  check("*", "", true);
  check("acme.*", "acme.blur", true);
  check("acme.*", "acme", false);
  check("*blur", "acme.blur.blur", true);
  check("a*b*c", "aXbXbc", true);
  check("a*b*c", "aXbX", false);
  check("", "a", false);
  check("*a*a*a*a*a*a*a*a*b", std::string(1000, 'a'), false);
}

}  // namespace
}  // namespace mortise::catalog
