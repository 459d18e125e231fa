// SPDX-License-Identifier: Apache-2.0
#include "bindgen/c_types.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "bindgen/cpp_declare.hpp"
#include "bindgen/cpp_names.hpp"
#include "bindgen/wit_text.hpp"
#include "contract/lexer.hpp"

namespace mortise::bindgen {

using contract::Contract;
using contract::Kind;
using contract::Member;
using contract::Type;
using contract::TypeIndex;

namespace {

std::string primitive_text(Kind kind) {
  if (kind == Kind::kChar) return "uint32_t";
  if (kind == Kind::kString) return "mortise_string";
  if (contract::is_handle(kind)) return "uint32_t";
  return std::string(number_text(kind));
}

/// A label without what only C needs: `bad-argument` as `bad_argument`.
std::string plain_name(std::string_view label) {
  std::string name(label);
  for (char& c : name) c = c == '-' ? '_' : (c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  return name;
}

/// A type's own name. One that is called as WIT's own types are gets a `_`, which no name of WIT
/// has at its end, so that `option<%string>` and `option<string>` differ.
std::string type_name(std::string_view label) {
  return plain_name(label) + (contract::Keyword::find(label) ? "_" : "");
}

std::string list_of(const std::string& element) { return "const " + element + "* data;"; }

}  // namespace

std::string c_prefix(std::string_view interface) {
  std::string name(interface.substr(0, interface.find('@')));
  for (char& c : name) c = c == ':' || c == '/' ? '_' : c;
  return plain_name(name) + "_";
}

std::string c_constant(std::string_view name) {
  std::string text(name);
  for (char& c : text) c = c == '-' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
  return text;
}

void c_comment(CodeWriter& out, std::string_view docs) {
  if (docs.empty()) return;
  std::string text(docs);
  for (size_t at = 0; (at = text.find("*/", at)) != text.npos; at += 3) text.insert(at + 1, " ");
  if (text.find('\n') == text.npos && text.size() < 90) {
    out.line("/** " + text + " */");
    return;
  }
  out.line("/**").comment(text, " *").line(" */");
}

std::string c_function_name(const contract::Function& function) {
  std::string name = flat_label(function);
  for (char& c : name) c = c == '-' ? '_' : (c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  return (function.access == contract::Function::Access::kSet ? "set_" : "") + name;
}

void c_macro(CodeWriter& out, const std::string& name, const std::vector<std::string>& lines) {
  std::string first = "#define " + name;
  size_t width = first.size();
  for (const std::string& line : lines) width = std::max(width, line.size() + 2);
  for (size_t i = 0; i <= lines.size(); ++i) {
    std::string text = i == 0 ? first : "  " + lines[i - 1];
    if (i < lines.size()) text.append(width - text.size(), ' ').append(" \\");
    out.line(text);
  }
  out.line();
}

CTypes::CTypes(const Contract& contract, const contract::Layout& layout, std::string_view prefix,
               CodeWriter& out)
    : contract_(contract),
      layout_(layout),
      out_(out),
      around_(prefix.empty() ? "" : std::string(prefix) + "_"),
      prefix_(around_ + c_prefix(contract.name())) {}

Outcome<> CTypes::take(const std::string& name, const std::string& what) {
  const auto [it, is_new] = names_.emplace(name, what);
  if (is_new || it->second == what) return {};
  return Error(Code::kBindgenNameClash, "cannot write C for " + base::quote(contract_.name()) +
                                            ": " + it->second + " and " + what +
                                            " would both be called '" + name +
                                            "'; rename one of them in the contract");
}

std::string CTypes::spelled(TypeIndex index) const {
  const Type& type = contract_.types[index];
  if (!type.name.empty())
    return (type.owner.empty() ? "" : around_ + c_prefix(type.owner)) + type_name(type.name);
  std::string name(contract::kind_name(type.kind));
  if (is_primitive(type.kind)) return name;
  if (contract::is_handle(type.kind)) name += "_" + contract_.resources[type.resource].name;
  if (type.kind == Kind::kFixedList) name = "list" + std::to_string(type.length);
  for (const Member& member : type.members) name += "_" + spelled(*member.type);
  if (type.kind == Kind::kResult && !type.first && type.second) name += "_none";
  if (type.first) name += "_" + spelled(*type.first);
  if (type.kind == Kind::kResult && type.first && !type.second) name += "_none";
  if (type.second) name += "_" + spelled(*type.second);
  return plain_name(name);
}

std::string CTypes::text(TypeIndex index) const {
  const Type& type = contract_.types[index];
  if (type.name.empty() && is_primitive(type.kind)) return primitive_text(type.kind);
  return (type.owner.empty() ? prefix_ : "") + spelled(index);
}

bool CTypes::is_declared(TypeIndex index) const {
  const Type& type = contract_.types[index];
  if (!type.owner.empty()) return false;
  return !type.name.empty() || !is_primitive(type.kind);
}

Outcome<> CTypes::write() {
  for (TypeIndex i = 0; i < contract_.types.size(); ++i) {
    if (!is_declared(i)) continue;
    const Type& type = contract_.types[i];
    const std::string name = text(i);
    const bool is_known = names_.contains(name);
    MORTISE_TRY(take(
        name, (type.name.empty() ? "the unnamed type '" : "type '") + contract_.text(i) + "'"));
    if (!is_known) {
      if (!type.name.empty()) c_comment(out_, cpp_docs(type.docs));
      declare(i);
    }
  }
  return {};
}

void CTypes::write_asserts() {
  if (asserts_.empty()) return;
  out_.line("#if UINTPTR_MAX == UINT64_MAX");
  for (const auto& [condition, what] : asserts_)
    out_.list("MORTISE_STATIC_ASSERT(", {condition, '"' + what + '"'}, ");");
  out_.line("#endif").line();
  asserts_.clear();
}

void CTypes::assert_struct(const std::string& name, uint32_t size,
                           const std::vector<std::string>& fields,
                           const std::vector<uint32_t>& offsets) {
  const auto add = [&](const std::string& left, uint32_t right, const std::string& what) {
    asserts_.emplace_back(left + " == " + std::to_string(right), what);
  };
  add("sizeof(" + name + ")", size, name);
  for (size_t i = 1; i < fields.size(); ++i)
    add("offsetof(" + name + ", " + fields[i] + ")", offsets[i], fields[i]);
}

void CTypes::declare(TypeIndex index) {
  const Type& type = contract_.types[index];
  const std::string name = text(index);
  switch (type.kind) {
    case Kind::kRecord:
    case Kind::kTuple:
      record(type, name, index);
      break;
    case Kind::kVariant:
      variant(type, name, index);
      break;
    case Kind::kEnum:
    case Kind::kFlags:
      out_.line("typedef uint" + std::to_string(layout_.types[index].size * 8) + "_t " + name +
                ";");
      constants(type, name, type.kind == Kind::kFlags);
      break;
    case Kind::kOption:
    case Kind::kResult:
      sides(type, name);
      assert_struct(name, layout_.types[index].size, {}, {});
      break;
    case Kind::kList:
    case Kind::kMap:
    case Kind::kFixedList:
      list(type, name);
      assert_struct(name, layout_.types[index].size, {}, {});
      break;
    case Kind::kAlias:
      out_.line("typedef " + text(*type.first) + " " + name + ";");
      break;
    default:
      out_.line("typedef " + primitive_text(type.kind) + " " + name + ";");
      break;
  }
  out_.line();
}

void CTypes::record(const Type& type, const std::string& name, uint32_t index) {
  out_.line("typedef struct " + name + " {").in();
  std::vector<std::string> fields;
  for (const Member& member : type.members) {
    fields.push_back(type.kind == Kind::kTuple ? "f" + std::to_string(fields.size())
                                               : cpp_variable(member.name));
    c_comment(out_, cpp_docs(member.docs));
    out_.line(text(*member.type) + " " + fields.back() + ";");
  }
  out_.out().line("} " + name + ";");
  const auto& layout = layout_.types[index];
  assert_struct(name, layout.size, fields, layout.offsets);
}

void CTypes::variant(const Type& type, const std::string& name, uint32_t index) {
  const auto& layout = layout_.types[index];
  out_.line("typedef struct " + name + " {").in();
  out_.line("uint" + std::to_string(layout.tag_size * 8) + "_t tag; /**< `" + c_constant(name) +
            "_...` */");
  const bool has_payload =
      std::ranges::any_of(type.members, [](const Member& member) { return bool(member.type); });
  if (has_payload) {
    out_.line("union {").in();
    for (const Member& member : type.members)
      if (member.type) out_.line(text(*member.type) + " " + cpp_variable(member.name) + ";");
    out_.out().line("} payload;");
  }
  out_.out().line("} " + name + ";");
  constants(type, name, false);
  assert_struct(name, layout.size, {}, {});
}

void CTypes::constants(const Type& type, const std::string& name, bool are_bits) {
  out_.line("enum {").in();
  for (size_t i = 0; i < type.members.size(); ++i) {
    c_comment(out_, cpp_docs(type.members[i].docs));
    out_.line(c_constant(name) + "_" + c_constant(type.members[i].name) + " = " +
              (are_bits && i < 31 ? "1 << " + std::to_string(i)
               : are_bits         ? "INT32_MIN"
                                  : std::to_string(i)) +
              (i + 1 == type.members.size() ? "" : ","));
  }
  out_.out().line("};");
}

void CTypes::list(const Type& type, const std::string& name) {
  if (type.kind == Kind::kMap) {
    out_.line("typedef struct " + name + "_entry {").in();
    out_.line(text(*type.first) + " key;").line(text(*type.second) + " value;");
    out_.out().line("} " + name + "_entry;");
  }
  out_.line("typedef struct " + name + " {").in();
  if (type.kind == Kind::kFixedList)
    out_.line(text(*type.first) + " elements[" + std::to_string(type.length) + "];");
  else
    out_.line(list_of(type.kind == Kind::kMap ? name + "_entry" : text(*type.first)))
        .line("size_t size;");
  out_.out().line("} " + name + ";");
}

void CTypes::sides(const Type& type, const std::string& name) {
  out_.line("typedef struct " + name + " {").in();
  if (type.kind == Kind::kOption) {
    out_.line("uint8_t tag; /**< 0: nothing, 1: `value`. */");
    out_.line(text(*type.first) + " value;");
  } else {
    out_.line("uint8_t tag; /**< 0: `ok`, 1: `error`. */");
    if (type.first || type.second) {
      out_.line("union {").in();
      if (type.first) out_.line(text(*type.first) + " ok;");
      if (type.second) out_.line(text(*type.second) + " error;");
      out_.out().line("} payload;");
    }
  }
  out_.out().line("} " + name + ";");
}

}  // namespace mortise::bindgen
