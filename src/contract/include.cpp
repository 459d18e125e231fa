// SPDX-License-Identifier: Apache-2.0
//
// What a world takes over from the worlds that it includes.
#include "contract/include.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "contract/accessors.hpp"
#include "contract/name_scope.hpp"

namespace mortise::contract {
namespace {

using Id = Resolved::Id;
using Where = Resolved::Owner::Where;

/// A name after `with { from as to }`; nothing where it is another one. The resource in the name of
/// a method counts.
std::optional<std::string> renamed(std::string_view name, const ast::Rename& rename) {
  const size_t prefix = name.rfind(']') + 1;  // npos + 1 is 0
  const std::string_view rest = name.substr(prefix);
  const size_t end = std::min(rest.find('.'), rest.size());
  if (rest.substr(0, end) != rename.name.text) return std::nullopt;
  return std::string(name.substr(0, prefix)) + std::string(rename.as->text) +
         std::string(rest.substr(end));
}

/// Copies definitions of one owner to another one, with all that consists of them.
class Cloner {
 public:
  Cloner(ResolveState& state, Resolved::Owner from, Resolved::Owner to)
      : state_(state), from_(from), to_(to) {}

  /// The definition's copy; itself, where nothing in it is copied. What it consists of has smaller
  /// numbers and is at most `kMaxDepth` deep, but for aliases.
  Id type(Id id) {
    if (const auto known = copies_.find(id); known != copies_.end()) return known->second;
    Resolved::TypeDef copy = state_.resolved.types[id];
    const bool is_owned = copy.owner == from_;
    if (!is_owned && copy.owner.where != Where::kNone) return id;
    bool has_changed = is_owned;
    const auto change = [&](Id& part) {
      const Id before = part;
      part = type(part);
      has_changed |= part != before;
    };
    for (Resolved::Field& member : copy.members)
      if (member.type && member.type->id) change(*member.type->id);
    if (copy.first && copy.first->id) change(*copy.first->id);
    if (copy.second && copy.second->id) change(*copy.second->id);
    if (copy.kind == Kind::kOwn || copy.kind == Kind::kBorrow) change(copy.resource);
    if (!has_changed) return copies_[id] = id;
    if (is_owned) copy.owner = to_;
    const Id made = state_.add_type(std::move(copy), state_.types[id].is_closed);
    return copies_[id] = made;
  }

  void function(Resolved::Function& function) {
    if (function.role != Function::Role::kFree) function.resource = type(function.resource);
    for (Resolved::Field& parameter : function.parameters)
      if (parameter.type->id) parameter.type->id = type(*parameter.type->id);
    if (function.result && function.result->id) function.result->id = type(*function.result->id);
  }

 private:
  ResolveState& state_;
  const Resolved::Owner from_;
  const Resolved::Owner to_;
  std::map<Id, Id> copies_;
};

class Includer {
 public:
  Includer(ResolveState& state, Id world, const PendingInclude& include)
      : state_(state),
        world_(world),
        include_(include),
        source_(state.resolved.worlds[include.world]),
        cloner_(state, {Where::kWorld, include.world}, {Where::kWorld, world}) {}

  void run() {
    for (const ast::Rename& rename : include_.names) check_rename(rename);
    const bool is_external = source_.package != state_.resolved.worlds[world_].package;
    for (const Resolved::WorldItem& item : source_.imports)
      add(item, &Resolved::World::imports, is_external);
    for (const Resolved::WorldItem& item : source_.exports)
      add(item, &Resolved::World::exports, is_external);
  }

 private:
  void check_rename(const ast::Rename& rename) {
    std::vector<std::string_view> candidates;
    for (const auto* items : {&source_.imports, &source_.exports})
      for (const Resolved::WorldItem& item : *items) {
        if (!item.name.empty() && renamed(item.name, rename)) return;
        candidates.push_back(item.name);
      }
    state_.diagnostics.add(Rule::kUnknownRename, rename.name.span,
                           "world '" + std::string(source_.name) + "' has no import or export '" +
                               std::string(rename.name.text) +
                               "'; an interface keeps its own name and cannot be renamed",
                           did_you_mean(rename.name.text, candidates));
  }

  void add(Resolved::WorldItem item, std::vector<Resolved::WorldItem> Resolved::World::* list,
           bool is_external) {
    if (item.name.empty()) return merge(std::move(item), list, is_external);
    for (const ast::Rename& rename : include_.names)
      if (const auto name = renamed(item.name, rename)) {
        item.name = state_.sources.keep(*name);
        break;
      }
    clone(item);
    std::vector<Resolved::WorldItem>& items = state_.resolved.worlds[world_].*list;
    const auto same = std::ranges::find(items, item.name, &Resolved::WorldItem::name);
    if (same == items.end()) {
      item.span = include_.span;
      items.push_back(std::move(item));
      return;
    }
    state_.diagnostics
        .add(Rule::kWorldConflict, include_.span,
             "world '" + std::string(source_.name) + "' brings in a second '" +
                 std::string(item.name) + "'",
             "rename it: include " + std::string(source_.name) + " with { " +
                 std::string(item.name) + " as other }")
        .notes.push_back({same->span, "the first one"});
  }

  void clone(Resolved::WorldItem& item) {
    if (auto* function = std::get_if<Resolved::Function>(&item.what)) {
      cloner_.function(*function);
      function->name = item.name;
    } else if (item.is_type) {
      const Id id = cloner_.type(std::get<Id>(item.what));
      state_.resolved.types[id].name = item.name;
      item.what = id;
    } else if (const Id id = *item.interface(); !state_.resolved.interfaces[id].name) {
      item.what = clone_interface(id);
    }
  }

  Id clone_interface(Id id) {
    const Id made = state_.add_interface(state_.resolved.interfaces[id]);
    Cloner cloner(state_, {Where::kInterface, id}, {Where::kInterface, made});
    Resolved::Interface copy = state_.resolved.interfaces[id];
    copy.package = state_.resolved.worlds[world_].package;
    copy.clone_of = id;
    state_.copied_functions += copy.functions.size();
    for (Id& type : copy.types) type = cloner.type(type);
    for (Resolved::Function& function : copy.functions) cloner.function(function);
    state_.resolved.interfaces[made] = std::move(copy);
    return made;
  }

  /// An interface that comes in twice is one import. A gate from another package says nothing here.
  void merge(Resolved::WorldItem item, std::vector<Resolved::WorldItem> Resolved::World::* list,
             bool is_external) {
    std::vector<Resolved::WorldItem>& items = state_.resolved.worlds[world_].*list;
    auto same = std::ranges::find_if(items, [&](const Resolved::WorldItem& other) {
      return other.name.empty() && other.interface() == item.interface();
    });
    if (same == items.end()) same = items.insert(items.end(), item);
    if (is_external && !item.stability->since.empty()) {
      same->stability = {};
    } else if (!item.stability || item.stability == same->stability) {
      return;
    } else if (!same->stability) {
      same->stability = item.stability;
    } else {
      state_.diagnostics
          .add(Rule::kGateMismatch, include_.span,
               "an interface of world '" + std::string(source_.name) +
                   "' is here already, with another gate",
               "give both imports the same gate")
          .notes.push_back({same->span, "the other one"});
    }
  }

  ResolveState& state_;
  const Id world_;
  const PendingInclude& include_;
  const Resolved::World
      source_;  // a copy: the list of worlds does not grow, but this one's items do
  Cloner cloner_;
};

void check_names(ResolveState& state, const Resolved::World& world) {
  for (const auto* items : {&world.imports, &world.exports}) {
    NameScope names(items == &world.imports ? "import" : "export", state.diagnostics);
    std::vector<Resolved::Function> functions;
    for (const Resolved::WorldItem& item : *items) {
      if (!item.name.empty()) names.define(item.name, item.span);
      if (item.function() != nullptr) functions.push_back(*item.function());
    }
    check_setters(functions, names, state.diagnostics);
  }
}

}  // namespace

void process_includes(ResolveState& state, Id world) {
  const PendingWorld pending = std::exchange(state.pending_worlds[world], {});
  for (const PendingInclude& include : pending.includes) Includer(state, world, include).run();
  Resolved::World& made = state.resolved.worlds[world];
  for (auto* items : {&made.imports, &made.exports})
    place_setters_after_getters(*items,
                                [](const Resolved::WorldItem& item) { return item.function(); });
  check_names(state, made);
}

}  // namespace mortise::contract
