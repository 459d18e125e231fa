// SPDX-License-Identifier: Apache-2.0
#include "contract/diagnostic.hpp"

#include <algorithm>
#include <numeric>

#include "base/text.hpp"
#include "contract/names.hpp"

namespace mortise::contract {
namespace {

struct RuleEntry {
  std::string_view name;
  Severity severity;
};
constexpr RuleEntry kRules[] = {
#define MORTISE_RULE(enumerator, name, severity) {name, Severity::severity},
#include "contract/manifest_rules.inc"
#include "contract/rules.inc"
#undef MORTISE_RULE
};

/// Names longer than this are not compared: nobody misspells them by one letter.
constexpr size_t kLongestName = 64;
/// Among more nobody looks: the report should not take longer than the reading.
constexpr size_t kMostCandidates = 2'000;

/// Insertions, removals, changes and swaps of neighbours that lead from one to the other
/// (restricted Damerau-Levenshtein).
size_t distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  std::vector<size_t> next(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    next[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      next[j + 1] = std::min({row[j] + (a[i] == b[j] ? 0 : 1), row[j + 1] + 1, next[j] + 1});
      if (i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j])
        next[j + 1] = std::min(next[j + 1], before[j - 1] + 1);
    }
    before.swap(row);
    row.swap(next);
  }
  return row.back();
}

class Renderer {
 public:
  Renderer(const SourceMap& sources, const RenderOptions& options)
      : sources_(sources), colour_(options.colour) {}

  void add(const Diagnostic& diagnostic) {
    const bool is_error = rule_severity(diagnostic.rule) == Severity::kError;
    place(diagnostic.span);
    painted(is_error ? "31;1" : "33;1", is_error ? "error" : "warning");
    out_ += ": " + diagnostic.message + " [" + std::string(rule_name(diagnostic.rule)) + "]\n";
    excerpt(diagnostic.span);
    for (const Note& note : diagnostic.notes) {
      place(note.span);
      painted("36;1", "note");
      out_ += ": " + note.text + "\n";
      excerpt(note.span);
    }
    if (diagnostic.help.empty()) return;
    painted("32;1", "help");
    out_ += ": " + diagnostic.help + "\n";
  }

  void add_left_out(size_t count) {
    if (count > 0) out_ += "... and " + std::to_string(count) + " more\n";
  }

  std::string finish() { return std::move(out_); }

 private:
  /// More of a line is not shown.
  static constexpr size_t kWidth = 160;

  void painted(std::string_view style, std::string_view text) {
    if (colour_) out_.append("\033[").append(style).append("m");
    out_ += text;
    if (colour_) out_ += "\033[0m";
  }

  void place(const Span& span) {
    if (span.is_somewhere()) painted("1", sources_.where(span) + ": ");
  }

  /// The line with a caret below each character of the place. Tabs stay, so that the caret stands
  /// where it should; what steers a terminal or turns the writing around does not.
  void excerpt(const Span& span) {
    if (!span.is_somewhere()) return;
    const std::string_view line = sources_.line(span);
    const Position at = sources_.position(span);
    const std::string number = std::to_string(at.line);
    const std::string_view marked = sources_.text(span);
    std::string margin;
    std::string shown;
    std::string carets;
    size_t column = 1;
    for (std::string_view rest = line; !rest.empty() && column <= kWidth; ++column) {
      const size_t size = base::character_size(rest);
      const std::string_view character = rest.substr(0, std::max<size_t>(size, 1));
      if (rest == "\r") break;  // the end of a line, as some write it
      const bool is_plain =
          size > 0 && character != "\r" && !character_problem(base::decode_character(character));
      shown += is_plain ? character : "?";
      if (column < at.column) margin += character == "\t" ? '\t' : ' ';
      if (column >= at.column && character.data() < marked.data() + marked.size()) carets += '^';
      rest.remove_prefix(character.size());
    }
    out_ += "  " + number + " | " + shown + "\n";
    if (at.column > kWidth) return;
    out_ += "  " + std::string(number.size(), ' ') + " | " + margin;
    painted("32;1", carets.empty() ? "^" : carets);
    out_ += "\n";
  }

  const SourceMap& sources_;
  const bool colour_;
  std::string out_;
};

}  // namespace

std::string_view rule_name(Rule rule) { return kRules[static_cast<size_t>(rule)].name; }
Severity rule_severity(Rule rule) { return kRules[static_cast<size_t>(rule)].severity; }

void Diagnostics::add(Diagnostic diagnostic) {
  ++(rule_severity(diagnostic.rule) == Severity::kError ? errors_ : warnings_);
  if (all_.size() < kMost)
    all_.push_back(std::move(diagnostic));
  else
    dropped_ = std::move(diagnostic);
}

Diagnostic& Diagnostics::add(Rule rule, const Span& span, std::string message, std::string help) {
  const bool has_room = all_.size() < kMost;
  add(Diagnostic{rule, span, std::move(message), std::move(help)});
  return has_room ? all_.back() : dropped_;
}

std::string nearest(std::string_view name, std::span<const std::string_view> candidates) {
  if (name.empty() || name.size() > kLongestName || candidates.size() > kMostCandidates) return {};
  std::string_view best;
  size_t least = std::max<size_t>(name.size() / 3, 1) + 1;
  for (const std::string_view candidate : candidates) {
    const size_t longer = std::max(candidate.size(), name.size());
    const size_t shorter = std::min(candidate.size(), name.size());
    if (longer - shorter >= least || candidate == name) continue;
    const size_t steps = distance(name, candidate);
    if (steps < least && steps < std::max(name.size(), candidate.size())) {
      best = candidate;
      least = steps;
    }
  }
  return std::string(best);
}

std::string did_you_mean(std::string_view name, std::span<const std::string_view> candidates) {
  const std::string found = nearest(name, candidates);
  return found.empty() ? "" : "did you mean '" + found + "'?";
}

std::string render(const Diagnostics& diagnostics, const SourceMap& sources,
                   const RenderOptions& options) {
  Renderer renderer(sources, options);
  for (const Diagnostic& diagnostic : diagnostics.all()) renderer.add(diagnostic);
  const size_t found = diagnostics.error_count() + diagnostics.warning_count();
  renderer.add_left_out(found - diagnostics.all().size());
  return renderer.finish();
}

}  // namespace mortise::contract
