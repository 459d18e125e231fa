// SPDX-License-Identifier: Apache-2.0
//
// From resolved packages to one flat contract.
#include <algorithm>
#include <array>
#include <optional>
#include <queue>
#include <span>
#include <utility>

#include "contract/wit.hpp"

namespace mortise::contract {
namespace {

using Id = Resolved::Id;

class Describer {
 public:
  Describer(const Resolved& resolved, Resolved::Owner owner) : resolved_(resolved), owner_(owner) {}

  void name(Id package_id, std::string_view item) {
    const Resolved::Package& package = resolved_.packages[package_id];
    contract_.package = package.name.space + ":" + package.name.name;
    contract_.interface = item;
    contract_.version = package.name.version;
  }

  Contract run(const std::vector<Id>& types, std::span<const Resolved::Function> functions) {
    needed_ = needed(types, functions);
    numbers_.resize(needed_.size());
    contract_.types.reserve(needed_.size() + primitives_.size());
    for (const Id id : needed_) add(id);
    for (const Resolved::Function& function : functions) add(function);
    return std::move(contract_);
  }

  Contract& contract() { return contract_; }

  /// Everything that is referred to, in ascending order. A type refers to smaller numbers, so that
  /// going downwards finds everything.
  std::vector<Id> needed(const std::vector<Id>& types,
                         std::span<const Resolved::Function> functions) const {
    std::priority_queue<Id> waiting(types.begin(), types.end());
    const auto want = [&](const Resolved::TypeRef& type) {
      if (type.id) waiting.push(*type.id);
    };
    for (const Resolved::Function& function : functions) each_part(function, want);
    std::vector<Id> found;
    while (!waiting.empty()) {
      const Id id = waiting.top();
      waiting.pop();
      if (!found.empty() && found.back() == id) continue;
      found.push_back(id);
      each_part(resolved_.types[id], want);
    }
    std::ranges::reverse(found);
    return found;
  }

 private:
  /// Where a named type comes from, when that is another interface.
  std::string owner_of(const Resolved::TypeDef& type) const {
    if (type.owner.where != Resolved::Owner::Where::kInterface || type.owner == owner_) return {};
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
      number_of(id) = static_cast<uint32_t>(contract_.resources.size());
      contract_.resources.push_back({std::string(type.name), owner_of(type), std::string(type.docs),
                                     type.pragmas, type.span});
      return;
    }
    if (resource_behind(id)) return;  // another name of a resource: handles lead to the resource
    Type made{.kind = *type.kind,
              .name = std::string(type.name),
              .owner = owner_of(type),
              .length = type.length,
              .docs = std::string(type.docs),
              .pragmas = type.pragmas,
              .span = type.span};
    for (const Resolved::Field& member : type.members) made.members.push_back(member_of(member));
    if (type.first) made.first = index_of(*type.first);
    if (type.second) made.second = index_of(*type.second);
    if (type.kind == Kind::kOwn || type.kind == Kind::kBorrow)
      made.resource = number_of(*resource_behind(type.resource));
    number_of(id) = static_cast<TypeIndex>(contract_.types.size());
    contract_.types.push_back(std::move(made));
  }

  /// The number of a type or resource in the contract.
  uint32_t& number_of(Id id) {
    return numbers_[static_cast<size_t>(std::ranges::lower_bound(needed_, id) - needed_.begin())];
  }

  TypeIndex index_of(const Resolved::TypeRef& type) {
    if (type.id) return number_of(*type.id);
    auto& known = primitives_[static_cast<size_t>(type.primitive)];
    if (!known) {
      known = static_cast<TypeIndex>(contract_.types.size());
      contract_.types.push_back({.kind = type.primitive});
    }
    return *known;
  }

  Member member_of(const Resolved::Field& field) {
    Member made{.name = std::string(field.name),
                .docs = std::string(field.docs),
                .pragmas = field.pragmas,
                .span = field.span};
    if (field.type) made.type = index_of(*field.type);
    return made;
  }

  void add(const Resolved::Function& function) {
    Function made{.name = std::string(function.name),
                  .role = function.role,
                  .access = function.access,
                  .is_async = function.is_async,
                  .stability = *function.stability,
                  .docs = std::string(function.docs),
                  .pragmas = function.pragmas,
                  .span = function.span};
    if (function.role != Function::Role::kFree)
      made.resource = number_of(*resource_behind(function.resource));
    for (const Resolved::Field& parameter : function.parameters)
      made.parameters.push_back(member_of(parameter));
    if (function.result) made.result = index_of(*function.result);
    contract_.functions.push_back(std::move(made));
  }

  const Resolved& resolved_;
  const Resolved::Owner owner_;
  Contract contract_;
  std::vector<Id> needed_;         // in ascending order
  std::vector<uint32_t> numbers_;  // beside `needed_`
  std::array<std::optional<TypeIndex>, 16> primitives_{};
};

}  // namespace

Contract describe(const Resolved& resolved, Resolved::Id id) {
  const Resolved::Interface& interface = resolved.interfaces[id];
  Describer describer(resolved, {Resolved::Owner::Where::kInterface, id});
  describer.name(interface.package, interface.name.value_or("inline"));
  Contract& contract = describer.contract();
  contract.stability = *interface.stability;
  contract.docs = interface.docs;
  contract.pragmas = interface.pragmas;
  contract.span = interface.span;
  return describer.run(interface.types, interface.functions);
}

Contract describe_world(const Resolved& resolved, Resolved::Id id) {
  const Resolved::World& world = resolved.worlds[id];
  Describer describer(resolved, {Resolved::Owner::Where::kWorld, id});
  describer.name(world.package, world.name);
  Contract& contract = describer.contract();
  contract.stability = *world.stability;
  contract.docs = world.docs;
  contract.pragmas = world.pragmas;
  contract.span = world.span;
  std::vector<Id> types;
  std::vector<Resolved::Function> functions;
  for (const auto* const items : {&world.imports, &world.exports})
    for (const Resolved::WorldItem& item : *items) {
      if (item.type()) types.push_back(*item.type());
      if (item.function() != nullptr) functions.push_back(*item.function());
    }
  return describer.run(types, functions);
}

std::vector<Contract> describe_all(const Resolved& resolved) {
  std::vector<Contract> contracts;
  if (resolved.packages.empty()) return contracts;
  for (const Id id : resolved.packages[resolved.asked_for].interfaces)
    contracts.push_back(describe(resolved, id));
  return contracts;
}

}  // namespace mortise::contract
