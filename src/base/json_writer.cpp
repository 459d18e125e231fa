// SPDX-License-Identifier: Apache-2.0
#include "base/json_writer.hpp"

#include <cassert>
#include <charconv>
#include <cmath>
#include <span>

#include "base/text.hpp"

namespace mortise::base {
namespace {

template <class Number>
std::string_view shortest(std::span<char, 64> room, Number number) {
  const auto done = std::to_chars(room.data(), room.data() + room.size(), number);
  assert(done.ec == std::errc{});
  return {room.data(), done.ptr};
}

}  // namespace

void JsonWriter::new_line(size_t depth) {
  if (indent_ == 0) return;
  out_ += '\n';
  out_.append(depth * static_cast<size_t>(indent_), ' ');
}

void JsonWriter::before_value() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (levels_.empty()) return;
  assert(levels_.back().bracket == '[' && "a member of an object needs a key");
  if (!levels_.back().is_empty) out_ += ',';
  levels_.back().is_empty = false;
  new_line(levels_.size());
}

JsonWriter& JsonWriter::begin(char bracket) {
  before_value();
  out_ += bracket;
  levels_.push_back({bracket});
  return *this;
}

JsonWriter& JsonWriter::end(char open, char close) {
  assert(!levels_.empty() && levels_.back().bracket == open && !after_key_);
  const bool was_empty = levels_.back().is_empty;
  levels_.pop_back();
  if (!was_empty) new_line(levels_.size());
  out_ += close;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  assert(!levels_.empty() && levels_.back().bracket == '{' && !after_key_);
  if (!levels_.back().is_empty) out_ += ',';
  levels_.back().is_empty = false;
  new_line(levels_.size());
  quoted(name);
  out_ += indent_ == 0 ? ":" : ": ";
  after_key_ = true;
  return *this;
}

void JsonWriter::quoted(std::string_view text) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out_ += '"';
  while (!text.empty()) {
    const auto byte = static_cast<uint8_t>(text[0]);
    size_t size = 1;
    if (byte == '"' || byte == '\\') {
      out_ += {'\\', text[0]};
    } else if (byte == '\n') {
      out_ += "\\n";
    } else if (byte == '\t') {
      out_ += "\\t";
    } else if (byte < 0x20) {
      out_ += {'\\', 'u', '0', '0', kDigits[byte >> 4], kDigits[byte & 15]};
    } else if (byte < 0x80) {
      out_ += text[0];
    } else if (const size_t width = character_size(text); width != 0) {
      out_.append(text.substr(0, width));
      size = width;
    } else {
      out_ += "\xef\xbf\xbd";  // U+FFFD
    }
    text.remove_prefix(size);
  }
  out_ += '"';
}

JsonWriter& JsonWriter::value(std::string_view text) {
  before_value();
  quoted(text);
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  before_value();
  out_ += json;
  return *this;
}

JsonWriter& JsonWriter::number_text(int64_t number) {
  char room[64];
  return raw(shortest(room, number));
}

JsonWriter& JsonWriter::number_text(uint64_t number) {
  char room[64];
  return raw(shortest(room, number));
}

JsonWriter& JsonWriter::number_text(float number) {
  assert(std::isfinite(number));
  char room[64];
  return raw(shortest(room, number));
}

JsonWriter& JsonWriter::number_text(double number) {
  assert(std::isfinite(number));
  char room[64];
  return raw(shortest(room, number));
}

}  // namespace mortise::base
