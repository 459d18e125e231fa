// SPDX-License-Identifier: Apache-2.0
#include "bindgen/wit_text.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace mortise::bindgen {

using contract::Contract;
using contract::Function;
using contract::Kind;
using contract::Member;
using contract::Type;
using contract::TypeIndex;

std::string wit_name(std::string_view name) {
  static constexpr std::string_view kKeywords[] = {
      "as",       "async",         "bool",   "borrow", "char",    "constructor",
      "enum",     "error-context", "export", "f32",    "f64",     "flags",
      "from",     "func",          "future", "import", "include", "interface",
      "list",     "map",           "option", "own",    "package", "record",
      "resource", "result",        "s16",    "s32",    "s64",     "s8",
      "static",   "stream",        "string", "tuple",  "type",    "u16",
      "u32",      "u64",           "u8",     "use",    "variant", "with",
      "world"};
  const bool is_keyword =
      std::find(std::begin(kKeywords), std::end(kKeywords), name) != std::end(kKeywords);
  return (is_keyword ? "%" : "") + std::string(name);
}

std::string wit_path(std::string_view path) {
  std::string text;
  while (!path.empty() && path.front() != '@') {
    const size_t end = std::min(path.find_first_of(":/@"), path.size());
    text += wit_name(path.substr(0, end));
    path.remove_prefix(end);
    if (path.empty() || path.front() == '@') break;
    text += path.front();
    path.remove_prefix(1);
  }
  return text.append(path);
}

std::string wit_type(const Contract& contract, TypeIndex index, const TypeNames& names) {
  const Type& type = contract.types[index];
  return type.name.empty() ? wit_definition(contract, index, names) : names.of_type(type);
}

std::string wit_definition(const Contract& contract, TypeIndex index, const TypeNames& names) {
  const Type& type = contract.types[index];
  if (is_labelled(type.kind)) return names.of_type(type);
  if (type.kind == Kind::kAlias) return wit_type(contract, *type.first, names);
  const auto resource = [&] { return names.of_resource(contract.resources[type.resource]); };
  // A resource's bare name means that it is owned, but behind `type x =` it is the resource itself.
  if (type.kind == Kind::kOwn) return type.name.empty() ? resource() : "own<" + resource() + ">";
  std::string inside;
  const auto add = [&](const std::string& part) { inside += (inside.empty() ? "" : ", ") + part; };
  for (const Member& member : type.members) add(wit_type(contract, *member.type, names));
  if (type.kind == Kind::kBorrow) add(resource());
  if (type.kind == Kind::kResult && !type.first && type.second) add("_");
  if (type.first) add(wit_type(contract, *type.first, names));
  if (type.second) add(wit_type(contract, *type.second, names));
  if (type.kind == Kind::kFixedList) add(std::to_string(type.length));
  const std::string name(contract::kind_name(type.kind));
  return inside.empty() ? name : name + "<" + inside + ">";
}

std::string wit_signature(const Contract& contract, const Function& function,
                          const TypeNames& names) {
  std::string text;
  switch (function.access) {
    case Function::Access::kGet:
      text = "get";
      break;
    case Function::Access::kSet:
      text = "set";
      break;
    case Function::Access::kCall:
      if (function.role == Function::Role::kStatic) text = "static ";
      if (function.is_async) text += "async ";
      text += function.role == Function::Role::kConstructor ? "" : "func";
  }
  if (function.access != Function::Access::kCall && function.role == Function::Role::kStatic)
    text.insert(0, "static ");
  text += "(";
  const size_t first = function.role == Function::Role::kMethod ? 1 : 0;  // `self` is not written
  for (size_t i = first; i < function.parameters.size(); ++i) {
    const Member& parameter = function.parameters[i];
    if (i > first) text += ", ";
    text += wit_name(parameter.name) + ": " + wit_type(contract, *parameter.type, names);
  }
  text += ")";
  // A constructor that cannot fail gives its own resource, and that is not written.
  const bool gives_itself = function.role == Function::Role::kConstructor && function.result &&
                            contract.at(*function.result).kind == Kind::kOwn;
  if (function.result && !gives_itself)
    text += " -> " + wit_type(contract, *function.result, names);
  return text;
}

std::string_view short_name(const Function& function) {
  std::string_view name = function.name;
  name.remove_prefix(name.rfind(']') + 1);  // npos + 1 is 0
  if (function.role != Function::Role::kFree && function.role != Function::Role::kConstructor)
    name.remove_prefix(name.find('.') + 1);
  return function.role == Function::Role::kConstructor ? "constructor" : name;
}

std::string full_name(const Contract& contract, const Function& function) {
  if (function.role == Function::Role::kFree) return std::string(short_name(function));
  const std::string separator = function.role == Function::Role::kConstructor ? " " : ".";
  return contract.resources[function.resource].name + separator + std::string(short_name(function));
}

}  // namespace mortise::bindgen
