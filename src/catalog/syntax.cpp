// SPDX-License-Identifier: Apache-2.0
#include "catalog/syntax.hpp"

#include <algorithm>
#include <charconv>
#include <span>

#include "base/condition.hpp"
#include "base/digest.hpp"
#include "base/range.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "contract/names.hpp"

namespace mortise::catalog {
namespace {

using Problem = std::optional<std::string>;

constexpr size_t kLongest = 4096;
constexpr size_t kLongestName = 128;
constexpr uint64_t kMostExact = uint64_t{1} << 53;  // what readers of JSON keep exactly

Problem problem_unless(bool holds, std::string why = {}) {
  return holds ? Problem() : Problem(std::move(why));
}

using base::is_digit;
using base::is_letter;
using base::is_lower;

/// Small letters, digits and single `-` between them; begins with a letter.
bool is_name(std::string_view text) {
  if (text.empty() || text.size() > kLongestName || !is_lower(text[0]) || text.ends_with('-'))
    return false;
  return !text.contains("--") &&
         std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

/// Calls `test` for the parts of `text` between dots. @return whether it holds for all.
template <class Test>
bool all_parts(std::string_view text, Test test) {
  for (;;) {
    const size_t dot = std::min(text.find('.'), text.size());
    if (!test(text.substr(0, dot))) return false;
    if (dot == text.size()) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_id(std::string_view text) {
  return text.size() <= kLongestName && all_parts(text, is_name);
}

bool is_pattern(std::string_view text) {
  return !text.empty() && text.size() <= kLongestName && std::ranges::all_of(text, [](char c) {
    return is_lower(c) || is_digit(c) || c == '-' || c == '.' || c == '*';
  });
}

bool is_python_name(std::string_view text) {
  return !text.empty() && !is_digit(text[0]) &&
         std::ranges::all_of(text, [](char c) { return is_letter(c) || is_digit(c) || c == '_'; });
}

bool is_module(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == text.npos) return all_parts(text, is_python_name);
  return all_parts(text.substr(0, colon), is_python_name) &&
         all_parts(text.substr(colon + 1), is_python_name);
}

bool is_one_line(std::string_view text) {
  return !text.empty() &&
         std::ranges::none_of(text, [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

Problem file_problem(std::string_view path) {
  if (!is_one_line(path)) return "";
  if (path.starts_with('/')) return "it must not begin with '/'";
  for (std::string_view rest = path;;) {
    const size_t slash = std::min(rest.find('/'), rest.size());
    if (rest.substr(0, slash) == "..") return "it must not lead out of the folder";
    if (slash == rest.size()) return {};
    rest.remove_prefix(slash + 1);
  }
}

Problem range_problem(std::string_view text) {
  base::RangeProblem problem;
  if (base::parse_range(text, &problem)) return {};
  return problem.message + (problem.help.empty() ? "" : "; " + problem.help);
}

Problem version_problem(std::string_view text) {
  std::string why;
  const bool is_version = base::parse_version(text, &why).has_value();
  return problem_unless(is_version, why);
}

bool is_link(std::string_view text) {
  return is_one_line(text) && !text.contains(' ') &&
         (text.starts_with("https://") || text.starts_with("http://"));
}

struct Unit {
  std::string_view name;
  uint64_t size;
};
constexpr Unit kTimes[] = {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}};
constexpr Unit kSizes[] = {{"B", 1},
                           {"KiB", uint64_t{1} << 10},
                           {"MiB", uint64_t{1} << 20},
                           {"GiB", uint64_t{1} << 30},
                           {"TiB", uint64_t{1} << 40}};

std::optional<uint64_t> parse_amount(std::string_view text, std::span<const Unit> units) {
  uint64_t number = 0;
  const auto done = std::from_chars(text.data(), text.data() + text.size(), number);
  if (done.ec != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(done.ptr - text.data()));
  if (text.starts_with(' ')) text.remove_prefix(1);
  const auto unit = std::ranges::find(units, text, &Unit::name);
  if (unit == units.end() || number >= kMostExact / unit->size) return std::nullopt;
  return number * unit->size;
}

}  // namespace

Problem syntax_problem(Syntax syntax, std::string_view text) {
  if (text.size() > kLongest) return "it is longer than " + std::to_string(kLongest) + " bytes";
  switch (syntax) {
    case Syntax::kAny:
      return {};
    case Syntax::kLine:
    case Syntax::kPath:
      return problem_unless(is_one_line(text));
    case Syntax::kId:
      return problem_unless(is_id(text),
                            "it is words of small letters, digits and '-', joined by dots");
    case Syntax::kPattern:
      return problem_unless(is_pattern(text));
    case Syntax::kName:
      return problem_unless(is_name(text), "it is small letters, digits and single '-'");
    case Syntax::kVersion:
      return version_problem(text);
    case Syntax::kRange:
      return range_problem(text);
    case Syntax::kContract:
    case Syntax::kInterface:
      return problem_unless(contract::is_interface_name(text));
    case Syntax::kFile:
      return file_problem(text);
    case Syntax::kModule:
      return problem_unless(is_module(text));
    case Syntax::kDigest:
      return problem_unless(text.starts_with("sha256:") && base::parse_digest(text).has_value());
    case Syntax::kCondition:
      return base::condition_problem(text);
    case Syntax::kDuration:
      return problem_unless(parse_duration(text).has_value(),
                            "it is a whole number and 'ms', 's', 'm' or 'h'");
    case Syntax::kSize:
      return problem_unless(parse_size(text).has_value(),
                            "it is a whole number and 'B', 'KiB', 'MiB', 'GiB' or 'TiB'");
    case Syntax::kLink:
      return problem_unless(is_link(text));
  }
  return {};
}

std::string_view syntax_pattern(Syntax syntax) {
  switch (syntax) {
    case Syntax::kAny:
    case Syntax::kCondition:
    case Syntax::kRange:
      return "";
    case Syntax::kLine:
    case Syntax::kPath:
      return "^[^\\x00-\\x1f]+$";
    case Syntax::kId:
      return "^[a-z][a-z0-9]*(-[a-z0-9]+)*(\\.[a-z][a-z0-9]*(-[a-z0-9]+)*)*$";
    case Syntax::kPattern:
      return "^[a-z0-9.*-]+$";
    case Syntax::kName:
      return "^[a-z][a-z0-9]*(-[a-z0-9]+)*$";
    case Syntax::kVersion:
      return "^[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$";
    case Syntax::kContract:
    case Syntax::kInterface:
      return "^[A-Za-z][A-Za-z0-9-]*:[A-Za-z][A-Za-z0-9-]*/[A-Za-z][A-Za-z0-9-]*(@.+)?$";
    case Syntax::kFile:
      return "^[^/].*$";
    case Syntax::kModule:
      return "^[A-Za-z_][A-Za-z0-9_.]*(:[A-Za-z_][A-Za-z0-9_.]*)?$";
    case Syntax::kDigest:
      return "^sha256:[0-9a-fA-F]{64}$";
    case Syntax::kDuration:
      return "^[0-9]+ ?(ms|s|m|h)$";
    case Syntax::kSize:
      return "^[0-9]+ ?(B|KiB|MiB|GiB|TiB)$";
    case Syntax::kLink:
      return "^https?://[^ ]+$";
  }
  return "";
}

std::optional<uint64_t> parse_duration(std::string_view text) { return parse_amount(text, kTimes); }
std::optional<uint64_t> parse_size(std::string_view text) { return parse_amount(text, kSizes); }

bool matches(std::string_view pattern, std::string_view id) {
  size_t p = 0;
  size_t i = 0;
  size_t star = pattern.npos;  // the last one met, and how much of `id` it covers so far
  size_t covered = 0;
  while (i < id.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      covered = i;
    } else if (p < pattern.size() && pattern[p] == id[i]) {
      ++p;
      ++i;
    } else if (star != pattern.npos) {
      p = star + 1;
      i = ++covered;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == pattern.npos;
}

}  // namespace mortise::catalog
