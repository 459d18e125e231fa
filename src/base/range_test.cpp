// SPDX-License-Identifier: Apache-2.0
#include "base/range.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace mortise::base {
namespace {

void check(std::string_view text, size_t column, std::string_view message, std::string_view help) {
  RangeProblem problem;
  EXPECT_FALSE(parse_range(text, &problem)) << text;
  EXPECT_EQ(problem.column, column) << text;
  EXPECT_EQ(problem.message, message) << text;
  EXPECT_EQ(problem.help, help.empty() ? "" : "did you mean '" + std::string(help) + "'?") << text;
}

void check_matches(const std::string& line, const Range& range, const std::string& versions,
                   bool expected) {
  std::istringstream words(versions);
  for (std::string word; words >> word;) {
    const auto version = parse_version(word);
    ASSERT_TRUE(version) << word;
    EXPECT_EQ(range.matches(*version), expected) << line << ": " << word;
  }
}

TEST(Range, MeansWhatTheVectorsSay) {
  std::ifstream file(MORTISE_TESTDATA "/ranges.txt");
  size_t count = 0;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const size_t first = line.find(';');
    const size_t second = line.find(';', first + 1);
    RangeProblem problem;
    const auto range = parse_range(line.substr(0, first), &problem);
    ASSERT_TRUE(range) << line << ": " << problem.message;
    EXPECT_EQ(range->text(), line.substr(0, first));
    check_matches(line, *range, line.substr(first + 1, second - first - 1), true);
    check_matches(line, *range, line.substr(second + 1), false);
    ++count;
  }
  EXPECT_GT(count, 50);
}

TEST(Range, SaysWhatIsWrongAndWhere) {
  check("", 1, "a range is empty", "*");
  check("  ", 3, "a range is empty", "*");
  check("^1.2.", 6, "a number is expected behind '.' where the range ends", "^1.2");
  check("^1.2.3.4", 7, "a version has three numbers: 1.2.3", "^1.2.3");
  check("^", 2, "a version is expected where the range ends", "");
  check("one", 1, "a version is expected where 'o' stands", "");
  check("^1.02", 4, "a number must not begin with 0", "^1.2");
  check("1.2-rc.1", 4, "labels stand behind three numbers: 1.2.3-rc.1", "1.2.0-rc.1");
  check("1-2.0.0", 2, "labels stand behind three numbers: 1.2.3-rc.1", "1.0.0-2.0.0");
  check("1.2.3-a..b", 6, "a label is empty", "1.2.3");
  check("1.2.3-01", 6, "a number must not begin with 0", "1.2.3");
  check("1.x.3", 5, "behind an 'x' stands no number", "1.x");
  check(">*", 1, "no version is below or above every version", "");
  check("^1 ||", 6, "nothing stands on one side of '||'", "^1");
  check("|| ^1", 1, "nothing stands on one side of '||'", "");
  check("99999999999999999999", 1, "a number is too large", "");
  check("^1 -2", 1, "between ' - ' stand two plain versions and nothing else", "");
  check("1 - 2 <3", 6, "between ' - ' stand two plain versions and nothing else", "1 - 2");
  check("1 -2", 3, "' - ' has a blank on both sides", "1");
  check("\xff", 1, "a version is expected where '\\xff' stands", "");
}

TEST(Range, KnowsHowRangesAreWrittenElsewhere) {
  check(">=1.2,<2", 6, "a blank or the end is expected where ',' stands", ">=1.2 <2");
  check(">=1.2 && <2", 7, "a version is expected where '&' stands", ">=1.2 <2");
  check("^1 or ^2", 4, "a version is expected where 'o' stands", "^1 || ^2");
  check("^1 | ^2", 4, "a version is expected where '|' stands", "^1 || ^2");
  check("=>1.2", 2, "a version is expected where '>' stands", ">=1.2");
  check("==1.2", 2, "a version is expected where '=' stands", "=1.2");
  check("~=1.2", 2, "a version is expected where '=' stands", "~1.2");
  check("latest", 1, "a version is expected where 'l' stands", "*");
}

TEST(Range, HasLimits) {
  check(std::string(1025, '1'), 1, "a range has at most 1024 bytes", "");
  std::string many = "1";
  for (int i = 1; i < 64; ++i) many += "||1";
  EXPECT_TRUE(parse_range(many));
  check(many + "||1", 193, "a range has at most 64 alternatives", "");
}

TEST(Range, OneVersionIsARange) {
  const auto exactly = Range::exactly(*parse_version("1.2.3-rc.1+b"));
  EXPECT_TRUE(exactly.matches(*parse_version("1.2.3-rc.1")));
  EXPECT_FALSE(exactly.matches(*parse_version("1.2.3")));
  EXPECT_EQ(*parse_range(exactly.text()), exactly);
  EXPECT_FALSE(exactly.takes_all());
  EXPECT_TRUE(Range().takes_all());
  EXPECT_TRUE(parse_range("^1 || x")->takes_all());
}

TEST(Range, AnErrorSaysAllInOneLine) {
  const auto range = read_range("^1.2.");
  ASSERT_FALSE(range);
  EXPECT_EQ(range.error().code(), Code::kVersionMalformed);
  EXPECT_EQ(range.error().message(),
            "the version range '^1.2.' is wrong at column 6: a number is expected behind '.' where "
            "the range ends; did you mean '^1.2'?");
}

}  // namespace
}  // namespace mortise::base
