// SPDX-License-Identifier: Apache-2.0
#include "bindgen/code_writer.hpp"

#include <algorithm>

namespace mortise::bindgen {

CodeWriter& CodeWriter::line(std::string_view text) {
  if (!text.empty()) text_.append(indent()).append(text);
  text_ += '\n';
  return *this;
}

CodeWriter& CodeWriter::list(std::string_view head, const std::vector<std::string>& items,
                             std::string_view tail) {
  std::string all(head);
  for (size_t i = 0; i < items.size(); ++i) all += (i == 0 ? "" : ", ") + items[i];
  all += tail;
  if (level_ * 2 + all.size() <= kColumns || items.empty()) return line(all);

  line(head.substr(0, head.find_last_not_of(' ') + 1));
  std::string current = indent(4);
  for (size_t i = 0; i < items.size(); ++i) {
    const bool is_last = i + 1 == items.size();
    const std::string item = items[i] + (is_last ? std::string(tail) : ",");
    const bool is_first = current.find_first_not_of(' ') == current.npos;
    if (!is_first && current.size() + 1 + item.size() > kColumns) {
      text_ += current + "\n";
      current = indent(4) + item;
    } else {
      current += (is_first ? "" : " ") + item;
    }
  }
  text_ += current + "\n";
  return *this;
}

CodeWriter& CodeWriter::comment(std::string_view text, std::string_view mark) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view rest = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (rest.find_first_not_of(' ') == rest.npos) {
      line(mark);
      continue;
    }
    const size_t room = kColumns - level_ * 2 - mark.size() - 1;
    while (!rest.empty()) {
      size_t size = rest.size();
      if (size > room) {
        size = rest.rfind(' ', room);
        // A word that is longer than a line stays whole.
        if (size == rest.npos || rest.find_first_not_of(' ') > size)
          size = std::min(rest.find(' ', room), rest.size());
      }
      const std::string_view words = rest.substr(0, size);
      // A backslash at the end would join the next line to the comment.
      line(std::string(mark) + " " + std::string(words) + (words.ends_with('\\') ? "." : ""));
      rest.remove_prefix(std::min(size + 1, rest.size()));
    }
  }
  return *this;
}

std::string hex_byte(uint8_t byte) {
  static constexpr char kDigits[] = "0123456789abcdef";
  return {'0', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
}

}  // namespace mortise::bindgen
