// SPDX-License-Identifier: Apache-2.0
#include "contract/names.hpp"

#include <algorithm>
#include <chrono>

#include "base/text.hpp"
#include "base/version.hpp"

namespace mortise::contract {
namespace {

using base::is_digit;
using base::is_lower;
using base::is_upper;

/// Takes off what stands before the first `mark`, and the mark; all where there is none.
std::string_view take(std::string_view& text, char mark) {
  const size_t end = text.find(mark);
  const std::string_view front = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return front;
}

}  // namespace

std::optional<std::string_view> character_problem(uint32_t character) {
  constexpr uint32_t kDeprecated[] = {0x149, 0x673, 0xf77, 0xf79, 0x17a3, 0x17a4, 0x17b4, 0x17b5};
  const auto within = [&](uint32_t first, uint32_t last) {
    return character >= first && character <= last;
  };
  if (character == '\n' || character == '\r' || character == '\t') return std::nullopt;
  if (within(0, 0x1f) || within(0x7f, 0x9f)) return "is a control character";
  if (within(0x202a, 0x202e) || within(0x2066, 0x2069))
    return "changes the direction of text, which hides what a source says";
  if (std::ranges::find(kDeprecated, character) != std::end(kDeprecated))
    return "is deprecated by Unicode";
  return std::nullopt;
}

std::optional<std::string_view> identifier_problem(std::string_view word) {
  if (word.empty()) return "a name is missing";
  if (!base::is_letter(word[0]) && word[0] != '-') return "a name begins with a letter";
  bool has_lower = false;
  bool has_upper = false;
  size_t part = 0;  // where the word that is being read begins
  for (size_t at = 0; at <= word.size(); ++at) {
    const char c = at < word.size() ? word[at] : '-';
    if (is_lower(c)) {
      has_lower = true;
    } else if (is_upper(c)) {
      has_upper = true;
    } else if (c == '-') {
      if (at == part) return "words of a name are joined by one '-'";
      if (has_lower && has_upper) return "each word of a name is all lower or all upper case";
      has_lower = has_upper = false;
      part = at + 1;
    } else if (!is_digit(c)) {
      return "a name has letters, digits and '-' alone";
    }
  }
  return std::nullopt;
}

bool is_version(std::string_view text) { return base::parse_version(text).has_value(); }

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
  if (text.size() != 10) return false;
  for (size_t i = 0; i < text.size(); ++i)
    if (i == 4 || i == 7 ? text[i] != '-' : !is_digit(text[i])) return false;
  const auto number = [&](size_t at, size_t size) {
    unsigned value = 0;
    for (const char c : text.substr(at, size)) value = value * 10 + static_cast<unsigned>(c - '0');
    return value;
  };
  return std::chrono::year_month_day(std::chrono::year(static_cast<int>(number(0, 4))),
                                     std::chrono::month(number(5, 2)),
                                     std::chrono::day(number(8, 2)))
      .ok();
}

bool is_plain_text(std::string_view text) {
  while (true) {
    const auto special = std::ranges::find_if(
        text, [](char c) { return c < ' ' || c == 0x7f; });  // also above ASCII
    text.remove_prefix(static_cast<size_t>(special - text.begin()));
    if (text.empty()) return true;
    const size_t size = base::character_size(text);
    if (size == 0 || character_problem(base::decode_character(text.substr(0, size)))) return false;
    text.remove_prefix(size);
  }
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

std::string function_name(Function::Role role, Function::Access access, std::string_view resource,
                          std::string_view name) {
  if (role == Function::Role::kConstructor) return "[constructor]" + std::string(resource);
  std::string text = function_prefix(role, access);
  if (role != Function::Role::kFree) text.append(resource) += '.';
  return text.append(name);
}

std::string getter_of(std::string_view setter) {
  std::string getter(setter);
  return getter.replace(getter.find("[set]"), 5, "[get]");
}

}  // namespace mortise::contract
