// SPDX-License-Identifier: Apache-2.0
#include "contract/name_rules.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace mortise::contract {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

/// Takes off what stands before the first `mark`, and the mark; all where there is none.
std::string_view take(std::string_view& text, char mark) {
  const size_t end = text.find(mark);
  const std::string_view front = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return front;
}

/// One word of an identifier.
bool is_word(std::string_view word) {
  const auto all = [&](auto is_letter) {
    return std::ranges::all_of(word, [&](char c) { return is_letter(c) || is_digit(c); });
  };
  return !word.empty() && (all(is_lower) || all(is_upper));
}

/// A number of a version: below 2^64, without leading zeros.
bool is_version_number(std::string_view text) {
  uint64_t value = 0;
  const char* const end = text.data() + text.size();
  return is_number(text) && (text.size() == 1 || text[0] != '0') &&
         std::from_chars(text.data(), end, value).ec == std::errc{};
}

/// What follows `-` or `+` in a version: parts joined by dots.
bool are_version_parts(std::string_view text, bool zeros_may_lead) {
  for (bool more = true; more;) {
    more = text.find('.') != text.npos;
    const std::string_view part = take(text, '.');
    const bool is_part = !part.empty() && std::ranges::all_of(part, [](char c) {
      return is_lower(c) || is_upper(c) || is_digit(c) || c == '-';
    });
    if (!is_part) return false;
    if (!zeros_may_lead && part.size() > 1 && part[0] == '0' && is_number(part)) return false;
  }
  return true;
}

/// The character at the front of `text`, which is `size` bytes of valid UTF-8.
uint32_t first_character(std::string_view text, size_t size) {
  if (size == 1) return static_cast<uint8_t>(text[0]);
  uint32_t value = static_cast<uint8_t>(text[0]) & (0x7fu >> size);
  for (size_t i = 1; i < size; ++i) value = value << 6 | (static_cast<uint8_t>(text[i]) & 0x3f);
  return value;
}

bool is_forbidden(uint32_t character) {
  const auto within = [&](uint32_t first, uint32_t last) {
    return character >= first && character <= last;
  };
  if (within(0, 0x1f)) return character != '\n' && character != '\r' && character != '\t';
  if (within(0x7f, 0x9f) || within(0x202a, 0x202e) || within(0x2066, 0x2069)) return true;
  static constexpr uint32_t kDeprecated[] = {0x149,  0x673,  0xf77,  0xf79,
                                             0x17a3, 0x17a4, 0x17b4, 0x17b5};
  return std::ranges::find(kDeprecated, character) != std::end(kDeprecated);
}

}  // namespace

bool is_identifier(std::string_view text) {
  if (text.empty() || is_digit(text[0]) || text.back() == '-') return false;
  while (!text.empty())
    if (!is_word(take(text, '-'))) return false;
  return true;
}

bool is_version(std::string_view text) {
  const size_t plus = std::min(text.find('+'), text.size());
  if (plus < text.size() && !are_version_parts(text.substr(plus + 1), true)) return false;
  text = text.substr(0, plus);
  const size_t minus = std::min(text.find('-'), text.size());
  if (minus < text.size() && !are_version_parts(text.substr(minus + 1), false)) return false;
  text = text.substr(0, minus);
  if (std::ranges::count(text, '.') != 2) return false;
  return is_version_number(take(text, '.')) && is_version_number(take(text, '.')) &&
         is_version_number(text);
}

bool is_package_name(std::string_view text) {
  const bool has_space = text.find(':') != text.npos;
  return has_space && is_identifier(take(text, ':')) && is_identifier(text);
}

bool is_interface_name(std::string_view text) {
  const bool has_version = text.find('@') != text.npos;
  std::string_view name = take(text, '@');
  if (has_version && !is_version(text)) return false;
  return is_package_name(take(name, '/')) && is_identifier(name);
}

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const std::string_view month = text.substr(5, 2);
  const std::string_view day = text.substr(8, 2);
  return is_number(text.substr(0, 4)) && is_number(month) && is_number(day) && month >= "01" &&
         month <= "12" && day >= "01" && day <= "31";
}

bool is_plain_text(std::string_view text) {
  while (!text.empty()) {
    const size_t size = base::character_size(text);
    if (size == 0 || is_forbidden(first_character(text, size))) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string unique_form(std::string_view name) {
  const bool is_constructor = name.starts_with("[constructor]");
  const bool is_setter = name.find("[set]") != name.npos;
  name.remove_prefix(name.rfind(']') + 1);  // npos + 1 is 0
  std::string form;
  for (const char c : name)
    if (c != '-') form += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  const size_t dot = form.find('.');
  if (dot != form.npos && form.compare(dot + 1, form.npos, form, 0, dot) == 0)
    return form.substr(0, dot);
  return (is_constructor ? "[constructor]" : is_setter ? "[set]" : "") + form;
}

std::string function_prefix(Function::Role role, Function::Access access) {
  static constexpr std::string_view kRoles[] = {"", "[method]", "[static]", "[constructor]"};
  static constexpr std::string_view kAccesses[] = {"", "[get]", "[set]"};
  return std::string(kRoles[static_cast<size_t>(role)]) +
         std::string(kAccesses[static_cast<size_t>(access)]);
}

}  // namespace mortise::contract
