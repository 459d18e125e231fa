// SPDX-License-Identifier: Apache-2.0
#include "contract/lexer.hpp"

#include <gtest/gtest.h>

namespace mortise::contract {
namespace {

/// Every token as its kind and text: "w:use p:; r:%a".
std::string tokens_of(std::string text) {
  constexpr char kLetters[] =
      "ec"
      "p"
      "i"
      "s"
      "w"
      "r"
      "b";
  SourceMap sources;
  Diagnostics diagnostics;
  const uint32_t file = sources.add("a.wit", std::move(text));
  std::string shown;
  for (const Token& token : tokenize(sources, file, diagnostics)) {
    shown += shown.empty() ? "" : " ";
    shown += token.keyword ? 'k' : kLetters[static_cast<size_t>(token.kind)];
    if (token.kind != TokenKind::kEnd)
      shown += ":" + std::string(sources.text({file, token.begin, token.end}));
  }
  for (const Diagnostic& diagnostic : diagnostics.all())
    shown += " !" + std::string(rule_name(diagnostic.rule)) + "@" + sources.where(diagnostic.span);
  return shown;
}

void check(const std::string& text, std::string_view expected) {
  EXPECT_EQ(tokens_of(text), expected) << text;
}

TEST(Lexer, SplitsSources) {
  check("", "e");
  check(" \t\r\n\n", "e");
  check(
      "\xef\xbb\xbf"
      "use",
      "k:use e");
  check("list-x list %list error-context", "w:list-x k:list r:%list k:error-context e");
  check("a ->b-c - _ 12ab", "w:a p:-> w:b-c p:- k:_ i:12 w:ab e");
  check("a->", "w:a- p:> e");  // a word takes what it can
  check("=,:;(){}<>*./@+", "p:= p:, p:: p:; p:( p:) p:{ p:} p:< p:> p:* p:. p:/ p:@ p:+ e");
  check("a // b\r\nc", "w:a c:// b\r w:c e");
  check("/* a /* b */ c */d", "c:/* a /* b */ c */ w:d e");
  check(R"("a\"b" c)", R"(s:"a\"b" w:c e)");
  check("% %-a", "r:% r:%-a e");
  check(
      "gr\xc3\xbc"
      "n",
      "w:gr\xc3\xbc"
      "n e");
}

TEST(Lexer, ReportsWhatIsNoToken) {
  check("a # b", "w:a b:# w:b e !unexpected-character@a.wit:1:3");
  check("a\rb", "w:a b:\r w:b e !unexpected-character@a.wit:1:2");
  check("a /* /* */", "w:a b:/* /* */ e !unterminated-comment@a.wit:1:3");
  check("\"a\nb", "b:\"a w:b e !bad-string@a.wit:1:1");
  check("a\x01 b", "w:a b:\x01 w:b e !forbidden-character@a.wit:1:2");
  check("// \xe2\x80\xae\n", "c:// \xe2\x80\xae e !forbidden-character@a.wit:1:4");
  check("a\n \xff", "e !not-text@a.wit:2:2");
}

/// Sources are looked at in blocks, and at single bytes where something is special.
TEST(Lexer, FindsAForbiddenCharacterAnywhere) {
  for (size_t at = 0; at < 100; ++at)
    for (const bool has_line_end : {false, true}) {
      std::string text = "//" + std::string(100, '.');
      std::string place = "a.wit:1:" + std::to_string(at + 3);
      if (has_line_end && at > 0) {
        text.replace(2 + at / 2, 1, "\n//");
        place = "a.wit:2:" + std::to_string(at - at / 2 + 2);
      }
      text[place.starts_with("a.wit:2") ? at + 4 : at + 2] = '\x7f';
      SourceMap sources;
      Diagnostics diagnostics;
      const uint32_t file = sources.add("a.wit", text);
      tokenize(sources, file, diagnostics);
      ASSERT_EQ(diagnostics.all().size(), 1U) << at;
      EXPECT_EQ(sources.where(diagnostics.all()[0].span), place) << at;
    }
}

TEST(Lexer, KnowsItsKeywords) {
  EXPECT_EQ(Keyword::find("_"), Keyword("_"));
  EXPECT_EQ(Keyword::find("error-context"), Keyword("error-context"));
  EXPECT_EQ(Keyword::find("record").text(), "record");
  EXPECT_NE(Keyword::find("record"), Keyword("resource"));
  for (const std::string_view name : {"records", "recor", "image", "u", "u128", "__", "error"})
    EXPECT_FALSE(Keyword::find(name)) << name;
}

void check_string(const std::string& literal, std::string_view expected) {
  SourceMap sources;
  Diagnostics diagnostics;
  const uint32_t file = sources.add("a.wit", literal);
  const auto value =
      string_value(literal, {file, 0, static_cast<uint32_t>(literal.size())}, diagnostics);
  std::string shown = value.value_or("");
  for (const Diagnostic& diagnostic : diagnostics.all())
    shown += std::to_string(diagnostic.span.begin) + ": " + diagnostic.message;
  EXPECT_EQ(shown, expected) << literal;
  EXPECT_EQ(value.has_value(), diagnostics.all().empty());
}

TEST(Lexer, ReadsStrings) {
  check_string(R"("")", "");
  check_string(R"("a\t\n\r\"\'\\b")", "a\t\n\r\"'\\b");
  check_string(R"("\41\c3\bc")", "A\xc3\xbc");
  check_string(R"("\u{41}\u{1_F6_00}")", "A\xf0\x9f\x98\x80");
  check_string(R"("\q")",
               "1: there is no such escape; those are \\\" \\' \\\\ \\t \\n \\r \\hh \\u{hex}");
  check_string(R"("\u{}")", "1: a character is written \\u{hex}");
  check_string(R"("\u{1_}")", "1: a character is written \\u{hex}");
  check_string(R"("\u{110000}")", "1: there is no such character");
  check_string(R"("\u{d800}")", "1: a surrogate is no character");
  check_string("\"a\tb\"", "2: a string has no control characters; write an escape");
  check_string(R"("\ff")", "4: the bytes of this string are not UTF-8");
}

}  // namespace
}  // namespace mortise::contract
