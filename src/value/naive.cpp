// SPDX-License-Identifier: Apache-2.0
#include "value/naive.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "base/json_reader.hpp"

namespace mortise::value {

using contract::Contract;
using contract::Kind;
using contract::Member;
using contract::Pragma;
using contract::Type;
using contract::TypeIndex;

namespace {

/// The number of a label; nothing where there is none.
std::optional<size_t> find(const Type& type, std::string_view label) {
  for (size_t i = 0; i < type.members.size(); ++i)
    if (type.members[i].name == label) return i;
  return std::nullopt;
}

const Pragma* pragma_of(const std::vector<Pragma>& pragmas, Pragma::Name name) {
  for (const Pragma& pragma : pragmas)
    if (pragma.name == name) return &pragma;
  return nullptr;
}

bool are_convertible(const Contract& from, const std::optional<TypeIndex>& a, const Contract& to,
                     const std::optional<TypeIndex>& b) {
  if (!a || !b) return !a && !b;
  return is_convertible({from, *a}, {to, *b});
}

/// The value that a `@default` stands for.
Tree default_of(const Contract& contract, TypeIndex type, const Pragma& pragma) {
  const auto json = base::read_json(pragma.value);
  const auto layout = contract::lay_out(contract, contract::PointerSize::k8);
  const LayoutOf lies{contract, *layout, contract::PointerSize::k8};
  std::vector<uint64_t> words(layout->types[contract.strip(type)].size / 8 + 1);
  auto* const value = reinterpret_cast<std::byte*>(words.data());
  HeapSink sink;
  return place_json(lies, type, *json, value, sink) ? read_tree(lies, type, value, nullptr)
                                                    : Tree{};
}

}  // namespace

bool is_convertible(const TypeOf& from, const TypeOf& to) {
  const Type& a = from.contract.at(from.type);
  const Type& b = to.contract.at(to.type);
  if (a.kind != b.kind || a.length != b.length) return false;
  switch (a.kind) {
    case Kind::kRecord:
      for (const Member& field : b.members) {
        if (const auto at = find(a, field.name)) {
          if (!are_convertible(from.contract, a.members[*at].type, to.contract, field.type))
            return false;
        } else if (pragma_of(field.pragmas, Pragma::Name::kDefault) == nullptr &&
                   to.contract.at(*field.type).kind != Kind::kOption) {
          return false;
        }
      }
      return true;
    case Kind::kVariant:
      for (const Member& member : a.members)
        if (const auto at = find(b, member.name);
            at && !are_convertible(from.contract, member.type, to.contract, b.members[*at].type))
          return false;
      return true;
    case Kind::kEnum:
    case Kind::kFlags:
      return true;
    case Kind::kTuple:
      if (a.members.size() != b.members.size()) return false;
      for (size_t i = 0; i < a.members.size(); ++i)
        if (!are_convertible(from.contract, a.members[i].type, to.contract, b.members[i].type))
          return false;
      return true;
    default:
      return are_convertible(from.contract, a.first, to.contract, b.first) &&
             are_convertible(from.contract, a.second, to.contract, b.second);
  }
}

namespace {

/// One conversion, which ends at the first thing that the receiver lacks.
class Conversion {
 public:
  Conversion(const Contract& from, const Contract& to) : from_(from), to_(to) {}

  Tree convert(TypeIndex from, TypeIndex to, const Tree& value) {
    const Type& a = from_.at(from);
    const Type& b = to_.at(to);
    switch (a.kind) {
      case Kind::kRecord:
        return record(a, b, value);
      case Kind::kVariant:
      case Kind::kEnum:
        return variant(a, b, value);
      case Kind::kFlags:
        return flags(a, b, value);
      default:
        break;
    }
    Tree made{.bits = value.bits, .text = value.text};
    for (size_t i = 0; i < value.parts.size(); ++i) {
      const auto [part, becomes] = part_of(a, b, value.bits, i);
      made.parts.push_back(convert(part, becomes, value.parts[i]));
    }
    return made;
  }

  bool fails = false;
  bool is_lossy = false;

 private:
  /// The types of a part of what has no labels.
  static std::pair<TypeIndex, TypeIndex> part_of(const Type& a, const Type& b, uint64_t bits,
                                                 size_t part) {
    if (a.kind == Kind::kTuple) return {*a.members[part].type, *b.members[part].type};
    const bool is_second =
        (a.kind == Kind::kMap && part % 2 == 1) || (a.kind == Kind::kResult && bits == 1);
    return is_second ? std::pair(*a.second, *b.second) : std::pair(*a.first, *b.first);
  }

  Tree record(const Type& a, const Type& b, const Tree& value) {
    Tree made;
    for (const Member& field : b.members) {
      const auto at = find(a, field.name);
      const Pragma* const given = pragma_of(field.pragmas, Pragma::Name::kDefault);
      if (at)
        made.parts.push_back(convert(*a.members[*at].type, *field.type, value.parts[*at]));
      else
        made.parts.push_back(given != nullptr ? default_of(to_, *field.type, *given) : Tree{});
    }
    for (const Member& field : a.members) is_lossy = is_lossy || !find(b, field.name);
    return made;
  }

  Tree variant(const Type& a, const Type& b, const Tree& value) {
    const Member& live = a.members[value.bits];
    if (const auto at = find(b, live.name)) {
      Tree made{.bits = *at};
      if (live.type)
        made.parts.push_back(convert(*live.type, *b.members[*at].type, value.parts[0]));
      return made;
    }
    const Pragma* const fallback = pragma_of(b.pragmas, Pragma::Name::kFallback);
    is_lossy = true;
    if (fallback == nullptr) {
      fails = true;
      return {};
    }
    Tree made{.bits = *find(b, fallback->subject)};
    if (b.members[made.bits].type) made.parts.push_back({.text = live.name});
    return made;
  }

  Tree flags(const Type& a, const Type& b, const Tree& value) {
    Tree made;
    for (size_t i = 0; i < a.members.size(); ++i) {
      if ((value.bits >> i & 1) == 0) continue;
      const auto at = find(b, a.members[i].name);
      if (at)
        made.bits |= uint64_t{1} << *at;
      else
        fails = true;
    }
    return made;
  }

  const Contract& from_;
  const Contract& to_;
};

}  // namespace

Naive convert_naively(const TypeOf& from, const TypeOf& to, const Tree& value) {
  Conversion conversion(from.contract, to.contract);
  Tree made = conversion.convert(from.type, to.type, value);
  if (conversion.fails) return {.is_lossy = conversion.is_lossy};
  return {.tree = std::move(made), .is_lossy = conversion.is_lossy};
}

}  // namespace mortise::value
