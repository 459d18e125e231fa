// SPDX-License-Identifier: Apache-2.0
#include "bindgen/markdown.hpp"

#include <gtest/gtest.h>

namespace mortise::bindgen {
namespace {

void check(const std::string& text, const std::string& expected) {
  EXPECT_EQ(markdown_text(text), expected);
}

TEST(Markdown, ShowsWhatLooksLikeHtml) {
  check("list<u8>", "list\\<u8>");
  check("<script>", "\\<script>");
  check("**bold** and [link](x)", "**bold** and [link](x)");
  check("\\<already", "\\<already");
  check("a\\", "a\\");
  check("", "");
}

TEST(Markdown, LeavesCodeAlone) {
  check("`list<u8>` <b>", "`list<u8>` \\<b>");
  check("``a ` <b>`` <c>", "``a ` <b>`` \\<c>");
  check("a ` lone <b>", "a ` lone \\<b>");
  check("`` two ` <b>", "`` two ` \\<b>");
  check("```wit\nlist<u8>\n```\n<b>", "```wit\nlist<u8>\n```\n\\<b>");
  check("~~~\n<a>\n```\n<b>\n~~~\n<c>", "~~~\n<a>\n```\n<b>\n~~~\n\\<c>");
  check("````\n```\n<a>\n````\n<b>", "````\n```\n<a>\n````\n\\<b>");
}

TEST(Markdown, ClosesWhatIsLeftOpen) {
  check("x\n```\n<a>", "x\n```\n<a>\n```");
  check("```", "```\n```");
}

TEST(Markdown, FitsIntoATable) { EXPECT_EQ(table_cell("a | b\nc\r\n\nd"), "a \\| b c d"); }

TEST(Markdown, WritesCodeOfAnything) {
  EXPECT_EQ(code("a"), "`a`");
  EXPECT_EQ(code("a`b"), "`` a`b ``");
  EXPECT_EQ(code("```"), "```` ``` ````");
}

TEST(Markdown, NamesHeadingsAsGitHubDoes) {
  EXPECT_EQ(anchor("record image-filter"), "record-image-filter");
  EXPECT_EQ(anchor("type A9"), "type-a9");
}

}  // namespace
}  // namespace mortise::bindgen
