// SPDX-License-Identifier: Apache-2.0
#include "contract/elaborate.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

#include "contract/include.hpp"

namespace mortise::contract {
namespace {

using Id = Resolved::Id;
using Item = Resolved::WorldItem;
using Where = Resolved::Owner::Where;

/// The interface that a name for another interface's type leads to.
std::optional<Id> interface_of_alias(const ResolveState& state, Id id) {
  const Resolved::TypeDef& type = state.resolved.types[id];
  if (type.kind != Kind::kAlias || !type.first->id) return std::nullopt;
  const Resolved::Owner& owner = state.resolved.types[*type.first->id].owner;
  if (owner == type.owner || owner.where != Where::kInterface) return std::nullopt;
  return owner.id;
}

/// The interfaces that the types of an interface come from.
std::vector<Id> needs_of(const ResolveState& state, Id interface) {
  std::vector<Id> needs;
  for (const Id type : state.resolved.interfaces[interface].types)
    if (const auto needed = interface_of_alias(state, type); needed && !state.types[type].is_closed)
      needs.push_back(*needed);
  return needs;
}

/// In which order a world's imports stand, so that each follows what it refers to.
constexpr size_t kRanks = 5;
size_t rank(const ResolveState& state, const Item& item) {
  if (item.interface()) return 0;
  if (const auto type = item.type()) {
    const Resolved::TypeDef& definition = state.resolved.types[*type];
    const bool is_used = definition.kind == Kind::kAlias && definition.first->id &&
                         state.resolved.types[*definition.first->id].owner != definition.owner;
    return is_used ? 1 : 2;
  }
  return item.function()->role == Function::Role::kFree ? 3 : 4;
}

/// Items of a world by their name, or by their interface where that is their name.
class ItemList {
 public:
  bool contains(const Item& item) const {
    return item.name.empty() ? interfaces_.contains(*item.interface()) : names_.contains(item.name);
  }
  void add(Item item) {
    const bool is_new = item.name.empty() ? interfaces_.insert(*item.interface()).second
                                          : names_.insert(item.name).second;
    if (is_new) items_.push_back(std::move(item));
  }
  std::vector<Item> take() { return std::move(items_); }

 private:
  std::vector<Item> items_;
  std::set<std::string_view> names_;
  std::set<Id> interfaces_;  // of items without a name
};

class Elaborator {
 public:
  Elaborator(ResolveState& state, Id world) : state_(state), world_(state.resolved.worlds[world]) {}

  void run() {
    sort(world_.imports);
    for (const Item& item : world_.imports) {
      if (item.interface()) {
        visit(item, false);
        continue;
      }
      if (const auto type = item.type())
        if (const auto needed = interface_of_alias(state_, *type)) {
          visit(need(*needed, state_.resolved.types[*type].stability), false);
        }
      imports_.add(item);
    }
    required_.clear();
    add_exports();
    world_.imports = imports_.take();
    world_.exports = exports_.take();
    sort(world_.imports);
  }

 private:
  /// An item on its way: what it needs is added before it.
  struct Frame {
    Item item;
    bool is_export;
    std::vector<Id> needs;
    size_t next = 0;
  };

  static Item need(Id interface, const Rare<Stability>& stability) {
    Item item{.stability = stability};
    item.what = interface;
    return item;
  }

  void sort(std::vector<Item>& items) const {
    std::array<std::vector<Item>, kRanks> sorted;
    for (Item& item : items) sorted[rank(state_, item)].push_back(std::move(item));
    items.clear();
    for (std::vector<Item>& equals : sorted) std::ranges::move(equals, std::back_inserter(items));
  }

  void add_exports() {
    is_adding_exports_ = true;
    std::vector<Item> interfaces;
    for (const Item& item : world_.exports) {
      if (!item.interface())
        exports_.add(item);
      else
        interfaces.push_back(item);
      if (item.interface() && item.name.empty()) exported_.insert(*item.interface());
    }
    for (const Item& item : interfaces)
      if (!visit(item, true)) return report_conflict(item);
  }

  /// What an interface is visited for: for an import of its own, or for an export, whose needs are
  /// exports too where they are exported, and imports otherwise.
  /// @return false where an interface would have to be both for the same export.
  bool visit(const Item& item, bool is_export) {
    std::vector<Frame> stack;
    bool fits = enter(item, is_export, stack);
    while (fits && !stack.empty()) {
      Frame& top = stack.back();
      if (top.next < top.needs.size()) {
        const Id needed = top.needs[top.next++];
        const bool is_exported = top.is_export && exported_.contains(needed);
        Item needed_item = need(needed, top.item.stability);
        if (is_adding_exports_) needed_item.external_id = top.item.external_id;
        fits = enter(needed_item, is_exported, stack);
        continue;
      }
      fits = leave(std::move(top));
      stack.pop_back();
    }
    return fits;
  }

  bool enter(const Item& item, bool is_export, std::vector<Frame>& stack) {
    const Id interface = *item.interface();
    if (exports_.contains(item)) {
      conflict_ = interface;
      return is_export;
    }
    const bool is_known =
        is_adding_exports_ ? required_.contains(interface) : imports_.contains(item);
    if (!is_export && is_known) return true;
    stack.push_back({item, is_export, needs_of(state_, interface)});
    return true;
  }

  bool leave(Frame frame) {
    const Id interface = *frame.item.interface();
    if (!frame.is_export) {
      required_.insert(interface);
      imports_.add(std::move(frame.item));
      return true;
    }
    conflict_ = interface;
    if (required_.contains(interface)) return false;
    exports_.add(std::move(frame.item));
    return true;
  }

  void report_conflict(const Item& item) {
    const auto name = [&](Id id) {
      return std::string(
          state_.resolved.interfaces[id].name.value_or("an interface without a name"));
    };
    state_.diagnostics
        .add(Rule::kImportOfExport, item.span,
             "to export '" +
                 (item.name.empty() ? name(*item.interface()) : std::string(item.name)) +
                 "' the world would have to import '" + name(conflict_) + "', which it exports",
             "export every interface between the two as well")
        .notes.push_back({state_.resolved.interfaces[conflict_].span, "the interface"});
  }

  ResolveState& state_;
  Resolved::World& world_;
  ItemList imports_;
  ItemList exports_;
  std::set<Id> exported_;  // by their own name
  std::set<Id> required_;  // imports that exports need
  Id conflict_ = 0;
  bool is_adding_exports_ = false;
};

}  // namespace

void elaborate_world(ResolveState& state, Id world) {
  process_includes(state, world);
  Elaborator(state, world).run();
}

}  // namespace mortise::contract
