// SPDX-License-Identifier: Apache-2.0
#include "contract/drop_closed.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace mortise::contract {
namespace {

using Id = Resolved::Id;
using Where = Resolved::Owner::Where;

/// Old numbers to new ones.
class Renumbering {
 public:
  static constexpr Id kGone = UINT32_MAX;

  /// @param stays  called with each number.
  template <class Stays>
  Renumbering(size_t size, Stays stays) : ids_(size, kGone) {
    Id next = 0;
    for (Id id = 0; id < size; ++id)
      if (stays(id)) ids_[id] = next++;
  }

  bool stays(Id id) const { return ids_[id] != kGone; }
  Id operator()(Id id) const {
    assert(stays(id) && "what is there refers to what is gone");
    return ids_[id];
  }
  void apply(std::vector<Id>& ids) const {
    std::erase_if(ids, [&](Id id) { return !stays(id); });
    for (Id& id : ids) id = (*this)(id);
  }
  template <class Thing>
  void compact(std::vector<Thing>& things) const {
    std::vector<Thing> left;
    for (Id id = 0; id < things.size(); ++id)
      if (stays(id)) left.push_back(std::move(things[id]));
    things = std::move(left);
  }

 private:
  std::vector<Id> ids_;
};

class Dropper {
 public:
  explicit Dropper(ResolveState& state)
      : resolved_(state.resolved),
        interfaces_(resolved_.interfaces.size(),
                    [&](Id id) { return !state.closed_interfaces[id]; }),
        worlds_(resolved_.worlds.size(), [&](Id id) { return !state.closed_worlds[id]; }),
        // What an interface or world defines goes with it.
        types_(resolved_.types.size(), [&](Id id) {
          return !state.types[id].is_closed && !state.is_closed(resolved_.types[id].owner);
        }) {}

  void run() {
    interfaces_.compact(resolved_.interfaces);
    worlds_.compact(resolved_.worlds);
    types_.compact(resolved_.types);
    for (Resolved::Package& package : resolved_.packages) {
      interfaces_.apply(package.interfaces);
      worlds_.apply(package.worlds);
    }
    for (Resolved::TypeDef& type : resolved_.types) renumber(type);
    for (Resolved::Interface& interface : resolved_.interfaces) {
      types_.apply(interface.types);
      if (interface.clone_of) interface.clone_of = interfaces_(*interface.clone_of);
      for (Resolved::Function& function : interface.functions) renumber(function);
    }
    for (Resolved::World& world : resolved_.worlds) {
      for (Resolved::WorldItem& item : world.imports) renumber(item);
      for (Resolved::WorldItem& item : world.exports) renumber(item);
    }
  }

 private:
  void renumber(Resolved::TypeRef& type) const {
    if (type.id) type.id = types_(*type.id);
  }

  void renumber(Resolved::TypeDef& type) const {
    for (Resolved::Field& member : type.members)
      if (member.type) renumber(*member.type);
    if (type.first) renumber(*type.first);
    if (type.second) renumber(*type.second);
    if (type.kind == Kind::kOwn || type.kind == Kind::kBorrow)
      type.resource = types_(type.resource);
    if (type.owner.where == Where::kInterface) type.owner.id = interfaces_(type.owner.id);
    if (type.owner.where == Where::kWorld) type.owner.id = worlds_(type.owner.id);
  }

  void renumber(Resolved::Function& function) const {
    if (function.role != Function::Role::kFree) function.resource = types_(function.resource);
    for (Resolved::Field& parameter : function.parameters) renumber(*parameter.type);
    if (function.result) renumber(*function.result);
  }

  void renumber(Resolved::WorldItem& item) const {
    if (auto* function = std::get_if<Resolved::Function>(&item.what)) return renumber(*function);
    const Id id = std::get<Id>(item.what);
    item.what = item.is_type ? types_(id) : interfaces_(id);
  }

  Resolved& resolved_;
  const Renumbering interfaces_;
  const Renumbering worlds_;
  const Renumbering types_;
};

}  // namespace

void drop_closed(ResolveState& state) {
  const auto is_set = [](bool closed) { return closed; };
  const bool all_open = std::ranges::none_of(state.closed_interfaces, is_set) &&
                        std::ranges::none_of(state.closed_worlds, is_set) &&
                        std::ranges::none_of(state.types, &ResolveState::TypeFacts::is_closed);
  if (!all_open) Dropper(state).run();
}

}  // namespace mortise::contract
