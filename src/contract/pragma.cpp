// SPDX-License-Identifier: Apache-2.0
#include "contract/pragma.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "base/version.hpp"
#include "contract/names.hpp"

namespace mortise::contract {
namespace {

constexpr std::string_view kBlanks = " \t\r\f\v";

struct Form {
  Pragma::Name name;
  std::string_view word;
  std::string_view usage;
};
constexpr Form kForms[] = {
    {Pragma::Name::kDefault, "@default",
     "write '@default VALUE' on a field, '@default PARAMETER VALUE' on a function"},
    {Pragma::Name::kRange, "@range",
     "write '@range [LEAST, MOST]' on a field, '@range PARAMETER [LEAST, MOST]' on a function"},
    {Pragma::Name::kFallback, "@fallback", "write '@fallback CASE'"},
    {Pragma::Name::kIdempotent, "@idempotent", "write '@idempotent' alone"},
    {Pragma::Name::kSecret, "@secret", "write '@secret' alone"},
    {Pragma::Name::kSunset, "@sunset",
     "write '@sunset VERSION DATE', such as '@sunset 2.0.0 2027-06-01'"},
    {Pragma::Name::kExample, "@example",
     "write '@example {ARGUMENTS} -> RESULT', or '@example {ARGUMENTS}' alone"},
};

using base::is_digit;
using base::is_letter;

std::string_view trim(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

/// `@` and the letters behind it; empty where a line begins with anything else.
std::string_view directive_word(std::string_view line) {
  if (line.size() < 2 || line[0] != '@' || !is_letter(line[1])) return {};
  const auto* end = std::find_if_not(line.begin() + 1, line.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_';
  });
  return line.substr(0, static_cast<size_t>(end - line.begin()));
}

const Form* find_form(std::string_view word) {
  for (const Form& form : kForms)
    if (form.word == word) return &form;
  return nullptr;
}

/// Where an object of JSON ends that may be followed by something else; `npos` where it does not.
size_t object_end(std::string_view text) {
  bool is_in_text = false;
  size_t depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (is_in_text && c == '\\') ++i;
    if (c == '"') is_in_text = !is_in_text;
    if (is_in_text) continue;
    if (c == '{') ++depth;
    if (c == '}' && --depth == 0) return i + 1;
    if (depth == 0) break;
  }
  return text.npos;
}

bool is_apart(std::string_view rest) { return rest.empty() || kBlanks.contains(rest[0]); }

/// Knows which lines are inside of a fenced block.
class Fence {
 public:
  /// True for the fences themselves and all between them.
  bool takes(std::string_view line) {
    const bool is_fence = line.starts_with("```") || line.starts_with("~~~");
    if (is_fence) open_ = !open_;
    return is_fence || open_;
  }

 private:
  bool open_ = false;
};

/// Reads one line that begins with `@`.
class LineReader {
 public:
  LineReader(const DocLine& line, std::string_view text, Diagnostics& diagnostics)
      : line_(line), text_(text), word_(directive_word(text)), diagnostics_(diagnostics) {}

  std::optional<Pragma> read() {
    form_ = find_form(word_);
    const std::string_view rest = text_.substr(word_.size());
    if (form_ == nullptr) {
      unknown(rest);
      return std::nullopt;
    }
    if (!is_apart(rest)) return malformed(word_, "a blank is missing behind '" + word() + "'");
    rest_ = trim(rest);
    Pragma pragma{.name = form_->name, .span = span_of(text_)};
    switch (form_->name) {
      case Pragma::Name::kDefault:
      case Pragma::Name::kRange:
        return value(std::move(pragma));
      case Pragma::Name::kFallback:
        return fallback(std::move(pragma));
      case Pragma::Name::kSunset:
        return sunset(std::move(pragma));
      case Pragma::Name::kExample:
        return example(std::move(pragma));
      case Pragma::Name::kIdempotent:
      case Pragma::Name::kSecret:
        break;
    }
    if (!rest_.empty()) return extra();
    return pragma;
  }

 private:
  Span span_of(std::string_view piece) const {
    const auto begin = line_.span.begin + static_cast<uint32_t>(piece.data() - line_.text.data());
    return {line_.span.file, begin, begin + static_cast<uint32_t>(piece.size())};
  }
  std::string word() const { return std::string(word_); }

  /// Takes the next word off the front of the rest.
  std::string_view next() {
    const std::string_view next = rest_.substr(0, rest_.find_first_of(kBlanks));
    rest_ = trim(rest_.substr(next.size()));
    return next;
  }

  std::nullopt_t malformed(std::string_view where, std::string message, std::string help = {}) {
    if (help.empty()) help = form_->usage;
    diagnostics_.add(Rule::kPragmaMalformed, span_of(where), std::move(message), std::move(help));
    return std::nullopt;
  }
  std::nullopt_t missing(const std::string& what) {
    return malformed(word_, what + " is missing behind '" + word() + "'");
  }
  std::nullopt_t extra() {
    return malformed(rest_, "nothing more is expected behind '" + word() + "'");
  }

  void unknown(std::string_view rest) {
    std::vector<std::string_view> words;
    for (const Form& form : kForms) words.push_back(form.word);
    std::string help = did_you_mean(word_, words);
    // `@scope/package` and the like are text, unless somebody has just slipped.
    if (help.empty() && !is_apart(rest)) return;
    diagnostics_.add(Rule::kPragmaUnknown, span_of(word_),
                     "there is no directive " + base::quote(word_, 64), std::move(help));
  }

  /// `VALUE` or `SUBJECT VALUE`. What is JSON as a whole is a value: `true` names no parameter.
  std::optional<Pragma> value(Pragma pragma) {
    if (rest_.empty()) return missing("a value");
    size_t failed_at = 0;
    auto json = base::read_json(rest_, kPragmaLimits, &failed_at);
    if (!json && (is_letter(rest_[0]) || rest_[0] == '%')) {
      const std::string_view subject = next();
      if (rest_.empty())
        return malformed(subject, base::quote(subject, 64) + " is no value in JSON",
                         "put a text or the name of a case in quotes; behind the name of a "
                         "parameter goes its value");
      pragma.subject = subject.substr(subject[0] == '%' ? 1 : 0);
      json = base::read_json(rest_, kPragmaLimits, &failed_at);
    }
    if (!json) return no_json(rest_, json.error(), failed_at);
    pragma.value = rest_;
    return pragma;
  }

  std::nullopt_t no_json(std::string_view text, const Error& error, size_t failed_at) {
    std::string_view reason = error.message();
    reason.remove_prefix(reason.find(": ") + 2);  // the offset is shown as a place
    diagnostics_.add(Rule::kPragmaMalformed, span_of(text.substr(failed_at, 1)),
                     "the value is no JSON: " + std::string(reason));
    return std::nullopt;
  }

  /// `{ARGUMENTS}` or `{ARGUMENTS} -> RESULT`.
  std::optional<Pragma> example(Pragma pragma) {
    if (rest_.empty()) return missing("an object with the arguments");
    if (rest_[0] != '{') return malformed(rest_, "the arguments are no object of JSON");
    const std::string_view arguments = rest_.substr(0, object_end(rest_));
    size_t failed_at = 0;
    if (const auto json = base::read_json(arguments, kPragmaLimits, &failed_at); !json)
      return no_json(arguments, json.error(), failed_at);
    pragma.subject = arguments;
    rest_ = trim(rest_.substr(arguments.size()));
    if (rest_.empty()) return pragma;
    if (!rest_.starts_with("->"))
      return malformed(rest_, "'->' is missing between the arguments and the result");
    rest_ = trim(rest_.substr(2));
    if (rest_.empty()) return missing("the result behind '->'");
    if (const auto json = base::read_json(rest_, kPragmaLimits, &failed_at); !json)
      return no_json(rest_, json.error(), failed_at);
    pragma.value = rest_;
    return pragma;
  }

  std::optional<Pragma> fallback(Pragma pragma) {
    if (rest_.empty()) return missing("the name of a case");
    const std::string_view name = next();
    if (!rest_.empty()) return extra();
    pragma.subject = name.substr(name[0] == '%' ? 1 : 0);
    return pragma;
  }

  std::optional<Pragma> sunset(Pragma pragma) {
    if (rest_.empty()) return missing("a version");
    const std::string_view version = next();
    std::string problem;
    if (!base::parse_version(version, &problem))
      return malformed(version, base::quote(version, 64) + " is no version: " + problem);
    if (rest_.empty()) return missing("a date");
    const std::string_view date = next();
    if (!is_date(date)) return malformed(date, base::quote(date, 64) + " is no date");
    if (!rest_.empty()) return extra();
    pragma.subject = version;
    pragma.value = date;
    return pragma;
  }

  const DocLine& line_;
  const std::string_view text_;  // from the `@` to the last character that is no blank
  const std::string_view word_;
  const Form* form_ = nullptr;
  std::string_view rest_;  // what was not read yet, without blanks around it
  Diagnostics& diagnostics_;
};

}  // namespace

void add_doc_lines(std::string_view comment, const Span& span, std::vector<DocLine>& lines) {
  const auto add = [&](std::string_view text) {
    const auto begin = span.begin + static_cast<uint32_t>(text.data() - comment.data());
    lines.push_back({text, {span.file, begin, begin + static_cast<uint32_t>(text.size())}});
  };
  if (comment.starts_with("///") && !comment.starts_with("////")) return add(comment.substr(3));
  if (comment.size() < 5 || !comment.starts_with("/**") || comment[3] == '*') return;
  std::string_view rest = comment.substr(3);
  if (rest.ends_with("*/")) rest.remove_suffix(2);
  while (!rest.empty()) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const std::string_view text = trim(line);
    if (text.starts_with('*')) line = text.substr(1);
    add(line);
  }
}

std::vector<Pragma> parse_pragmas(std::span<const DocLine> lines, Diagnostics& diagnostics) {
  std::vector<Pragma> pragmas;
  Fence fence;
  for (const DocLine& line : lines) {
    const std::string_view text = trim(line.text);
    if (fence.takes(text) || directive_word(text).empty()) continue;
    if (auto pragma = LineReader(line, text, diagnostics).read())
      pragmas.push_back(std::move(*pragma));
  }
  return pragmas;
}

std::string strip_pragmas(std::string_view docs) {
  std::string stripped;
  Fence fence;
  while (!docs.empty()) {
    const std::string_view line = docs.substr(0, docs.find('\n'));
    docs.remove_prefix(std::min(line.size() + 1, docs.size()));
    std::string_view text = trim(line);
    if (text.starts_with('*')) text = trim(text.substr(1));
    const std::string_view word = directive_word(text);
    const bool is_directive =
        !fence.takes(text) && find_form(word) != nullptr && is_apart(text.substr(word.size()));
    if (!is_directive && (!stripped.empty() || !trim(line).empty())) stripped.append(line) += '\n';
  }
  while (!stripped.empty() && (stripped.back() == '\n' || kBlanks.contains(stripped.back())))
    stripped.pop_back();
  return stripped;
}

}  // namespace mortise::contract
