// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::base {

/// Writes JSON (RFC 8259) piece by piece at the end of a string, with commas, quotes and
/// indentation of its own. The caller keeps the order: a key before each value of an object, each
/// `begin` with its `end`; anything else is a bug, and stops. One-thread.
class JsonWriter {
 public:
  /// @param out     outlives the writer.
  /// @param indent  blanks a level; 0 for one line.
  explicit JsonWriter(std::string& out, int indent = 0) : out_(out), indent_(indent) {}

  JsonWriter& begin_object() { return begin('{'); }
  JsonWriter& end_object() { return end('{', '}'); }
  JsonWriter& begin_array() { return begin('['); }
  JsonWriter& end_array() { return end('[', ']'); }
  JsonWriter& key(std::string_view name);

  /// Text in UTF-8; what is none becomes U+FFFD.
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(std::same_as<bool> auto truth) { return raw(truth ? "true" : "false"); }
  JsonWriter& value(std::integral auto number)
    requires(!std::same_as<decltype(number), bool>)
  {
    if constexpr (std::signed_integral<decltype(number)>)
      return number_text(int64_t{number});
    else
      return number_text(uint64_t{number});
  }
  /// The shortest text that reads as the same number. Must be finite: JSON has no other.
  JsonWriter& value(std::floating_point auto number) { return number_text(number); }
  JsonWriter& null() { return raw("null"); }
  /// JSON that was written before.
  JsonWriter& raw(std::string_view json);

  /// `key` and `value` in one.
  template <class T>
  JsonWriter& member(std::string_view name, const T& content) {
    key(name);
    return value(content);
  }

 private:
  struct Level {
    char bracket;
    bool is_empty = true;
  };

  JsonWriter& begin(char bracket);
  JsonWriter& end(char open, char close);
  void before_value();
  void new_line(size_t depth);
  void quoted(std::string_view text);
  JsonWriter& number_text(int64_t number);
  JsonWriter& number_text(uint64_t number);
  JsonWriter& number_text(float number);
  JsonWriter& number_text(double number);

  std::string& out_;
  const int indent_;
  std::vector<Level> levels_;
  bool after_key_ = false;
};

}  // namespace mortise::base
