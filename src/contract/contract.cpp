// SPDX-License-Identifier: Apache-2.0
#include "contract/contract.hpp"

#include <algorithm>
#include <utility>

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
  constexpr std::string_view kNames[] = {"default", "range",  "fallback", "idempotent",
                                         "secret",  "sunset", "example"};
  return kNames[static_cast<size_t>(name)];
}

std::string track(std::string_view version) {
  version = version.substr(0, version.find('+'));
  const size_t minor = version.find('.');
  if (minor == version.npos || version.find('-') != version.npos) return std::string(version);
  const size_t patch = version.find('.', minor + 1);
  if (version.substr(0, minor) != "0") return std::string(version.substr(0, minor));
  const bool has_minor = version.substr(minor + 1, patch - minor - 1) != "0";
  return std::string(has_minor ? version.substr(0, patch) : version);
}

std::string Contract::name() const {
  return package + "/" + interface + (version.empty() ? "" : "@" + version);
}

std::string Contract::track_name() const {
  return package + "/" + interface + (version.empty() ? "" : "@" + track(version));
}

namespace {

void add_definition(const Contract& contract, const Type& type, size_t limit, std::string& text);

/// Adds how WIT writes a type, until `text` has `limit` bytes: each step adds at least one.
void add_text(const Contract& contract, TypeIndex index, size_t limit, std::string& text) {
  if (text.size() >= limit) return;
  const Type& type = contract.types[index];
  if (!type.name.empty())
    text += type.name;
  else
    add_definition(contract, type, limit, text);
}

void add_definition(const Contract& contract, const Type& type, size_t limit, std::string& text) {
  if (type.kind == Kind::kOwn) {  // a resource's bare name means that it is owned
    text += contract.resources[type.resource].name;
    return;
  }
  text += kind_name(type.kind);
  std::string_view before = "<";
  const auto add_word = [&](std::string_view word) {
    text += std::exchange(before, ", ");
    text += word;
  };
  const auto add = [&](TypeIndex inside) {
    add_word("");
    add_text(contract, inside, limit, text);
  };
  for (const Member& member : type.members) {
    if (text.size() >= limit) break;
    add(*member.type);
  }
  if (type.kind == Kind::kBorrow) add_word(contract.resources[type.resource].name);
  if (type.kind == Kind::kResult && !type.first && type.second) add_word("_");
  if (type.first) add(*type.first);
  if (type.second) add(*type.second);
  if (type.kind == Kind::kFixedList) add_word(std::to_string(type.length));
  if (before != "<") text += ">";
}

std::string cut(std::string text, size_t limit) {
  if (text.size() <= limit) return text;
  text.resize(limit);
  return text + "...";
}

}  // namespace

std::string Contract::text(TypeIndex index, size_t limit) const {
  std::string text;
  add_text(*this, index, limit, text);
  return cut(std::move(text), limit);
}

std::string Contract::definition(TypeIndex index, size_t limit) const {
  const Type& type = types[strip(index)];
  if (is_labelled(type.kind)) return text(index, limit);
  std::string text;
  add_definition(*this, type, limit, text);
  return cut(std::move(text), limit);
}

const Pragma* find_pragma(const std::vector<Pragma>& pragmas, Pragma::Name name,
                          std::string_view subject) {
  const auto it = std::find_if(pragmas.begin(), pragmas.end(), [&](const Pragma& pragma) {
    return pragma.name == name && pragma.subject == subject;
  });
  return it == pragmas.end() ? nullptr : &*it;
}

const Pragma* find_pragma(const std::vector<Pragma>& pragmas, Pragma::Name name) {
  const auto it = std::find_if(pragmas.begin(), pragmas.end(),
                               [&](const Pragma& pragma) { return pragma.name == name; });
  return it == pragmas.end() ? nullptr : &*it;
}

}  // namespace mortise::contract
