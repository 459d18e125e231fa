// SPDX-License-Identifier: Apache-2.0
#include "bindgen/markdown.hpp"

#include <algorithm>

namespace mortise::bindgen {
namespace {

/// How often the character at the front of `text` repeats there.
size_t run_length(std::string_view text) {
  return std::min(text.find_first_not_of(text.front()), text.size());
}

/// Where the code span ends that begins with `ticks` backticks at the front of `text`; 0 when they
/// are only backticks.
size_t code_span(std::string_view text, size_t ticks) {
  for (size_t at = ticks; (at = text.find('`', at)) != text.npos;) {
    const size_t found = run_length(text.substr(at));
    if (found == ticks) return at + found;
    at += found;
  }
  return 0;
}

/// The line at the front, with its end.
std::string_view first_line(std::string_view text) {
  return text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
}

/// The fence that a line opens: three or more backticks or tildes; else empty.
std::string_view fence_of(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  if (line.empty() || (line.front() != '`' && line.front() != '~')) return {};
  const size_t length = run_length(line);
  return length < 3 ? std::string_view() : line.substr(0, length);
}

/// Bytes of a fenced block with the line that closes it; 0 when nothing does.
size_t fenced_block(std::string_view text, std::string_view fence) {
  size_t end = first_line(text).size();
  while (end < text.size()) {
    const std::string_view line = first_line(text.substr(end));
    end += line.size();
    const std::string_view closing = fence_of(line);
    if (closing.size() >= fence.size() && closing.front() == fence.front()) return end;
  }
  return 0;
}

}  // namespace

std::string markdown_text(std::string_view text) {
  std::string result;
  bool at_line_start = true;
  while (!text.empty()) {
    size_t taken = 1;
    const std::string_view fence = at_line_start ? fence_of(text) : std::string_view();
    if (!fence.empty()) {
      taken = fenced_block(text, fence);
      // One that nobody closes would swallow what comes behind this text.
      if (taken == 0) return result + std::string(text) + "\n" + std::string(fence);
    } else if (text.front() == '`') {
      const size_t ticks = run_length(text);
      taken = std::max(code_span(text, ticks), ticks);
    } else if (text.front() == '\\' && text.size() > 1 && text[1] != '\n') {
      taken = 2;
    } else if (text.front() == '<') {
      result += '\\';
    }
    result += text.substr(0, taken);
    at_line_start = result.back() == '\n';
    text.remove_prefix(taken);
  }
  return result;
}

std::string table_cell(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '|')
      result += "\\|";
    else if (c == '\n')
      result += result.ends_with(' ') ? "" : " ";
    else if (c != '\r')
      result += c;
  }
  return result;
}

std::string code(std::string_view text) {
  size_t longest = 0;
  for (size_t at = 0; (at = text.find('`', at)) != text.npos;) {
    const size_t length = run_length(text.substr(at));
    longest = std::max(longest, length);
    at += length;
  }
  const std::string ticks(longest + 1, '`');
  const std::string_view pad = longest > 0 ? " " : "";
  return ticks + std::string(pad) + std::string(text) + std::string(pad) + ticks;
}

std::string anchor(std::string_view heading) {
  std::string name;
  for (const char c : heading) {
    if (c == ' ')
      name += '-';
    else if (c == '-' || c == '_' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
      name += c;
    else if (c >= 'A' && c <= 'Z')
      name += static_cast<char>(c - 'A' + 'a');
  }
  return name;
}

}  // namespace mortise::bindgen
