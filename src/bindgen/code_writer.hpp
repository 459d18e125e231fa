// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::bindgen {

/// Writes source code that looks as if clang-format had seen it: two spaces a level, lines of at
/// most 100 columns as far as words can be broken. A value. One-thread.
class CodeWriter {
 public:
  static constexpr size_t kColumns = 100;

  /// A line at the current level; empty lines have no spaces.
  CodeWriter& line(std::string_view text = {});
  /// What is `head`, `items` separated by commas, and `tail`: on one line, or with the items on
  /// lines of their own, four spaces further in.
  CodeWriter& list(std::string_view head, const std::vector<std::string>& items,
                   std::string_view tail);
  /// A comment of lines that begin with `mark`; long lines are broken between words.
  CodeWriter& comment(std::string_view text, std::string_view mark = "///");

  CodeWriter& in() {
    ++level_;
    return *this;
  }
  CodeWriter& out() {
    --level_;
    return *this;
  }

  std::string take() { return std::move(text_); }

 private:
  std::string indent(size_t spaces = 0) const { return std::string(level_ * 2 + spaces, ' '); }

  std::string text_;
  size_t level_ = 0;
};

/// `0x0a`
std::string hex_byte(uint8_t byte);

}  // namespace mortise::bindgen
