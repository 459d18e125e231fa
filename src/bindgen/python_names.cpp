// SPDX-License-Identifier: Apache-2.0
#include "bindgen/python_names.hpp"

#include <algorithm>
#include <iterator>

#include "base/version.hpp"

namespace mortise::bindgen::python {
namespace {

using contract::Contract;
using contract::Kind;
using contract::Type;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

/// Keywords of Python 3.
constexpr std::string_view kKeywords[] = {
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};

/// What every client or plugin has.
constexpr std::string_view kTakenFunctions[] = {
    "aio",          "call_detailed", "configure", "contract", "export_state", "health",
    "import_state", "plugin",        "start",     "stop",     "with_",        "within"};

/// What the modules that `python.hpp` makes use inside of classes.
constexpr std::string_view kNeededWords[] = {"bool",    "bytes", "collections", "dataclasses",
                                             "dict",    "enum",  "float",       "int",
                                             "mortise", "str",   "tuple",       "typing"};

template <size_t count>
bool is_one_of(const std::string_view (&words)[count], std::string_view name) {
  return std::find(std::begin(words), std::end(words), name) != std::end(words);
}

std::string with_mark(std::string name, bool is_taken) {
  if (is_taken) name += '_';
  return name;
}

std::string snake_case(std::string_view label) {
  std::string name(label);
  for (char& c : name) c = c == '-' ? '_' : lower(c);
  return name;
}

/// `width` of `[get]width`.
std::string_view short_name(const contract::Function& function) {
  const std::string_view name = function.name;
  return name.substr(name.find_last_of("].") + 1);  // npos + 1 is 0
}

}  // namespace

std::string variable_name(std::string_view label) {
  std::string name = snake_case(label);
  const bool is_taken = is_one_of(kKeywords, name);
  return with_mark(std::move(name), is_taken);
}

std::string function_name(const contract::Function& function) {
  std::string name = snake_case(short_name(function));
  if (function.access == contract::Function::Access::kSet) name = "set_" + name;
  while (is_one_of(kKeywords, name) || is_one_of(kTakenFunctions, name)) name += '_';
  return name;
}

std::string type_name(std::string_view label) {
  std::string name;
  bool is_first = true;
  for (const char c : label) {
    if (c != '-') name += is_first ? upper(c) : lower(c);
    is_first = c == '-';
  }
  const bool is_taken = is_one_of(kKeywords, name);
  return with_mark(std::move(name), is_taken);
}

std::string constant_name(std::string_view label) {
  std::string name(label);
  for (char& c : name) c = c == '-' ? '_' : upper(c);
  return name;
}

std::string Annotations::of(contract::TypeIndex index) const {
  const Type& type = contract_.at(index);
  switch (type.kind) {
    case Kind::kBool:
      return "bool";
    case Kind::kS64:
      return "int";
    case Kind::kF64:
      return "float";
    case Kind::kString:
      return "str";
    case Kind::kRecord:
    case Kind::kVariant:
    case Kind::kEnum:
    case Kind::kFlags:
      return names_ == nullptr ? type_name(type.name) : names_->at(contract_.strip(index));
    case Kind::kTuple:
      return "tuple[" + parts(type) + "]";
    case Kind::kOption: {
      const std::string inner = of(*type.first);
      const bool is_nested = contract_.at(*type.first).kind == Kind::kOption;
      return (is_nested ? module_ + "Some[" + inner + "]" : inner) + " | None";
    }
    case Kind::kResult:
      return module_ + "Ok[" + side(type.first) + "] | " + module_ + "Err[" + side(type.second) +
             "]";
    case Kind::kList:
    case Kind::kFixedList:
      return list(type);
    case Kind::kMap:
      return "dict[" + of(*type.first) + ", " + of(*type.second) + "]";
    default:
      if (!contract::is_primitive(type.kind) || type.kind == Kind::kErrorContext) return "object";
      return module_ + std::string(contract::kind_name(type.kind));
  }
}

std::string Annotations::side(const std::optional<contract::TypeIndex>& type) const {
  return type ? of(*type) : "None";
}

std::string Annotations::parts(const Type& type) const {
  std::string text;
  for (const contract::Member& member : type.members)
    text += (text.empty() ? "" : ", ") + of(*member.type);
  return text;
}

std::string Annotations::list(const Type& type) const {
  const bool is_bytes = contract_.at(*type.first).kind == Kind::kU8;
  const bool is_for_readers = module_.empty();
  std::string text = is_bytes ? "bytes"
                              : (is_for_readers ? "Sequence[" : "collections.abc.Sequence[") +
                                    of(*type.first) + "]";
  if (type.kind == Kind::kList) return text;
  return (is_for_readers ? "Annotated[" : "typing.Annotated[") + text + ", " + module_ + "Length(" +
         std::to_string(type.length) + ")]";
}

bool hides_a_word(std::string_view name) { return is_one_of(kNeededWords, name); }

std::string label_of_variable(std::string_view name) {
  std::string label(name.substr(0, name.find_last_not_of('_') + 1));
  for (char& c : label) c = c == '_' ? '-' : lower(c);
  return label;
}

std::string label_of_type(std::string_view name) {
  name = name.substr(0, name.find_last_not_of('_') + 1);
  const auto is_upper = [&](size_t i) { return i < name.size() && name[i] != lower(name[i]); };
  const auto is_lower = [&](size_t i) { return i < name.size() && name[i] != upper(name[i]); };
  std::string label;
  for (size_t i = 0; i < name.size(); ++i) {
    // A word begins where an upper case one ends, and with the last capital in front of small
    // letters.
    const bool begins = is_upper(i) && (!is_upper(i - 1) || is_lower(i + 1));
    if (i > 0 && begins && label.back() != '-') label += '-';
    label += name[i] == '_' ? '-' : lower(name[i]);
  }
  return label;
}

bool came_later(const Contract& contract, const contract::Function& function) {
  std::string begin = contract::track(contract.version);  // 1 begins with 1.0.0, 0.2 with 0.2.0
  while (std::ranges::count(begin, '.') < 2) begin += ".0";
  const auto first = base::parse_version(begin);
  const auto since = base::parse_version(function.stability.since);
  return since && first && *first < *since;
}

}  // namespace mortise::bindgen::python
