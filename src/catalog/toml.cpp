// SPDX-License-Identifier: Apache-2.0
//
// The one source that knows toml++. It recurses once a level of a dotted key, and so would crash
// on a long one; hence `find_flaw` looks first. It asserts what a file can break ("[.a]"):
// here its assertions throw, and what broke one is reported.
#include "catalog/toml.hpp"

#include <algorithm>
#include <cctype>

#include "base/file.hpp"
#include "base/text.hpp"

namespace mortise::catalog {
namespace {
struct BrokenAssertion {};
/// A function of its own: what calls it may be one that does not throw, and then ends the process.
[[noreturn]] void break_assertion() { throw BrokenAssertion(); }
}  // namespace
}  // namespace mortise::catalog

#define TOML_ASSERT(condition) \
  (static_cast<bool>(condition) ? static_cast<void>(0) : mortise::catalog::break_assertion())
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#define TOML_ENABLE_FORMATTERS 0
#define TOML_ENABLE_WINDOWS_COMPAT 0
#define TOML_UNRELEASED_FEATURES 0
#define TOML_MAX_NESTED_VALUES 64
#include <toml++/toml.h>

namespace mortise::catalog {
namespace {

using contract::Diagnostics;
using contract::Rule;
using contract::Span;

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// Skips the string at the front of `rest`; an unfinished one ends with its line or the text.
void skip_string(std::string_view& rest) {
  const char quote = rest[0];
  const std::string_view three = quote == '"' ? R"(""")" : "'''";
  const bool is_long = rest.starts_with(three);
  rest.remove_prefix(is_long ? 3 : 1);
  while (!rest.empty()) {
    if (rest[0] == '\\' && quote == '"') {
      rest.remove_prefix(std::min<size_t>(rest.size(), 2));
      continue;
    }
    if (is_long ? rest.starts_with(three) : rest[0] == quote) {
      rest.remove_prefix(is_long ? 3 : 1);
      for (int more = 0; is_long && more < 2 && rest.starts_with(quote); ++more)
        rest.remove_prefix(1);
      return;
    }
    if (!is_long && rest[0] == '\n') return;
    rest.remove_prefix(1);
  }
}

struct Flaw {
  size_t offset;
  Rule rule;
  std::string message;
};

/// What toml++ must not see: nesting by brackets or by the dots of one key beyond `limit`, and
/// characters beyond ASCII outside of strings and comments, some of which lead it to code that it
/// calls unreachable. For what is no TOML, right up to the first mistake, behind which nobody
/// reads.
std::optional<Flaw> find_flaw(std::string_view text, size_t limit) {
  size_t brackets = 0;
  size_t dots = 0;
  std::string_view rest = text;
  if (rest.starts_with(kByteOrderMark)) rest.remove_prefix(kByteOrderMark.size());
  while (!rest.empty()) {
    const char c = rest[0];
    if (c == '"' || c == '\'') {
      skip_string(rest);
      continue;
    }
    if (c == '#') {
      rest.remove_prefix(std::min(rest.find('\n'), rest.size()));
      continue;
    }
    const size_t offset = text.size() - rest.size();
    if (static_cast<unsigned char>(c) >= 0x80)
      return Flaw{offset, Rule::kTomlSyntax, "a character that may stand in quotes alone"};
    if (c == '[' || c == '{') ++brackets;
    if ((c == ']' || c == '}') && brackets > 0) --brackets;
    dots = c == '.' ? dots + 1 : std::string_view("=,\n[]{}").contains(c) ? 0 : dots;
    if (brackets > limit || dots > limit)
      return Flaw{offset, Rule::kTooDeep,
                  "more than " + std::to_string(limit) + " levels of tables and arrays"};
    rest.remove_prefix(1);
  }
  return std::nullopt;
}

/// Where a header of a table begins with neither a key nor a quote: the assertion that is known.
size_t find_bad_header(std::string_view text) {
  for (size_t line = 0; line < text.size();
       line = std::min(text.find('\n', line), text.size() - 1) + 1) {
    size_t at = text.find_first_not_of(" \t", line);
    if (at == text.npos || text[at] != '[') continue;
    at = text.find_first_not_of("[ \t", at);
    if (at == text.npos) continue;
    const auto c = static_cast<unsigned char>(text[at]);
    if (!std::isalnum(c) && !std::string_view("-_\"']").contains(text[at])) return at;
  }
  return 0;
}

/// Turns what toml++ made into our tree.
class Converter {
 public:
  Converter(uint32_t file, std::string_view text, Diagnostics& diagnostics, size_t depth)
      : file_(file), text_(text), diagnostics_(diagnostics), depth_(depth) {
    if (text.starts_with(kByteOrderMark)) lines_[0] = kByteOrderMark.size();
    for (size_t at = 0; (at = text.find('\n', at)) != text.npos;) lines_.push_back(++at);
  }

  Span span(const toml::source_region& region) const {
    const size_t begin = offset(region.begin);
    return {file_, static_cast<uint32_t>(begin),
            static_cast<uint32_t>(std::max(begin, offset(region.end)))};
  }

  /// False where it is too deep, which is reported.
  bool convert(const toml::node& node, const Span& at, size_t depth, Toml& out) {
    out.span = at;
    if (depth > depth_) {
      diagnostics_.add(Rule::kTooDeep, out.span,
                       "more than " + std::to_string(depth_) + " levels of tables and arrays");
      return false;
    }
    if (const auto* const table = node.as_table()) return convert_table(*table, depth, out);
    if (const auto* const array = node.as_array()) {
      out.kind = Toml::Kind::kArray;
      for (const toml::node& item : *array)
        if (!convert(item, span(item.source()), depth + 1, out.items.emplace_back())) return false;
      return true;
    }
    convert_scalar(node, out);
    return true;
  }

 private:
  /// Columns of toml++ count characters.
  size_t offset(const toml::source_position& at) const {
    if (at.line == 0 || at.line > lines_.size()) return text_.size();
    size_t offset = lines_[at.line - 1];
    for (toml::source_index column = 1; column < at.column && offset < text_.size(); ++column) {
      if (text_[offset] == '\n') break;
      offset += std::max<size_t>(base::character_size(text_.substr(offset)), 1);
    }
    return offset;
  }

  bool convert_table(const toml::table& table, size_t depth, Toml& out) {
    std::vector<std::pair<Toml::Key, const toml::node*>> members;
    for (const auto& [key, value] : table)
      members.emplace_back(Toml::Key{std::string(key.str()), span(key.source())}, &value);
    std::ranges::sort(members, {}, [](const auto& member) { return member.first.span.begin; });
    for (auto& [key, value] : members) {
      out.keys.push_back(std::move(key));
      const toml::table* const inner = value->as_table();
      const bool is_spread = inner != nullptr && !inner->is_inline();
      const Span at = is_spread ? out.keys.back().span : span(value->source());
      if (!convert(*value, at, depth + 1, out.items.emplace_back())) return false;
    }
    return true;
  }

  void convert_scalar(const toml::node& node, Toml& out) const {
    if (const auto* const text = node.as_string()) {
      out.kind = Toml::Kind::kString;
      out.text = text->get();
    } else if (const auto* const integer = node.as_integer()) {
      out.kind = Toml::Kind::kInteger;
      out.integer = integer->get();
    } else if (const auto* const real = node.as_floating_point()) {
      out.kind = Toml::Kind::kFloat;
      out.real = real->get();
    } else if (const auto* const truth = node.as_boolean()) {
      out.kind = Toml::Kind::kBool;
      out.truth = truth->get();
    } else {
      out.kind = Toml::Kind::kDate;
      out.text = text_.substr(out.span.begin, out.span.end - out.span.begin);
    }
  }

  const uint32_t file_;
  const std::string_view text_;
  Diagnostics& diagnostics_;
  const size_t depth_;
  std::vector<size_t> lines_ = {0};
};

/// "while reading a string: unknown escape sequence '\q'"
std::string message_of(const toml::parse_error& error) {
  std::string text(error.description());
  std::erase_if(text, [](unsigned char c) { return c < ' ' || c == 0x7f; });
  constexpr std::string_view kTheirs = "Error while parsing ";
  if (text.starts_with(kTheirs)) text = "while reading a " + text.substr(kTheirs.size());
  if (text.starts_with("while reading a root table")) text.replace(14, 3, "the ");
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  return text;
}

}  // namespace

const Toml* Toml::find(std::string_view key) const {
  const auto at = std::ranges::find(keys, key, &Key::name);
  return at == keys.end() ? nullptr : &items[static_cast<size_t>(at - keys.begin())];
}

std::string_view describe(Toml::Kind kind) {
  constexpr std::string_view kNames[] = {"a table",       "an array",      "a string", "an integer",
                                         "a real number", "true or false", "a date"};
  return kNames[static_cast<size_t>(kind)];
}

std::optional<Toml> read_toml(uint32_t file, const contract::SourceMap& sources,
                              Diagnostics& diagnostics, const TomlLimits& limits) {
  const std::string_view text = sources.file(file).text;
  const auto report = [&](Rule rule, const Span& span, std::string message) {
    diagnostics.add(rule, span, std::move(message));
    return std::nullopt;
  };
  if (text.size() > limits.bytes)
    return report(Rule::kTooLarge, {file, 0, 0},
                  "the file has more than " + std::to_string(limits.bytes) + " bytes");
  if (!base::is_utf8(text)) {
    size_t good = 0;
    while (const size_t size = base::character_size(text.substr(good))) good += size;
    const auto at = static_cast<uint32_t>(good);
    return report(Rule::kNotText, {file, at, at + 1}, "this byte is no UTF-8");
  }
  if (auto flaw = find_flaw(text, limits.depth)) {
    const auto at = static_cast<uint32_t>(flaw->offset);
    const size_t size = std::max<size_t>(base::character_size(text.substr(at)), 1);
    return report(flaw->rule, {file, at, at + static_cast<uint32_t>(size)},
                  std::move(flaw->message));
  }
  toml::parse_result parsed;
  try {
    parsed = toml::parse(text);
  } catch (const BrokenAssertion&) {
    const auto at = static_cast<uint32_t>(find_bad_header(text));
    return report(Rule::kTomlSyntax, {file, at, at},
                  "while reading a table header: expected a key, saw something else");
  }
  Converter converter(file, text, diagnostics, limits.depth);
  if (!parsed)
    return report(Rule::kTomlSyntax, converter.span(parsed.error().source()),
                  message_of(parsed.error()));
  Toml root;
  if (!converter.convert(parsed.table(), {file, 0, 0}, 0, root)) return std::nullopt;
  return root;
}

std::optional<Toml> read_toml_file(const std::filesystem::path& path, contract::SourceMap& sources,
                                   Diagnostics& diagnostics, const TomlLimits& limits) {
  const auto bytes = base::read_file(path, limits.bytes);
  const std::string text(bytes ? base::as_text(*bytes) : std::string_view());
  const uint32_t file = sources.add(path.string(), text);
  if (bytes) return read_toml(file, sources, diagnostics, limits);
  diagnostics.add(bytes.error().code() == Code::kFileTooLarge ? Rule::kTooLarge : Rule::kUnreadable,
                  {}, std::string(bytes.message()));
  return std::nullopt;
}

}  // namespace mortise::catalog
