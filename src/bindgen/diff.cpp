// SPDX-License-Identifier: Apache-2.0
#include "bindgen/diff.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>

#include "base/text.hpp"
#include "contract/hash.hpp"
#include "contract/match.hpp"
#include "contract/remarks.hpp"

namespace mortise::bindgen {
namespace {

using contract::Change;
using contract::Class;
using contract::Contract;
using contract::Effect;
using contract::Effects;
using contract::Function;
using contract::Kind;
using contract::Matcher;
using contract::Type;
using contract::TypeIndex;
using What = Change::What;

constexpr size_t kLongestName = 100;

/// Items of two versions by their names: those of `after` in its order, then what is gone.
template <class Item>
struct Both {
  const Item* before;
  const Item* after;
};
template <class Item>
std::vector<Both<Item>> by_name(const std::vector<const Item*>& before,
                                const std::vector<const Item*>& after, const auto& name_of) {
  std::map<std::string_view, const Item*> open;
  for (const Item* item : before) open.emplace(name_of(*item), item);
  std::vector<Both<Item>> all;
  for (const Item* item : after) {
    const auto it = open.find(name_of(*item));
    all.push_back({it == open.end() ? nullptr : it->second, item});
    if (it != open.end()) open.erase(it);
  }
  for (const Item* item : before)
    if (open.contains(name_of(*item))) all.push_back({item, nullptr});
  return all;
}

template <class Item>
std::vector<const Item*> pointers(std::span<const Item> items) {
  std::vector<const Item*> all;
  for (const Item& item : items) all.push_back(&item);
  return all;
}

/// The types that an interface itself defines.
std::vector<const Type*> own_types(const Contract& contract) {
  std::vector<const Type*> own;
  for (const Type& type : contract.types)
    if (!type.name.empty() && type.owner.empty()) own.push_back(&type);
  return own;
}

std::vector<const contract::Resource*> own_resources(const Contract& contract) {
  std::vector<const contract::Resource*> own;
  for (const contract::Resource& resource : contract.resources)
    if (resource.owner.empty()) own.push_back(&resource);
  return own;
}

/// Compares two versions of one interface.
class Comparison {
 public:
  Comparison(const Contract& before, const Contract& after)
      : before_(before), after_(after), matcher_(before, after) {}

  void run(InterfaceDiff& result, Diff& diff);

 private:
  void compare_head();
  void compare_functions();
  void compare_types();
  void add_function(const Function& function);
  void remove_function(const Function& function);
  const Function* new_name_of(const Function& function);
  template <class Item>
  void add_or_remove(const Both<Item>& item, std::string_view noun);
  void append(std::vector<Change> changes, const std::string& function = {});

  const Contract& before_;
  const Contract& after_;
  Matcher matcher_;
  contract::Hashes hashes_before_;                   // made when a function is gone
  std::map<contract::Hash, const Function*> added_;  // at the same time
  std::vector<Change> changes_;
  Effects calls_;
};

void Comparison::run(InterfaceDiff& result, Diff& diff) {
  compare_head();
  compare_functions();
  compare_types();
  append(matcher_.changes());
  for (const Class of : {Class::kBreaking, Class::kAdaptable, Class::kCompatible})
    for (Change& change : changes_)
      if (change.of() == of) result.changes.push_back(std::move(change));
  diff.calls |= calls_;
  diff.has_more_changes = diff.has_more_changes || matcher_.has_more_changes();
}

/// @param function  that carries them, where it is one.
void Comparison::append(std::vector<Change> changes, const std::string& function) {
  for (Change& change : changes) {
    if (!function.empty()) change.functions = {function};
    changes_.push_back(std::move(change));
  }
}

void Comparison::compare_head() {
  const std::string was = contract::track(before_.version);
  const std::string is = contract::track(after_.version);
  if (was != is) {
    const auto shown = [](const std::string& track) {
      return track.empty() ? "none" : base::quote(track, kLongestName);
    };
    calls_ = Effects::both(Effect::kImpossible);
    append({{.what = What::kTrackChanged,
             .text = "the track changed from " + shown(was) + " to " + shown(is) +
                     ": callers of one never reach providers of the other without an adapter",
             .effects = calls_,
             .before = before_.span,
             .after = after_.span}});
  }
  const std::string name = "interface " + base::quote(after_.interface, kLongestName);
  append(contract::compare_remarks(name, "", before_, after_));
  append(contract::compare_gates(name, "", before_.stability, after_.stability, before_.span,
                                 after_.span));
}

void Comparison::compare_functions() {
  const auto functions =
      by_name<Function>(pointers<Function>(before_.functions), pointers<Function>(after_.functions),
                        [](const Function& function) -> std::string_view { return function.name; });
  for (const auto& [was, is] : functions) {
    if (was == nullptr)
      add_function(*is);
    else if (is == nullptr)
      remove_function(*was);
    else {
      calls_ |= matcher_.match_functions(*was, *is);
      const std::string name = "function " + base::quote(is->name, kLongestName);
      append(contract::compare_remarks(name, is->name, *was, *is), is->name);
      append(contract::compare_gates(name, is->name, was->stability, is->stability, was->span,
                                     is->span),
             is->name);
    }
  }
}

void Comparison::add_function(const Function& function) {
  append({{.what = What::kFunctionAdded,
           .path = function.name,
           .text = "function " + base::quote(function.name, kLongestName) + " added",
           .backward = "a provider that lacks it answers 'unsupported', or what the host "
                       "registered in its place",
           .before = before_.span,
           .after = function.span}},
         function.name);
}

void Comparison::remove_function(const Function& function) {
  std::string text = "function " + base::quote(function.name, kLongestName) + " removed";
  if (const Function* other = new_name_of(function))
    text += "; " + base::quote(other->name, kLongestName) +
            " has the same parameters and result: was it renamed?";
  const Effects effects{.forward = Effect::kImpossible};
  calls_ |= effects;
  append({{.what = What::kFunctionRemoved,
           .path = function.name,
           .text = std::move(text),
           .effects = effects,
           .forward = "a call answers 'unsupported'",
           .before = function.span,
           .after = after_.span}},
         function.name);
}

/// A function that is new and has the hash of one that is gone.
const Function* Comparison::new_name_of(const Function& function) {
  if (hashes_before_.functions.empty()) {
    hashes_before_ = contract::hash(before_);
    const contract::Hashes hashes_after = contract::hash(after_);
    std::set<std::string_view> known;
    for (const Function& old : before_.functions) known.insert(old.name);
    for (size_t i = 0; i < after_.functions.size(); ++i)
      if (!known.contains(after_.functions[i].name))
        added_.emplace(hashes_after.functions[i], &after_.functions[i]);
  }
  const auto number = static_cast<size_t>(&function - before_.functions.data());
  const auto it = added_.find(hashes_before_.functions[number]);
  return it == added_.end() ? nullptr : it->second;
}

template <class Item>
void Comparison::add_or_remove(const Both<Item>& item, std::string_view noun) {
  const bool is_added = item.before == nullptr;
  const Item& one = is_added ? *item.after : *item.before;
  append({{.what = is_added ? What::kTypeAdded : What::kTypeRemoved,
           .path = one.name,
           .text = std::string(noun) + " " + base::quote(one.name, kLongestName) +
                   (is_added ? " added" : " removed: sources that name it must change"),
           .before = is_added ? before_.span : one.span,
           .after = is_added ? one.span : after_.span}});
}

void Comparison::compare_types() {
  const auto name_of = [](const auto& item) -> std::string_view { return item.name; };
  for (const auto& both : by_name<Type>(own_types(before_), own_types(after_), name_of)) {
    const auto& [was, is] = both;
    if (was == nullptr || is == nullptr) {
      const Type& one = is ? *is : *was;
      add_or_remove(both, contract::kind_name(is_labelled(one.kind) ? one.kind : Kind::kAlias));
      continue;
    }
    matcher_.match_types(static_cast<TypeIndex>(was - before_.types.data()),
                         static_cast<TypeIndex>(is - after_.types.data()), is->name);
    if (!is_labelled(was->kind) && !is_labelled(is->kind))  // of others the matcher tells
      append(contract::compare_remarks("type " + base::quote(is->name, kLongestName), is->name,
                                       *was, *is));
  }
  for (const auto& both :
       by_name<contract::Resource>(own_resources(before_), own_resources(after_), name_of)) {
    const auto& [was, is] = both;
    if (was == nullptr || is == nullptr)
      add_or_remove(both, "resource");
    else
      append(contract::compare_remarks("resource " + base::quote(is->name, kLongestName), is->name,
                                       *was, *is));
  }
}

/// Adds those who carry a change in another interface. @param prefix  of their names.
void join(Change& first, const Change& other, const std::string& prefix) {
  first.in_parameters = first.in_parameters || other.in_parameters;
  first.in_results = first.in_results || other.in_results;
  first.has_more_functions = first.has_more_functions || other.has_more_functions;
  for (const std::string& function : other.functions) {
    if (first.functions.size() < Change::kMostFunctions)
      first.functions.push_back(prefix + function);
    else
      first.has_more_functions = true;
  }
}

/// A change that was told in another interface already is taken out here; its functions are added
/// there.
void join_shared(Diff& diff) {
  using Key = std::tuple<What, uint32_t, uint32_t, uint32_t, uint32_t, std::string>;
  struct Place {
    size_t interface;
    size_t number;
  };
  std::map<Key, Place> known;
  for (size_t i = 0; i < diff.interfaces.size(); ++i) {
    InterfaceDiff& interface = diff.interfaces[i];
    const std::string prefix = interface.name.substr(interface.name.find('/') + 1) + ".";
    std::vector<Change> kept;
    for (Change& change : interface.changes) {
      const bool has_places = change.before.is_somewhere() && change.after.is_somewhere();
      const auto [it, is_new] =
          known.try_emplace({change.what, change.before.file, change.before.begin,
                             change.after.file, change.after.begin, change.text},
                            Place{i, kept.size()});
      if (is_new || !has_places || it->second.interface == i)
        kept.push_back(std::move(change));
      else
        join(diff.interfaces[it->second.interface].changes[it->second.number], change, prefix);
    }
    interface.changes = std::move(kept);
  }
}

std::string path_of(const Contract& contract) {
  return contract.package + "/" + contract.interface;
}

Change whole_interface(const Contract& contract, bool is_added) {
  Change change{.what = is_added ? What::kInterfaceAdded : What::kInterfaceRemoved,
                .text = "interface " + base::quote(contract.interface, kLongestName) +
                        (is_added ? " added" : " removed")};
  if (!is_added) {
    change.effects.forward = Effect::kImpossible;
    change.forward = "its callers find no provider";
  }
  (is_added ? change.after : change.before) = contract.span;
  return change;
}

}  // namespace

Class InterfaceDiff::verdict() const {
  Class worst = Class::kCompatible;
  for (const Change& change : changes) worst = std::max(worst, change.of());
  return worst;
}

Class Diff::verdict() const {
  Class worst = contract::class_of(calls.worst());
  for (const InterfaceDiff& interface : interfaces) worst = std::max(worst, interface.verdict());
  return worst;
}

size_t Diff::count(Class of) const {
  size_t count = 0;
  for (const InterfaceDiff& interface : interfaces)
    for (const Change& change : interface.changes) count += change.of() == of ? 1 : 0;
  return count;
}

Diff diff(std::span<const Contract> before, std::span<const Contract> after) {
  std::map<std::string, const Contract*> old;
  for (const Contract& contract : before) old.emplace(path_of(contract), &contract);
  Diff result;
  for (const Contract& contract : after) {
    InterfaceDiff& interface = result.interfaces.emplace_back();
    interface.name = path_of(contract);
    interface.after = contract.version;
    const auto it = old.find(interface.name);
    if (it == old.end()) {
      interface.changes.push_back(whole_interface(contract, true));
      continue;
    }
    interface.before = it->second->version;
    Comparison(*it->second, contract).run(interface, result);
    old.erase(it);
  }
  for (const Contract& contract : before) {
    if (!old.contains(path_of(contract))) continue;
    InterfaceDiff& interface = result.interfaces.emplace_back();
    interface.name = path_of(contract);
    interface.before = contract.version;
    interface.changes.push_back(whole_interface(contract, false));
    result.calls.forward = Effect::kImpossible;
  }
  join_shared(result);
  return result;
}

}  // namespace mortise::bindgen
