// SPDX-License-Identifier: Apache-2.0
#include "value/random_pair.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "contract/json_value.hpp"
#include "contract/random_contract.hpp"
#include "value/json_out.hpp"
#include "value/random_value.hpp"

namespace mortise::value {

using contract::Contract;
using contract::Kind;
using contract::Member;
using contract::Pragma;
using contract::Random;
using contract::Type;
using contract::TypeIndex;

namespace {

/// Changes a contract, one thing at a time.
class Changer {
 public:
  Changer(Contract& contract, uint64_t seed) : contract_(contract), random_(seed), values_(seed) {
    for (TypeIndex i = 0; i < contract.types.size(); ++i) number_of.push_back(i);
  }

  /// Gives some fields a default and some types a fallback.
  void decorate() {
    for (Type& type : contract_.types) {
      if (type.kind == Kind::kRecord)
        for (Member& field : type.members)
          if (random_.chance(25)) give_default(field);
      if (random_.chance(40)) give_fallback(type);
    }
  }

  void change() {
    if (random_.chance(10)) return wrap();
    if (!contract_.functions.empty() && random_.chance(15)) {
      auto& function = contract_.functions[below(contract_.functions.size())];
      return change_members(function.parameters, Kind::kRecord, contract_.types.size());
    }
    TypeIndex index = below(contract_.types.size());
    for (int i = 0; i < 6 && !contract::is_labelled(contract_.types[index].kind); ++i)
      index = below(contract_.types.size());
    Type& type = contract_.types[index];
    if (contract::has_members(type.kind)) {
      if (random_.chance(20)) return give_fallback(type);
      return change_members(type.members, type.kind, index);
    }
    if (type.kind == Kind::kFixedList && random_.chance(50))
      ++type.length;
    else if (type.kind != Kind::kMap && type.first && index > 0)
      type.first = below(index);
    else if (type.kind == Kind::kMap)
      type.second = below(index);
    else if (type.kind == Kind::kU8)
      type.kind = Kind::kS8;
  }

  std::vector<TypeIndex> number_of;  // what was number i

 private:
  template <class Size>
  uint32_t below(Size end) {
    return random_.below(static_cast<uint32_t>(end));
  }

  void change_members(std::vector<Member>& members, Kind kind, size_t end) {
    const auto count = members.size();
    switch (random_.below(7)) {
      case 0:
      case 1:
        if (count == 0) return;
        return std::swap(members[below(count)], members[below(count)]);
      case 2:
        if (count > 1) members.erase(members.begin() + below(count));
        return;
      case 3:
        if (kind != Kind::kTuple && count > 0 && random_.chance(50))
          members.back().name += "-renamed";
        return;
      case 4:
        if (count > 0 && members.back().type && end > 0) {
          members.back().type = below(end);
          members.back().pragmas.clear();
        }
        return;
      default:
        if (kind != Kind::kFlags || count < 32) add_member(members, kind, end);
    }
  }

  void add_member(std::vector<Member>& members, Kind kind, size_t end) {
    Member member;
    if (kind != Kind::kTuple) member.name = "added-" + std::to_string(added_++);
    const bool has_type = kind == Kind::kRecord || kind == Kind::kTuple ||
                          (kind == Kind::kVariant && random_.chance(60));
    if (has_type && end == 0) return;
    if (has_type) member.type = below(end);
    // Most are such that somebody who does not send them is understood.
    if (kind == Kind::kRecord && end < contract_.types.size() && random_.chance(60))
      give_default(member);
    if (kind == Kind::kRecord && random_.chance(70))
      for (TypeIndex i = 0; i < end; ++i)
        if (contract_.at(i).kind == Kind::kOption && random_.chance(50)) {
          member.type = i;
          member.pragmas.clear();
        }
    members.insert(members.begin() + below(members.size() + 1), std::move(member));
  }

  void give_default(Member& field) {
    const auto layout = contract::lay_out(contract_, contract::PointerSize::k8);
    const LayoutOf lies{contract_, *layout, contract::PointerSize::k8};
    const size_t size = layout->types[contract_.strip(*field.type)].size;
    if (size > 1000) return;
    std::vector<uint64_t> words(size / 8 + 1);
    auto* const value = reinterpret_cast<std::byte*>(words.data());
    HeapSink sink;
    std::string json;
    base::JsonWriter out(json);
    if (place_tree(lies, *field.type, values_.make(contract_, *field.type), value, sink) &&
        write_json(lies, *field.type, value, {}, out))
      field.pragmas = {{.name = Pragma::Name::kDefault, .value = json}};
  }

  void give_fallback(Type& type) {
    if (type.kind != Kind::kVariant && type.kind != Kind::kEnum) return;
    const Member& member = type.members[below(type.members.size())];
    if (!member.type || contract_.at(*member.type).kind == Kind::kString)
      type.pragmas = {{.name = Pragma::Name::kFallback, .subject = member.name}};
  }

  /// Puts an option, a list or an alias around the type of one member.
  void wrap() {
    const TypeIndex index = below(contract_.types.size());
    Type& type = contract_.types[index];
    if (type.members.empty()) return;
    const uint32_t number = below(type.members.size());
    if (!type.members[number].type) return;
    const TypeIndex inner = *type.members[number].type;
    constexpr Kind kWraps[] = {Kind::kAlias, Kind::kAlias, Kind::kOption, Kind::kList};
    Type around{.kind = kWraps[below(std::size(kWraps))], .first = inner};
    if (around.kind == Kind::kAlias) around.name = "alias-" + std::to_string(added_++);
    if (around.kind != Kind::kAlias) type.members[number].pragmas.clear();
    insert(inner + 1, std::move(around));
    contract_.types[index + 1].members[number].type = inner + 1;
  }

  void insert(TypeIndex at, Type inserted) {
    const auto move = [&](std::optional<TypeIndex>& type) {
      if (type && *type >= at) ++*type;
    };
    for (Type& type : contract_.types) {
      for (Member& member : type.members) move(member.type);
      move(type.first);
      move(type.second);
    }
    for (contract::Function& function : contract_.functions)
      for (Member& parameter : function.parameters) move(parameter.type);
    for (TypeIndex& number : number_of) number += number >= at ? 1 : 0;
    contract_.types.insert(contract_.types.begin() + at, std::move(inserted));
  }

  Contract& contract_;
  Random random_;
  RandomValues values_;
  uint32_t added_ = 0;
};

/// Takes away the fallbacks and defaults that do not fit any more.
void repair(Contract& contract) {
  contract::JsonChecker checker(contract);
  for (Type& type : contract.types) {
    std::erase_if(type.pragmas, [&](const Pragma& pragma) {
      const auto at = std::ranges::find(type.members, pragma.subject, &Member::name);
      return pragma.name == Pragma::Name::kFallback &&
             (at == type.members.end() ||
              (at->type && contract.at(*at->type).kind != Kind::kString));
    });
    for (Member& member : type.members)
      std::erase_if(member.pragmas, [&](const Pragma& pragma) {
        return pragma.name == Pragma::Name::kDefault &&
               checker.check(*member.type, *base::read_json(pragma.value));
      });
  }
}

}  // namespace

RandomPair random_pair(uint64_t seed) {
  Contract before = contract::random_contract(
      seed, {.most_types = 14, .most_functions = 4, .with_docs = false, .with_pragmas = false});
  std::erase_if(before.functions, [](const contract::Function& function) {
    return function.role != contract::Function::Role::kFree ||
           function.access != contract::Function::Access::kCall;
  });
  for (contract::Function& function : before.functions) function.result = std::nullopt;
  Changer(before, seed).decorate();
  RandomPair pair{.before = before, .after = std::move(before), .after_of = {}};
  Changer changer(pair.after, seed + 1);
  Random random(seed);
  for (uint32_t i = random.below(5); i > 0; --i) changer.change();
  repair(pair.after);
  pair.after_of = std::move(changer.number_of);
  return pair;
}

}  // namespace mortise::value
