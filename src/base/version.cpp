// SPDX-License-Identifier: Apache-2.0
#include "base/version.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace mortise::base {
namespace {

constexpr bool is_label(char c) { return is_digit(c) || is_letter(c) || c == '-'; }

/// Takes what stands before `separator` off the front of `text`.
std::string_view take_until(std::string_view& text, char separator) {
  const size_t end = std::min(text.find(separator), text.size());
  const std::string_view front = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return front;
}

bool is_number(std::string_view text) { return std::ranges::all_of(text, is_digit); }

const char* parse_number(std::string_view text, uint64_t& number) {
  if (text.empty() || !is_number(text)) return "a version has three numbers: 1.2.3";
  if (text.size() > 1 && text[0] == '0') return "a number must not begin with 0";
  const auto done = std::from_chars(text.data(), text.data() + text.size(), number);
  return done.ec == std::errc{} ? nullptr : "a number is too large";
}

/// Checks the labels behind a minus or a plus.
const char* check_labels(std::string_view text, bool numbers_count) {
  if (text.ends_with('.')) return "a label is empty";
  do {
    const std::string_view label = take_until(text, '.');
    if (label.empty()) return "a label is empty";
    if (!std::ranges::all_of(label, is_label)) return "a label has letters, digits and '-' alone";
    if (numbers_count && label.size() > 1 && label[0] == '0' && is_number(label))
      return "a number must not begin with 0";
  } while (!text.empty());
  return nullptr;
}

std::weak_ordering compare_labels(std::string_view a, std::string_view b) {
  const bool a_counts = is_number(a);
  const bool b_counts = is_number(b);
  if (a_counts != b_counts) return b_counts <=> a_counts;  // numbers come first
  if (a_counts && a.size() != b.size()) return a.size() <=> b.size();
  return a <=> b;
}

std::weak_ordering compare_pre(std::string_view a, std::string_view b) {
  if (a.empty() || b.empty()) return a.empty() <=> b.empty();  // a release comes last
  while (!a.empty() && !b.empty()) {
    const auto order = compare_labels(take_until(a, '.'), take_until(b, '.'));
    if (order != 0) return order;
  }
  return b.empty() <=> a.empty();
}

}  // namespace

std::string Version::text() const {
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch) +
         (pre.empty() ? "" : "-" + pre) + (build.empty() ? "" : "+" + build);
}

std::weak_ordering operator<=>(const Version& a, const Version& b) {
  if (a.major != b.major) return a.major <=> b.major;
  if (a.minor != b.minor) return a.minor <=> b.minor;
  if (a.patch != b.patch) return a.patch <=> b.patch;
  return compare_pre(a.pre, b.pre);
}

std::optional<Version> parse_version(std::string_view text, std::string* problem) {
  Version version;
  const char* wrong = nullptr;
  const size_t plus = text.find('+');
  if (plus != text.npos) {
    version.build = text.substr(plus + 1);
    wrong = version.build.empty() ? "a label is empty" : check_labels(version.build, false);
    text = text.substr(0, plus);
  }
  const size_t minus = text.find('-');
  if (minus != text.npos && wrong == nullptr) {
    version.pre = text.substr(minus + 1);
    wrong = version.pre.empty() ? "a label is empty" : check_labels(version.pre, true);
  }
  std::string_view numbers = text.substr(0, minus);
  if (wrong == nullptr && std::ranges::count(numbers, '.') != 2)
    wrong = "a version has three numbers: 1.2.3";
  for (uint64_t* number : {&version.major, &version.minor, &version.patch})
    if (wrong == nullptr) wrong = parse_number(take_until(numbers, '.'), *number);
  if (wrong == nullptr) return version;
  if (problem != nullptr) *problem = wrong;
  return std::nullopt;
}

}  // namespace mortise::base
