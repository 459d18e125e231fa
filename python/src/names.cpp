// SPDX-License-Identifier: Apache-2.0
#include "names.hpp"

#include <algorithm>
#include <iterator>

#include "base/version.hpp"

namespace mortise::python {
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
    "import_state", "plugin",        "start",     "stop",     "within"};

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

std::string side(const Contract& contract, const std::optional<contract::TypeIndex>& type) {
  return type ? annotation(contract, *type) : "None";
}

std::string parts(const Contract& contract, const Type& type) {
  std::string text;
  for (const contract::Member& member : type.members)
    text += (text.empty() ? "" : ", ") + annotation(contract, *member.type);
  return text;
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
  const bool is_taken = is_one_of(kKeywords, name) || is_one_of(kTakenFunctions, name);
  return with_mark(std::move(name), is_taken);
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

std::string annotation(const Contract& contract, contract::TypeIndex index) {
  const Type& type = contract.at(index);
  switch (type.kind) {
    case Kind::kBool:
      return "bool";
    case Kind::kF32:
    case Kind::kF64:
      return "float";
    case Kind::kChar:
    case Kind::kString:
      return "str";
    case Kind::kRecord:
    case Kind::kVariant:
    case Kind::kEnum:
    case Kind::kFlags:
      return type_name(type.name);
    case Kind::kTuple:
      return "tuple[" + parts(contract, type) + "]";
    case Kind::kOption: {
      const std::string inner = annotation(contract, *type.first);
      const bool is_nested = contract.at(*type.first).kind == Kind::kOption;
      return (is_nested ? "Some[" + inner + "]" : inner) + " | None";
    }
    case Kind::kResult:
      return "Ok[" + side(contract, type.first) + "] | Err[" + side(contract, type.second) + "]";
    case Kind::kList:
    case Kind::kFixedList:
      if (contract.at(*type.first).kind == Kind::kU8) return "bytes";
      return "Sequence[" + annotation(contract, *type.first) + "]";
    case Kind::kMap:
      return "dict[" + annotation(contract, *type.first) + ", " +
             annotation(contract, *type.second) + "]";
    default:
      return contract::is_primitive(type.kind) && type.kind != Kind::kErrorContext ? "int"
                                                                                   : "object";
  }
}

bool came_later(const Contract& contract, const contract::Function& function) {
  std::string begin = contract::track(contract.version);  // 1 begins with 1.0.0, 0.2 with 0.2.0
  while (std::ranges::count(begin, '.') < 2) begin += ".0";
  const auto first = base::parse_version(begin);
  const auto since = base::parse_version(function.stability.since);
  return since && first && *first < *since;
}

}  // namespace mortise::python
