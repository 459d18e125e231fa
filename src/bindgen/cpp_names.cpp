// SPDX-License-Identifier: Apache-2.0
#include "bindgen/cpp_names.hpp"

#include <algorithm>
#include <iterator>

#include "bindgen/wit_text.hpp"

namespace mortise::bindgen {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

std::string snake_case(std::string_view label) {
  std::string name(label);
  for (char& c : name) c = c == '-' ? '_' : lower(c);
  return name;
}

template <size_t count>
bool is_one_of(const std::string_view (&words)[count], std::string_view name) {
  return std::find(std::begin(words), std::end(words), name) != std::end(words);
}

/// Keywords of C++23, macros of the standard headers, and types that generated code names.
constexpr std::string_view kTaken[] = {
    "alignas",   "alignof",   "and",          "and_eq",        "asm",
    "assert",    "auto",      "bitand",       "bitor",         "bool",
    "break",     "case",      "catch",        "char",          "char16_t",
    "char32_t",  "char8_t",   "class",        "co_await",      "co_return",
    "co_yield",  "compl",     "concept",      "const",         "const_cast",
    "consteval", "constexpr", "constinit",    "continue",      "decltype",
    "default",   "delete",    "do",           "double",        "dynamic_cast",
    "else",      "enum",      "errno",        "explicit",      "export",
    "extern",    "false",     "float",        "for",           "friend",
    "goto",      "i386",      "if",           "inline",        "int",
    "int16_t",   "int32_t",   "int64_t",      "int8_t",        "linux",
    "long",      "mutable",   "namespace",    "new",           "noexcept",
    "not",       "not_eq",    "nullptr",      "offsetof",      "operator",
    "or",        "or_eq",     "private",      "protected",     "public",
    "register",  "requires",  "return",       "short",         "signed",
    "size_t",    "sizeof",    "static",       "static_assert", "static_cast",
    "stderr",    "stdin",     "stdout",       "struct",        "switch",
    "template",  "this",      "thread_local", "throw",         "true",
    "try",       "typedef",   "typeid",       "typename",      "uint16_t",
    "uint32_t",  "uint64_t",  "uint8_t",      "union",         "unix",
    "unsigned",  "using",     "virtual",      "void",          "volatile",
    "wchar_t",   "while",     "xor",          "xor_eq",        "reinterpret_cast"};

/// What every plugin's class and every client has.
constexpr std::string_view kTakenFunctions[] = {
    "call", "health", "plugin_id", "provides", "route", "set", "start", "stop", "with", "within"};

/// Names that a plugin's class finds in its bases, and those inside generated classes.
constexpr std::string_view kTakenTypes[] = {
    "Caller", "Case",    "Cases",      "Client",    "Entry", "FixedList",   "Hosted",
    "Impl",   "Imports", "Interface",  "Lifecycle", "List",  "ListBuilder", "ListView",
    "Map",    "MapView", "Names",      "Option",    "Owned", "Passed",      "Plugin",
    "Result", "String",  "StringView", "Tuple",     "Unit",  "View",        "Way"};

/// Namespaces that are not ours to open, or that generated code must find.
constexpr std::string_view kTakenSpaces[] = {"mortise", "posix", "std"};

/// Functions of the C library, which an outermost namespace must not be called as.
constexpr std::string_view kTakenOutermost[] = {
    "abort",   "abs",       "accept", "access",   "alarm",  "bind",   "calloc",  "ceil",   "clock",
    "close",   "connect",   "cos",    "creat",    "div",    "dup",    "environ", "exit",   "exp",
    "fabs",    "floor",     "fork",   "free",     "gamma",  "getenv", "index",   "kill",   "link",
    "listen",  "log",       "malloc", "memcpy",   "mktime", "nan",    "nice",    "open",   "pause",
    "pipe",    "pow",       "printf", "puts",     "qsort",  "raise",  "rand",    "random", "read",
    "realloc", "remainder", "remove", "rename",   "round",  "scanf",  "select",  "send",   "signal",
    "sin",     "sleep",     "socket", "sqrt",     "stat",   "sync",   "system",  "tan",    "time",
    "times",   "timezone",  "trunc",  "truncate", "umask",  "wait",   "write"};

std::string with_mark(const std::string& name, bool is_taken) {
  return is_taken ? name + "_" : name;
}

std::string space_of(std::string_view label, bool is_outermost) {
  std::string name = cpp_variable(label);
  if (is_outermost && is_one_of(kTakenOutermost, name)) return name + "_";
  const bool is_ours = is_outermost && name == "mortise";
  return with_mark(name, !is_ours && is_one_of(kTakenSpaces, name));
}

std::string_view take(std::string_view& text, char mark) {
  const size_t end = std::min(text.find(mark), text.size());
  const std::string_view front = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return front;
}

}  // namespace

std::string cpp_variable(std::string_view label) {
  std::string name = snake_case(label);
  return with_mark(name, is_one_of(kTaken, name));
}

std::string flat_label(const contract::Function& function) {
  using Role = contract::Function::Role;
  std::string label = function.name.substr(function.name.rfind(']') + 1);  // npos + 1 is 0
  if (function.role == Role::kConstructor) return "new-" + label;
  if (const size_t dot = label.find('.'); dot != label.npos) label[dot] = '-';
  return label;
}

std::string cpp_function(const contract::Function& function) {
  std::string name = snake_case(flat_label(function));
  if (function.access == contract::Function::Access::kSet) name = "set_" + name;
  return with_mark(name, is_one_of(kTaken, name) || is_one_of(kTakenFunctions, name));
}

std::string_view number_text(contract::Kind kind) {
  using contract::Kind;
  switch (kind) {
    case Kind::kBool:
      return "bool";
    case Kind::kS8:
      return "int8_t";
    case Kind::kU8:
      return "uint8_t";
    case Kind::kS16:
      return "int16_t";
    case Kind::kU16:
      return "uint16_t";
    case Kind::kS32:
      return "int32_t";
    case Kind::kU32:
      return "uint32_t";
    case Kind::kS64:
      return "int64_t";
    case Kind::kU64:
      return "uint64_t";
    case Kind::kF32:
      return "float";
    default:
      return "double";
  }
}

std::string pascal_case(std::string_view label) {
  std::string name;
  bool is_first = true;
  for (const char c : label) {
    if (c != '-') name += is_first ? upper(c) : lower(c);
    is_first = c == '-';
  }
  return name;
}

CppPlace CppPlace::of(std::string_view interface, std::string_view prefix) {
  const std::string_view space = take(interface, ':');
  const std::string_view package = take(interface, '/');
  const std::string_view name = take(interface, '@');
  CppPlace place;
  place.path = snake_case(space) + "/" + snake_case(package) + "/" + snake_case(name) + ".hpp";
  const std::string around = prefix.empty() ? "" : std::string(prefix) + "::";
  place.outer = around + space_of(space, prefix.empty()) + "::" + space_of(package, false);
  if (!interface.empty()) {
    place.version = "v" + contract::track(interface);
    for (char& c : place.version)
      if (c == '.' || c == '-') c = '_';
  }
  place.inner = space_of(name, false);
  place.contract = pascal_case(name);
  place.guard = "MORTISE_" + (prefix.empty() ? "" : std::string(prefix) + "_") +
                pascal_case(space) + "_" + pascal_case(package) + "_" + place.contract +
                (place.version.empty() ? "" : "_" + place.version);
  return place;
}

std::string CppPlace::qualified() const {
  return "::" + outer + (version.empty() ? "" : "::" + version) + "::" + inner;
}

std::string CppPlace::type_name(std::string_view label, std::string_view suffix) const {
  std::string name = pascal_case(label).append(suffix);
  return with_mark(name, name == contract || is_one_of(kTakenTypes, name));
}

}  // namespace mortise::bindgen
