// SPDX-License-Identifier: Apache-2.0
#include "contract/contract.hpp"

#include <cassert>

namespace mortise::contract {

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::kBool:
      return "bool";
    case Kind::kS8:
      return "s8";
    case Kind::kU8:
      return "u8";
    case Kind::kS16:
      return "s16";
    case Kind::kU16:
      return "u16";
    case Kind::kS32:
      return "s32";
    case Kind::kU32:
      return "u32";
    case Kind::kS64:
      return "s64";
    case Kind::kU64:
      return "u64";
    case Kind::kF32:
      return "f32";
    case Kind::kF64:
      return "f64";
    case Kind::kChar:
      return "char";
    case Kind::kString:
      return "string";
    case Kind::kErrorContext:
      return "error-context";
    case Kind::kRecord:
      return "record";
    case Kind::kTuple:
      return "tuple";
    case Kind::kVariant:
      return "variant";
    case Kind::kEnum:
      return "enum";
    case Kind::kFlags:
      return "flags";
    case Kind::kOption:
      return "option";
    case Kind::kResult:
      return "result";
    case Kind::kList:
    case Kind::kFixedList:
      return "list";
    case Kind::kMap:
      return "map";
    case Kind::kOwn:
      return "own";
    case Kind::kBorrow:
      return "borrow";
    case Kind::kFuture:
      return "future";
    case Kind::kStream:
      return "stream";
    case Kind::kAlias:
      return "type";
  }
  return "?";
}

std::string_view pragma_name(Pragma::Name name) {
  constexpr std::string_view kNames[] = {"default",    "range",  "fallback",
                                         "idempotent", "secret", "sunset"};
  return kNames[static_cast<size_t>(name)];
}

std::string track(std::string_view version) {
  const size_t minor = version.find('.');
  if (minor == version.npos || version.find('-') != version.npos) return std::string(version);
  const size_t patch = version.find('.', minor + 1);
  if (version.substr(0, minor) != "0") return std::string(version.substr(0, minor));
  if (version.substr(minor + 1, patch - minor - 1) != "0")
    return std::string(version.substr(0, patch));
  return std::string(version.substr(0, version.find('+')));
}

std::string Contract::name() const {
  return package + "/" + interface + (version.empty() ? "" : "@" + version);
}

std::string Contract::track_name() const {
  return package + "/" + interface + (version.empty() ? "" : "@" + track(version));
}

std::string Contract::text(TypeIndex index) const {
  const Type& type = types[index];
  if (!type.name.empty()) return type.name;
  std::string inside;
  const auto add = [&](const std::string& part) { inside += (inside.empty() ? "" : ", ") + part; };
  switch (type.kind) {
    case Kind::kTuple:
      for (const Member& member : type.members) add(text(*member.type));
      break;
    case Kind::kOwn:
    case Kind::kBorrow:
      add(resources[type.resource].name);
      break;
    case Kind::kResult:
      if (type.first || type.second) add(type.first ? text(*type.first) : "_");
      if (type.second) add(text(*type.second));
      break;
    default:
      if (type.first) add(text(*type.first));
      if (type.second) add(text(*type.second));
      if (type.kind == Kind::kFixedList) add(std::to_string(type.length));
  }
  if (type.kind == Kind::kOwn) return inside;  // a resource's bare name means that it is owned
  const std::string name(kind_name(type.kind));
  return inside.empty() ? name : name + "<" + inside + ">";
}

}  // namespace mortise::contract
