// SPDX-License-Identifier: Apache-2.0
#include "contract/diagnostic.hpp"

#include <gtest/gtest.h>

namespace mortise::contract {
namespace {

void check_nearest(std::string_view name, std::vector<std::string_view> candidates,
                   std::string_view expected) {
  EXPECT_EQ(nearest(name, candidates), expected) << name;
}

TEST(Diagnostic, SuggestsTheNearestName) {
  check_nearest("imgae", {"image", "images", "mage"}, "image");  // a swap is one step
  check_nearest("strin", {"string", "stream"}, "string");
  check_nearest("width", {"height"}, "");
  check_nearest("a", {"b", "ab"}, "ab");  // a wholly different name of one letter is no suggestion
  check_nearest("image", {"image"}, "");
  check_nearest("", {"a"}, "");
  check_nearest(std::string(65, 'x'), {"y"}, "");
  EXPECT_EQ(did_you_mean("u23", std::vector<std::string_view>{"u32"}), "did you mean 'u32'?");
}

TEST(Diagnostic, KeepsTheFirstAndCountsTheRest) {
  SourceMap sources;
  Diagnostics diagnostics;
  const Span span{sources.add("a.wit", "x"), 0, 1};
  for (size_t i = 0; i < Diagnostics::kMost + 2; ++i)
    diagnostics.add(Rule::kSyntax, span, "number " + std::to_string(i))
        .notes.push_back({span, "n"});
  diagnostics.add(Rule::kGateOrder, span, "late");
  EXPECT_EQ(diagnostics.all().size(), Diagnostics::kMost);
  EXPECT_EQ(diagnostics.all().back().message, "number 99");
  EXPECT_EQ(diagnostics.error_count(), Diagnostics::kMost + 2);
  EXPECT_EQ(diagnostics.warning_count(), 1u);
  EXPECT_TRUE(render(diagnostics, sources).ends_with("... and 3 more\n"));
}

/// @param begin, end  bytes of the text.
void check_render(std::string text, uint32_t begin, uint32_t end, std::string_view expected,
                  bool colour = false) {
  SourceMap sources;
  Diagnostics diagnostics;
  const uint32_t file = sources.add("a.wit", std::move(text));
  diagnostics.add(Rule::kUnknownName, {file, begin, end}, "no", "try")
      .notes.push_back({{file, 0, 1}, "see"});
  EXPECT_EQ(render(diagnostics, sources, {.colour = colour}), expected);
}

TEST(Diagnostic, ShowsTheLineWithACaret) {
  check_render("one\n\ttw\xc3\xb6 three\nfour", 10, 15,
               "a.wit:2:6: error: no [unknown-name]\n"
               "  2 | \ttw\xc3\xb6 three\n"
               "    | \t    ^^^^^\n"
               "a.wit:1:1: note: see\n"
               "  1 | one\n"
               "    | ^\n"
               "help: try\n");
  check_render("a gr\xc3\xb6\xc3\x9f \xe2\x80\xae z", 2, 8,
               "a.wit:1:3: error: no [unknown-name]\n"
               "  1 | a gr\xc3\xb6\xc3\x9f ? z\n"
               "    |   ^^^^\n"
               "a.wit:1:1: note: see\n"
               "  1 | a gr\xc3\xb6\xc3\x9f ? z\n"
               "    | ^\n"
               "help: try\n");
  check_render("ab\x1b[31m\xff", 0, 8,
               "a.wit:1:1: error: no [unknown-name]\n"
               "  1 | ab?[31m?\n"
               "    | ^^^^^^^^\n"
               "a.wit:1:1: note: see\n"
               "  1 | ab?[31m?\n"
               "    | ^\n"
               "help: try\n");
  check_render("a", 1, 1,
               "\033[1ma.wit:1:2: \033[0m\033[31;1merror\033[0m: no [unknown-name]\n"
               "  1 | a\n"
               "    |  \033[32;1m^\033[0m\n"
               "\033[1ma.wit:1:1: \033[0m\033[36;1mnote\033[0m: see\n"
               "  1 | a\n"
               "    | \033[32;1m^\033[0m\n"
               "\033[32;1mhelp\033[0m: try\n",
               true);
}

TEST(Diagnostic, PlacesCountCharacters) {
  SourceMap sources;
  const uint32_t file = sources.add("a.wit", "\xc3\xb6 a\r\nb\n");
  EXPECT_EQ(sources.where({file, 3, 4}), "a.wit:1:3");
  EXPECT_EQ(sources.line({file, 3, 4}), "\xc3\xb6 a");
  EXPECT_EQ(sources.where({file, 6, 7}), "a.wit:2:1");
  EXPECT_EQ(sources.where({file, 8, 8}), "a.wit:3:1");
  EXPECT_EQ(sources.line({file, 8, 8}), "");
  EXPECT_EQ(sources.where({}), "");
}

}  // namespace
}  // namespace mortise::contract
