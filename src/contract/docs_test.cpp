// SPDX-License-Identifier: Apache-2.0
#include "contract/docs.hpp"

#include <gtest/gtest.h>

#include "contract/lexer.hpp"

namespace mortise::contract {
namespace {

/// The docs that the comments of a text make.
ast::Docs docs_of(const std::string& text, SourceMap& sources, Diagnostics& diagnostics) {
  const uint32_t file = sources.add("a.wit", text);
  std::vector<Token> comments = tokenize(sources, file, diagnostics);
  comments.pop_back();  // the end
  return read_docs(sources, file, comments, diagnostics);
}

void check(const std::string& text, std::string_view expected) {
  SourceMap sources;
  Diagnostics diagnostics;
  EXPECT_EQ(docs_of(text, sources, diagnostics).text, expected) << text;
}

TEST(Docs, AreTheCommentsInFrontOfAnItem) {
  check("", "");
  check("/// One.\n/// Two.", "One.\nTwo.");
  check("// One.\n/// Two.", "One.\nTwo.");
  check("///   Indented.\n///     More.\n///\n/// Less.", "  Indented.\n    More.\n\nLess.");
  check("/// Ends. \t \r\n///\n///\n", "Ends.");
  check("/** Block. */", "Block.");
  check("/**\n  One.\n    Two.\n*/", "\n  One.\n    Two.");
  check("/* Block. */", "* Block. */");
  check("/**/", "");
  check("///\tTab.", "\tTab.");
}

TEST(Docs, HaveDirectivesAndPlaces) {
  SourceMap sources;
  Diagnostics diagnostics;
  const ast::Docs docs =
      docs_of("/// A size.\n/// @default 3\n// @range [1, 2]", sources, diagnostics);
  ASSERT_EQ(docs.pragmas.size(), 1u);
  EXPECT_EQ(docs.pragmas[0].name, Pragma::Name::kDefault);
  EXPECT_EQ(docs.pragmas[0].value, "3");
  EXPECT_EQ(docs.span.begin, 0u);
  EXPECT_EQ(docs.span.end, 43u);
  EXPECT_TRUE(diagnostics.all().empty());
}

}  // namespace
}  // namespace mortise::contract
