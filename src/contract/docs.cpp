// SPDX-License-Identifier: Apache-2.0
#include "contract/docs.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "contract/pragma.hpp"

namespace mortise::contract {
namespace {

constexpr std::string_view kBlanks = " \t\n\r\f\v";

std::string_view trim_end(std::string_view text) {
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

/// A comment without its marks: `/**` and its end, or the slashes in front.
std::string_view strip_marks(std::string_view comment) {
  if (comment.starts_with("/**")) {
    comment.remove_prefix(3);
    if (comment.ends_with("*/")) comment.remove_suffix(2);
    return comment == "/" ? "" : comment;  // of `/**/` the marks overlap
  }
  return comment.substr(std::min(comment.find_first_not_of('/'), comment.size()));
}

size_t indentation(std::string_view text) {
  return std::min(text.find_first_not_of(kBlanks), text.size());
}

void add_lines(std::string& docs, std::string_view text) {
  do {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    docs.append(line) += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  } while (!text.empty());
}

}  // namespace

ast::Docs read_docs(SourceMap& sources, uint32_t file, std::span<const Token> comments,
                    Diagnostics& diagnostics) {
  ast::Docs docs;
  if (comments.empty()) return docs;
  docs.span = {file, comments.front().begin, comments.back().end};
  if (sources.text(docs.span).contains('@')) {
    std::vector<DocLine> lines;
    for (const Token& comment : comments) {
      const Span span{file, comment.begin, comment.end};
      add_doc_lines(sources.text(span), span, lines);
    }
    docs.pragmas = parse_pragmas(lines, diagnostics);
  }
  const auto piece_of = [&](const Token& comment) {
    return trim_end(strip_marks(sources.text({file, comment.begin, comment.end})));
  };
  size_t common = std::string_view::npos;
  for (const Token& comment : comments)
    if (const std::string_view piece = piece_of(comment); !piece.empty())
      common = std::min(common, indentation(piece));
  std::string text;
  for (const Token& comment : comments) {
    std::string_view piece = piece_of(comment);
    // Blanks alone are taken off, as the reference parser does it.
    const size_t blanks = std::min(piece.find_first_not_of(' '), piece.size());
    if (common != piece.npos && blanks >= common) piece.remove_prefix(common);
    if (comments.size() == 1 && !piece.contains('\n')) {
      docs.text = piece;
      return docs;
    }
    add_lines(text, piece);
  }
  while (text.ends_with('\n')) text.pop_back();
  docs.text = sources.keep(text);
  return docs;
}

}  // namespace mortise::contract
