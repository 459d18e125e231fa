// SPDX-License-Identifier: Apache-2.0
//
// From resolved packages to one flat contract.
#include <algorithm>
#include <map>
#include <utility>

#include "contract/wit.hpp"

namespace mortise::contract {
namespace {

using Id = Resolved::Id;

class Describer {
 public:
  Describer(const Resolved& resolved, Id interface)
      : resolved_(resolved), interface_(interface), source_(resolved.interfaces[interface]) {}

  Contract run() {
    const Resolved::Package& package = resolved_.packages[source_.package];
    contract_.package = package.name.space + ":" + package.name.name;
    contract_.interface = source_.name.value_or("");
    contract_.version = package.name.version;
    contract_.stability = source_.stability;
    contract_.docs = source_.docs;
    contract_.pragmas = source_.pragmas;
    contract_.span = source_.span;
    mark_all();
    for (Id id = 0; id < resolved_.types.size(); ++id)
      if (is_needed_[id]) add(id);
    for (const Resolved::Function& function : source_.functions) add(function);
    return std::move(contract_);
  }

 private:
  /// Marks what is referred to. A type refers to smaller numbers, so that one pass downwards finds
  /// everything.
  void mark_all() {
    is_needed_.resize(resolved_.types.size());
    const auto mark = [&](const Resolved::TypeRef& type) {
      if (type.id) is_needed_[*type.id] = true;
    };
    for (const Id id : source_.types) is_needed_[id] = true;
    for (const Resolved::Function& function : source_.functions) {
      if (function.role != Function::Role::kFree) is_needed_[function.resource] = true;
      for (const Resolved::Field& parameter : function.parameters) mark(*parameter.type);
      if (function.result) mark(*function.result);
    }
    for (Id id = static_cast<Id>(resolved_.types.size()); id-- > 0;) {
      if (!is_needed_[id]) continue;
      const Resolved::TypeDef& type = resolved_.types[id];
      for (const Resolved::Field& member : type.members)
        if (member.type) mark(*member.type);
      if (type.first) mark(*type.first);
      if (type.second) mark(*type.second);
      if (type.kind == Kind::kOwn || type.kind == Kind::kBorrow) is_needed_[type.resource] = true;
    }
  }

  /// Where a named type comes from, when that is another interface.
  std::string owner_of(const Resolved::TypeDef& type) const {
    if (type.owner.where != Resolved::Owner::Where::kInterface || type.owner.id == interface_)
      return {};
    const Resolved::Interface& interface = resolved_.interfaces[type.owner.id];
    return resolved_.packages[interface.package].name.text(interface.name.value_or(""));
  }

  /// The resource behind aliases; nothing where the type is none.
  std::optional<Id> resource_behind(Id id) const {
    const Resolved::TypeDef* type = &resolved_.types[id];
    while (type->kind == Kind::kAlias && type->first->id) {
      id = *type->first->id;
      type = &resolved_.types[id];
    }
    return type->kind ? std::nullopt : std::optional(id);
  }

  void add(Id id) {
    const Resolved::TypeDef& type = resolved_.types[id];
    if (!type.kind) {
      resources_[id] = static_cast<uint32_t>(contract_.resources.size());
      contract_.resources.push_back(
          {type.name, owner_of(type), type.docs, type.pragmas, type.span});
      return;
    }
    if (resource_behind(id)) return;  // another name of a resource: handles lead to the resource
    Type made{.kind = *type.kind,
              .name = type.name,
              .owner = owner_of(type),
              .length = type.length,
              .docs = type.docs,
              .pragmas = type.pragmas,
              .span = type.span};
    for (const Resolved::Field& member : type.members) made.members.push_back(member_of(member));
    if (type.first) made.first = index_of(*type.first);
    if (type.second) made.second = index_of(*type.second);
    if (type.kind == Kind::kOwn || type.kind == Kind::kBorrow)
      made.resource = resources_.at(*resource_behind(type.resource));
    types_[id] = static_cast<TypeIndex>(contract_.types.size());
    contract_.types.push_back(std::move(made));
  }

  TypeIndex index_of(const Resolved::TypeRef& type) {
    if (type.id) return types_.at(*type.id);
    const auto [known, is_new] =
        primitives_.try_emplace(type.primitive, static_cast<TypeIndex>(contract_.types.size()));
    if (is_new) contract_.types.push_back({.kind = type.primitive});
    return known->second;
  }

  Member member_of(const Resolved::Field& field) {
    Member made{.name = field.name, .docs = field.docs, .pragmas = field.pragmas, .span = field.span};
    if (field.type) made.type = index_of(*field.type);
    return made;
  }

  void add(const Resolved::Function& function) {
    Function made{.name = function.name,
                  .role = function.role,
                  .access = function.access,
                  .is_async = function.is_async,
                  .stability = function.stability,
                  .docs = function.docs,
                  .pragmas = function.pragmas,
                  .span = function.span};
    if (function.role != Function::Role::kFree)
      made.resource = resources_.at(*resource_behind(function.resource));
    for (const Resolved::Field& parameter : function.parameters)
      made.parameters.push_back(member_of(parameter));
    if (function.result) made.result = index_of(*function.result);
    contract_.functions.push_back(std::move(made));
  }

  const Resolved& resolved_;
  const Id interface_;
  const Resolved::Interface& source_;
  Contract contract_;
  std::vector<bool> is_needed_;
  std::map<Id, TypeIndex> types_;
  std::map<Id, uint32_t> resources_;
  std::map<Kind, TypeIndex> primitives_;
};

}  // namespace

Contract describe(const Resolved& resolved, Resolved::Id interface) {
  return Describer(resolved, interface).run();
}

std::vector<Contract> describe_all(const Resolved& resolved) {
  std::vector<Contract> contracts;
  if (resolved.packages.empty()) return contracts;
  for (const Id id : resolved.packages[resolved.asked_for].interfaces)
    contracts.push_back(describe(resolved, id));
  return contracts;
}

}  // namespace mortise::contract
