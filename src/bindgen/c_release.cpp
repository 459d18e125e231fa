// SPDX-License-Identifier: Apache-2.0
#include "bindgen/c_release.hpp"

#include <algorithm>
#include <set>

#include "bindgen/cpp_names.hpp"

namespace mortise::bindgen {
namespace {

using contract::Contract;
using contract::Kind;
using contract::Member;
using contract::Type;
using contract::TypeIndex;

class Releases {
 public:
  Releases(const Contract& contract, CTypes& types, CodeWriter& out)
      : contract_(contract), types_(types), out_(out) {}

  Outcome<> write() {
    for (TypeIndex i = 0; i < contract_.types.size(); ++i) {
      const std::string name = types_.text(i);
      if (!types_.is_declared(i) || !holds(i) || !written_.insert(name).second) continue;
      MORTISE_TRY(types_.take(name + "_release", "what releases '" + contract_.text(i) + "'"));
      if (written_.size() == 1)
        c_comment(out_,
                  "What gives back a value that was made for a result which does not come: a "
                  "function that fails half-way calls it. Values begin with all bytes zero, the "
                  "elements of lists, too; nothing is left in them afterwards.");
      function(i, name);
    }
    if (!written_.empty()) out_.line();
    return {};
  }

 private:
  /// Whether values of a type refer to memory, or own handles.
  bool holds(TypeIndex index) const {
    const Type& type = contract_.types[index];
    const auto part = [this](std::optional<TypeIndex> each) { return each && holds(*each); };
    switch (type.kind) {
      case Kind::kString:
      case Kind::kList:
      case Kind::kMap:
      case Kind::kOwn:
        return true;
      default:
        return part(type.first) || part(type.second) ||
               std::ranges::any_of(type.members,
                                   [&](const Member& member) { return part(member.type); });
    }
  }

  /// Releases one value, where it holds anything.
  void part(TypeIndex index, const std::string& address) {
    if (!holds(index)) return;
    const Type& type = contract_.types[index];
    const bool is_string = type.name.empty() && type.kind == Kind::kString;
    out_.list((is_string ? "mortise_string" : types_.text(index)) + "_release(", {"host", address},
              ");");
  }

  void elements(TypeIndex index, const std::string& text, const std::string& count) {
    out_.line("for (size_t i = 0; i < " + count + "; ++i) {").in();
    part(index, text);
    out_.out().line("}");
  }

  void function(TypeIndex index, const std::string& name) {
    out_.list("static inline void " + name + "_release(",
              {"const mortise_host* host", name + "* value"}, ") {");
    out_.in();
    body(contract_.types[index]);
    out_.out().line("}");
  }

  void body(const Type& type) {
    switch (type.kind) {
      case Kind::kVariant:
        for (size_t i = 0; i < type.members.size(); ++i)
          if (const Member& member = type.members[i]; member.type && holds(*member.type))
            side(i, *member.type, "payload." + cpp_variable(member.name));
        return;
      case Kind::kOption:
        return side(1, *type.first, "value");
      case Kind::kResult:
        if (type.first && holds(*type.first)) side(0, *type.first, "payload.ok");
        if (type.second && holds(*type.second)) side(1, *type.second, "payload.error");
        return;
      case Kind::kFixedList:
        return elements(*type.first, "&value->elements[i]", std::to_string(type.length));
      case Kind::kList:
      case Kind::kMap:
        return list(type);
      case Kind::kOwn:
        out_.line("if (*value != 0) (void)host->drop(host, *value);").line("*value = 0;");
        return;
      case Kind::kAlias:
        return part(*type.first, "value");
      case Kind::kString:
        out_.line("mortise_string_release(host, value);");
        return;
      default:
        for (size_t i = 0; i < type.members.size(); ++i)
          part(*type.members[i].type,
               "&value->" + (type.kind == Kind::kTuple ? "f" + std::to_string(i)
                                                       : cpp_variable(type.members[i].name)));
        return;
    }
  }

  /// What is there for one value of a tag.
  void side(size_t tag, TypeIndex type, const std::string& field) {
    out_.line("if (value->tag == " + std::to_string(tag) + ") {").in();
    part(type, "&value->" + field);
    out_.out().line("}");
  }

  void list(const Type& type) {
    const auto each = [this](TypeIndex part, const std::string& field) {
      if (!holds(part)) return;
      const bool is_string =
          contract_.types[part].name.empty() && contract_.types[part].kind == Kind::kString;
      const std::string name = is_string ? "mortise_string" : types_.text(part);
      elements(part, "(" + name + "*)(uintptr_t)&value->data[i]" + field, "value->size");
    };
    const bool is_map = type.kind == Kind::kMap;
    each(*type.first, is_map ? ".key" : "");
    if (is_map) each(*type.second, ".value");
    out_.line("MORTISE_LIST_RELEASE(host, value);");
  }

  const Contract& contract_;
  CTypes& types_;
  CodeWriter& out_;
  std::set<std::string> written_;
};

}  // namespace

Outcome<> write_c_release(const Contract& contract, CTypes& types, CodeWriter& out) {
  return Releases(contract, types, out).write();
}

}  // namespace mortise::bindgen
