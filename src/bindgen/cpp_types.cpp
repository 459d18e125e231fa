// SPDX-License-Identifier: Apache-2.0
#include "bindgen/cpp_types.hpp"

#include <algorithm>

namespace mortise::bindgen {

using contract::Contract;
using contract::Kind;
using contract::Member;
using contract::Type;
using contract::TypeIndex;

namespace {

/// Calls `visit` with each type that a type consists of, aliases included.
template <class Visit>
void each_part(const Type& type, Visit visit) {
  for (const Member& member : type.members)
    if (member.type) visit(*member.type);
  if (type.first) visit(*type.first);
  if (type.second) visit(*type.second);
}

}  // namespace

std::string cpp_unsigned(uint32_t bytes) { return "uint" + std::to_string(bytes * 8) + "_t"; }

CppTypes::CppTypes(const Contract& contract, std::string_view prefix)
    : contract_(contract), prefix_(prefix), place_(CppPlace::of(contract.name(), prefix)) {
  has_handles_ = !contract.resources.empty();
  for (const Type& type : contract.types) {
    bool has_twin = type.kind == Kind::kString || type.kind == Kind::kList ||
                    type.kind == Kind::kMap || type.kind == Kind::kOwn;
    bool has_own = type.kind == Kind::kOwn;
    has_handles_ |= contract::is_handle(type.kind);
    bool has_default = type.kind != Kind::kVariant && type.kind != Kind::kResult;
    each_part(type, [&](TypeIndex part) {
      has_twin |= has_twin_[part];
      has_own |= has_own_[part];
      const bool is_inside =
          type.kind != Kind::kOption && type.kind != Kind::kList && type.kind != Kind::kMap;
      if (is_inside) has_default &= has_default_[part];
    });
    has_twin_.push_back(has_twin);
    has_own_.push_back(has_own);
    has_default_.push_back(has_default);
  }
}

std::string CppTypes::resource(uint32_t number, std::string_view suffix, Scope scope) const {
  const std::string& owner = contract_.resources[number].owner;
  const std::string name = resource_name(number, suffix);
  if (!owner.empty()) return place_of(owner).qualified() + "::" + name;
  return (scope == Scope::kCase ? place_.inner + "::" : "") + name;
}

std::string CppTypes::resource_name(uint32_t number, std::string_view suffix) const {
  const contract::Resource& resource = contract_.resources[number];
  return place_of(resource.owner).type_name(resource.name, suffix);
}

CppPlace CppTypes::place_of(TypeIndex index) const {
  return place_of(contract_.types[index].owner);
}

CppPlace CppTypes::place_of(const std::string& owner) const {
  return owner.empty() ? place_ : CppPlace::of(owner, prefix_);
}

std::string CppTypes::name(TypeIndex type, Form form) const {
  return place_of(type).type_name(contract_.types[type].name,
                                  form == Form::kView && has_twin_[type] ? "View" : "");
}

std::string CppTypes::arguments(const Type& type, Form form, Scope scope) const {
  std::string inside;
  const auto add = [&](const std::string& part) { inside += (inside.empty() ? "" : ", ") + part; };
  each_part(type, [&](TypeIndex part) { add(text(part, form, scope)); });
  if (type.kind == Kind::kFixedList) add(std::to_string(type.length));
  if (type.kind == Kind::kResult)
    inside = text(type.first, form, scope) + ", " + text(type.second, form, scope);
  return "<" + inside + ">";
}

std::string CppTypes::text(TypeIndex index, Form form, Scope scope) const {
  const Type& type = contract_.types[index];
  if (type.name.empty()) return definition(index, form, scope);
  if (!type.owner.empty()) return place_of(index).qualified() + "::" + name(index, form);
  return (scope == Scope::kCase ? place_.inner + "::" : "") + name(index, form);
}

std::string CppTypes::definition(TypeIndex index, Form form, Scope scope) const {
  const Type& type = contract_.types[index];
  const bool is_view = form == Form::kView;
  const std::string prefix = scope == Scope::kClass ? "" : "mortise::";
  switch (type.kind) {
    case Kind::kString:
      return prefix + (is_view ? "StringView" : "String");
    case Kind::kList:
      return prefix + (is_view ? "ListView" : "List") + arguments(type, form, scope);
    case Kind::kMap:
      return prefix + (is_view ? "MapView" : "Map") + arguments(type, form, scope);
    case Kind::kOption:
      return prefix + "Option" + arguments(type, form, scope);
    case Kind::kResult:
      return prefix + "Result" + arguments(type, form, scope);
    case Kind::kTuple:
      return prefix + "Tuple" + arguments(type, form, scope);
    case Kind::kFixedList:
      return prefix + "FixedList" + arguments(type, form, scope);
    case Kind::kChar:
      return "char32_t";
    case Kind::kOwn:
      return is_view ? prefix + "Passed<" + resource(type.resource, "", scope) + ">"
                     : resource(type.resource, "", scope);
    case Kind::kBorrow:
      return resource(type.resource, "Ref", scope);
    default:
      return std::string(number_text(type.kind));
  }
}

std::string CppTypes::text(const std::optional<TypeIndex>& type, Form form, Scope scope) const {
  if (type) return text(*type, form, scope);
  return scope == Scope::kClass ? "Unit" : "mortise::Unit";
}

std::string CppTypes::parameter(const Member& member, Scope scope) const {
  const Kind kind = contract_.at(*member.type).kind;
  const bool is_by_value = is_primitive(kind) || kind == Kind::kEnum || kind == Kind::kFlags ||
                           kind == Kind::kList || kind == Kind::kMap || contract::is_handle(kind);
  // What is owned comes as itself, and nothing but a handle can: the rest is borrowed.
  const Form form = kind == Kind::kOwn ? Form::kOwned : Form::kView;
  const std::string type = text(*member.type, form, scope);
  return (is_by_value ? type + " " : "const " + type + "& ") + cpp_variable(member.name);
}

}  // namespace mortise::bindgen
