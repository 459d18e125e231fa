// SPDX-License-Identifier: Apache-2.0
#include "base/range.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "base/text.hpp"

namespace mortise::base {
namespace {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }
constexpr bool is_any(char c) { return c == 'x' || c == 'X' || c == '*'; }
constexpr bool is_of_version(char c) { return is_digit(c) || is_letter(c) || c == '-' || c == '.'; }

enum class Operator : uint8_t { kNone, kLess, kAtMost, kEqual, kAtLeast, kMore, kCaret, kTilde };

constexpr std::pair<std::string_view, Operator> kOperators[] = {
    {"<=", Operator::kAtMost}, {">=", Operator::kAtLeast}, {"~>", Operator::kTilde},
    {"<", Operator::kLess},    {">", Operator::kMore},     {"=", Operator::kEqual},
    {"^", Operator::kCaret},   {"~", Operator::kTilde}};

/// A version of which the last numbers may be missing: `1.2`, `1.x`.
struct Partial {
  Version version{};
  size_t known = 0;        // how many numbers are there
  bool is_marked = false;  // begins with a `v`
};

/// The first version, prereleases included, behind all that begin with the first `count` numbers.
Version after(const Version& version, size_t count) {
  const Version next =
      count == 1 ? Version{.major = version.major + 1}
      : count == 2
          ? Version{.major = version.major, .minor = version.minor + 1}
          : Version{.major = version.major, .minor = version.minor, .patch = version.patch + 1};
  return {.major = next.major, .minor = next.minor, .patch = next.patch, .pre = "0"};
}

Version release_of(const Version& version) {
  return {.major = version.major, .minor = version.minor, .patch = version.patch};
}

}  // namespace

/// Reads a range from left to right; keeps the first problem.
class RangeParser {
 public:
  explicit RangeParser(std::string_view text) : text_(text) {}

  std::optional<Range> parse() {
    if (text_.size() > Range::kLongestText) return fail(0, "a range has at most 1024 bytes");
    Range range;
    range.text_ = text_;
    range.alternatives_.clear();
    do {
      if (range.alternatives_.size() == Range::kMostAlternatives)
        return fail(at_, "a range has at most 64 alternatives");
      now_ = {};
      if (!alternative()) return std::nullopt;
      range.alternatives_.push_back(std::move(now_));
    } while (take("||"));
    // As node has it: what stands beside `*` says nothing more, not even about prereleases.
    if (const auto all = std::ranges::find_if(range.alternatives_, &Alternative::takes_all);
        all != range.alternatives_.end())
      range.alternatives_ = {Alternative{}};
    return range;
  }

  RangeProblem problem() const { return problem_; }
  size_t place() const { return problem_.column - 1; }

 private:
  using Alternative = Range::Alternative;

  std::nullopt_t fail(size_t at, std::string message) {
    if (problem_.column == 0) problem_ = {at + 1, std::move(message), {}};
    return std::nullopt;
  }
  bool refuse(size_t at, std::string message) {
    fail(at, std::move(message));
    return false;
  }

  bool is_end() const { return at_ >= text_.size(); }
  char peek() const { return is_end() ? '\0' : text_[at_]; }
  bool starts(std::string_view word) const { return text_.substr(at_).starts_with(word); }
  bool take(std::string_view word) {
    if (!starts(word)) return false;
    at_ += word.size();
    return true;
  }
  bool skip_blanks() {
    const size_t before = at_;
    while (is_blank(peek())) ++at_;
    return at_ > before;
  }
  /// What stands here, for a message.
  std::string found() const {
    if (is_end()) return "the range ends";
    return quote(text_.substr(at_, std::max<size_t>(character_size(text_.substr(at_)), 1))) +
           " stands";
  }

  bool alternative() {
    skip_blanks();
    if (is_end() || starts("||"))
      return refuse(at_, text_.find("||") == text_.npos ? "a range is empty"
                                                        : "nothing stands on one side of '||'");
    bool is_first = true;
    do {
      if (!comparator(is_first)) return false;
      const size_t behind = at_;
      if (!skip_blanks() && !is_end() && !starts("||"))
        return refuse(behind, "a blank or the end is expected where " + found());
      is_first = false;
    } while (!is_end() && !starts("||"));
    return true;
  }

  bool comparator(bool is_first) {
    const size_t begin = at_;
    const Operator is = read_operator();
    if (is != Operator::kNone) skip_blanks();
    const auto partial = read_partial();
    if (!partial) return false;
    if (const size_t behind = at_; skip_blanks() && peek() == '-') {
      if (!is_first || is != Operator::kNone)
        return refuse(begin, "between ' - ' stand two plain versions and nothing else");
      return hyphen(*partial);
    } else {
      at_ = behind;
    }
    if (partial->known == 0 && (is == Operator::kLess || is == Operator::kMore))
      return refuse(begin, "no version is below or above every version");
    add(is, *partial);
    return true;
  }

  /// `lower - upper`, both included.
  bool hyphen(const Partial& lower) {
    const size_t begin = at_++;
    if (!skip_blanks()) return refuse(begin, "' - ' has a blank on both sides");
    const auto upper = read_partial();
    if (!upper) return false;
    add(Operator::kAtLeast, lower);
    add(Operator::kAtMost, *upper);
    const size_t behind = at_;
    skip_blanks();
    if (!is_end() && !starts("||"))
      return refuse(behind, "between ' - ' stand two plain versions and nothing else");
    at_ = behind;
    return true;
  }

  Operator read_operator() {
    for (const auto& [word, is] : kOperators)
      if (take(word)) return is;
    return Operator::kNone;
  }

  std::optional<Partial> read_partial() {
    Partial partial;
    if (peek() == 'v' && text_.size() > at_ + 1 && is_digit(text_[at_ + 1])) {
      ++at_;
      partial.is_marked = true;
    }
    uint64_t* const numbers[] = {&partial.version.major, &partial.version.minor,
                                 &partial.version.patch};
    bool is_open = false;  // an `x` was seen
    for (size_t i = 0; i < 3; ++i) {
      if (i > 0 && !take(".")) break;
      if (is_any(peek())) {
        ++at_;
        is_open = true;
        continue;
      }
      if (is_open) return fail(at_, "behind an 'x' stands no number");
      if (!read_number(*numbers[i], i)) return std::nullopt;
      partial.known = i + 1;
    }
    if (peek() == '.') return fail(at_, "a version has three numbers: 1.2.3");
    if (peek() != '-' && peek() != '+') return partial;
    if (partial.known < 3) return fail(at_, "labels stand behind three numbers: 1.2.3-rc.1");
    return read_labels(std::move(partial));
  }

  bool read_number(uint64_t& number, size_t index) {
    const size_t begin = at_;
    if (!is_digit(peek()))
      return refuse(at_, (index == 0 ? "a version is expected where "
                                     : "a number is expected behind '.' where ") +
                             found());
    for (; is_digit(peek()); ++at_) {
      number = number * 10 + static_cast<uint64_t>(peek() - '0');
      if (number + 1 >= Range::kNumberLimit) return refuse(begin, "a number is too large");
    }
    if (text_[begin] == '0' && at_ > begin + 1)
      return refuse(begin, "a number must not begin with 0");
    return true;
  }

  std::optional<Partial> read_labels(Partial partial) {
    const size_t begin = at_;
    while (is_of_version(peek()) || peek() == '+') ++at_;
    std::string wrong;
    auto version = parse_version(
        release_of(partial.version).text() + std::string(text_.substr(begin, at_ - begin)), &wrong);
    if (!version) return fail(begin, std::move(wrong));
    partial.version = *std::move(version);
    return partial;
  }

  void add(Operator is, const Partial& partial) {
    if (partial.known == 0) return;
    const Version& version = partial.version;
    const bool is_whole = partial.known == 3;
    const Version end = after(version, partial.known);
    switch (is) {
      case Operator::kNone:
      case Operator::kEqual:
        is_whole ? add_lower(version, true) : add_from(version);
        return is_whole ? add_upper(version, true) : add_upper(end, false);
      case Operator::kLess:
        if (is_whole) return add_upper(version, false);
        return add_upper({.major = version.major, .minor = version.minor, .pre = "0"}, false);
      case Operator::kAtMost:
        return is_whole ? add_upper(version, true) : add_upper(end, false);
      case Operator::kAtLeast:
        return is_whole && partial.is_marked ? add_lower(version, true) : add_from(version);
      case Operator::kMore:
        return is_whole ? add_lower(version, false) : add_lower(release_of(end), true);
      case Operator::kTilde:
        add_from(version);
        return add_upper(after(version, std::min<size_t>(partial.known, 2)), false);
      case Operator::kCaret:
        add_from(version);
        return add_upper(after(version, caret_count(partial)), false);
    }
  }

  /// How many of the numbers a caret holds fast: up to the first that is not 0.
  static size_t caret_count(const Partial& partial) {
    if (partial.version.major > 0 || partial.known == 1) return 1;
    if (partial.version.minor > 0 || partial.known == 2) return 2;
    return 3;
  }

  void name(const Version& version) {
    if (!version.pre.empty()) now_.channels.push_back(version);
  }
  void add_lower(const Version& version, bool is_included) {
    name(version);
    if (now_.lower && (version < now_.lower->version ||
                       (version == now_.lower->version && !now_.lower->is_included)))
      return;
    now_.lower = {version, is_included};
  }
  /// Node drops `>=0.0.0`, which says nothing about releases, but not `>=v0.0.0` and `0.0.0`.
  void add_from(const Version& version) {
    if (version != Version{}) add_lower(version, true);
  }
  void add_upper(const Version& version, bool is_included) {
    name(version);
    if (now_.upper && (version > now_.upper->version ||
                       (version == now_.upper->version && !now_.upper->is_included)))
      return;
    now_.upper = {version, is_included};
  }

  std::string_view text_;
  size_t at_ = 0;
  Alternative now_{};
  RangeProblem problem_{};
};

namespace {

/// How ranges are written elsewhere, and how here.
constexpr std::pair<std::string_view, std::string_view> kElsewhere[] = {
    {",", " "},   {"&&", " "},    {" and ", " "}, {" or ", " || "}, {"=>", ">="},
    {"=<", "<="}, {"==", "="},    {"~=", "~"},    {"latest", "*"},  {"any", "*"},
    {"|", "||"},  {"||||", "||"}, {"..", " - "},  {"  ", " "},      {"  ", " "}};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

bool is_range(std::string_view text) { return RangeParser(text).parse().has_value(); }

/// A range that was perhaps meant; empty where none is known.
std::string meant(const std::string& text, size_t place) {
  if (text.size() > 64 || !is_utf8(text)) return {};
  if (text.find_first_not_of(" \t|") == text.npos) return "*";
  std::string known = text;
  for (const auto& [from, to] : kElsewhere) known = replaced(known, from, to);
  if (known != text && is_range(known)) return known;
  const std::string front = text.substr(0, place);
  // Numbers are missing in front of labels, or a hyphen stands without blanks.
  for (const char* between : {".0", ".0.0", " - "}) {
    const std::string longer = between + text.substr(std::min(place, text.size()));
    if (place < text.size() && text[place] == '-' && is_range(front + longer))
      return front + longer;
  }
  const size_t zeros = std::min(text.find_first_not_of('0', place), text.size());
  if (zeros > place && is_range(front + text.substr(zeros))) return front + text.substr(zeros);
  const size_t last = front.find_last_not_of(" \t.<>=^~|-");
  const std::string cut = last == front.npos ? "" : front.substr(0, last + 1);
  return is_range(cut) ? cut : "";
}

}  // namespace

bool Range::Alternative::matches(const Version& version) const {
  if (lower) {
    const auto order = version <=> lower->version;
    if (order < 0 || (order == 0 && !lower->is_included)) return false;
  }
  if (upper) {
    const auto order = version <=> upper->version;
    if (order > 0 || (order == 0 && !upper->is_included)) return false;
  }
  return version.pre.empty() || std::ranges::any_of(channels, [&](const Version& named) {
           return release_of(named) == release_of(version);
         });
}

Range Range::exactly(const Version& version) {
  Range range;
  range.text_ = "=" + version.text();
  range.alternatives_[0] = {.lower = Bound{version, true}, .upper = Bound{version, true}};
  if (!version.pre.empty()) range.alternatives_[0].channels.push_back(version);
  return range;
}

bool Range::matches(const Version& version) const {
  return std::ranges::any_of(
      alternatives_, [&](const Alternative& alternative) { return alternative.matches(version); });
}

bool Range::takes_all() const { return alternatives_[0].takes_all(); }

std::optional<Range> parse_range(std::string_view text, RangeProblem* problem) {
  RangeParser parser(text);
  auto range = parser.parse();
  if (range || problem == nullptr) return range;
  *problem = parser.problem();
  const std::string other = meant(std::string(text), parser.place());
  if (!other.empty()) problem->help = "did you mean '" + other + "'?";
  return std::nullopt;
}

Outcome<Range> read_range(std::string_view text) {
  RangeProblem problem;
  auto range = parse_range(text, &problem);
  if (range) return *std::move(range);
  return Error(Code::kVersionMalformed,
               "the version range " + quote(text, 64) + " is wrong at column " +
                   std::to_string(problem.column) + ": " + problem.message +
                   (problem.help.empty() ? "" : "; " + problem.help));
}

}  // namespace mortise::base
