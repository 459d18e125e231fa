// SPDX-License-Identifier: Apache-2.0
#include "contract/resolve_package.hpp"

#include <algorithm>
#include <utility>

#include "contract/accessors.hpp"
#include "contract/topological.hpp"

namespace mortise::contract {
namespace {

/// Calls `visit(path)` with every path in some items.
template <class Visit>
void each_path(std::span<const ast::InterfaceItem> items, Visit visit) {
  for (const ast::InterfaceItem& item : items)
    if (const auto* use = std::get_if<ast::Use>(&item)) visit(use->from);
}

template <class Visit>
void each_path(const ast::World& world, Visit visit) {
  for (const ast::WorldItem& item : world.items) {
    if (const auto* use = std::get_if<ast::Use>(&item)) visit(use->from);
    if (const auto* include = std::get_if<ast::Include>(&item)) visit(include->from);
    const auto* const import = std::get_if<ast::Extern>(&item);
    if (import == nullptr) continue;
    using Form = ast::Extern::Form;
    if (import->form == Form::kInline) each_path(import->items, visit);
    if (import->form == Form::kPath || import->form == Form::kNamedPath) visit(import->path);
  }
}

}  // namespace

std::vector<TypeScope::Entry> in_order(const TypeScope& scope) {
  std::vector<TypeScope::Entry> sorted(scope.begin(), scope.end());
  std::ranges::sort(sorted, {}, [](const TypeScope::Entry& entry) {
    return std::pair(entry.second.id, entry.first);
  });
  return sorted;
}

Resolved::PackageName name_of(const ast::PackageRef& package) {
  return {std::string(package.space.text), std::string(package.name.text),
          package.version ? std::string(package.version->text) : ""};
}

std::map<Resolved::PackageName, Span> packages_named_in(const PackageSource& package) {
  std::map<Resolved::PackageName, Span> named;
  const auto visit = [&](const ast::Path& path) {
    if (path.package) named.try_emplace(name_of(*path.package), path.package->span);
  };
  for (const std::vector<ast::Item>& items : package.files)
    for (const ast::Item& item : items) {
      if (const auto* interface = std::get_if<ast::Interface>(&item))
        each_path(interface->items, visit);
      if (const auto* world = std::get_if<ast::World>(&item)) each_path(*world, visit);
      if (const auto* use = std::get_if<ast::TopUse>(&item)) visit(use->path);
    }
  return named;
}

PackageResolver::PackageResolver(ResolveState& state, const PackageSource& source)
    : state_(state), source_(source), types_(state, source.name) {}

void PackageResolver::run() {
  package_ = static_cast<Resolved::Id>(state_.resolved.packages.size());
  state_.resolved.packages.push_back(
      {.name = source_.name, .docs = source_.docs, .span = source_.span});
  state_.packages[source_.name].id = package_;
  if (source_.is_asked_for) state_.resolved.asked_for = package_;
  collect_items();
  const auto needs = needs_of_items();
  const TopologicalOrder order = topological_order(needs);
  if (!order.is_complete) {
    report_cycle(find_cycle(needs, order));
    for (const Local& local : locals_)
      if (local.interface != nullptr) state_.broken_interfaces[local.id] = true;
    for (const size_t i : order.order)
      if (locals_[i].interface != nullptr) state_.broken_interfaces[locals_[i].id] = false;
  }
  for (const size_t i : order.order) {
    if (locals_[i].interface == nullptr) continue;
    state_.resolved.packages[package_].interfaces.push_back(locals_[i].id);
    resolve_named_interface(locals_[i]);
  }
  for (const size_t i : order.order) {
    if (locals_[i].world == nullptr) continue;
    state_.resolved.packages[package_].worlds.push_back(locals_[i].id);
    resolve_world(locals_[i]);
  }
}

void PackageResolver::collect_items() {
  NameMap<NamedItem>& names = state_.packages[source_.name].items;
  for (size_t file = 0; file < source_.files.size(); ++file)
    for (const ast::Item& item : source_.files[file]) {
      Local local{.interface = std::get_if<ast::Interface>(&item),
                  .world = std::get_if<ast::World>(&item),
                  .file = file};
      if (local.interface == nullptr && local.world == nullptr) continue;
      const ast::Name& name = local.name();
      if (const size_t* const known = items_.add(name.text, locals_.size())) {
        state_.diagnostics
            .add(Rule::kDuplicateName, name.span,
                 "'" + std::string(name.text) + "' is defined twice in this package",
                 "rename one of them")
            .notes.push_back({locals_[*known].name().span, "first defined here"});
        continue;
      }
      local.id =
          local.interface != nullptr
              ? state_.add_interface({.name = name.text, .package = package_, .span = name.span})
              : state_.add_world({.name = name.text, .package = package_, .span = name.span});
      names.add(name.text, {local.world != nullptr, local.id, name.span});
      locals_.push_back(local);
    }
  file_names_.resize(source_.files.size());
  for (size_t file = 0; file < source_.files.size(); ++file) collect_file_names(file);
}

void PackageResolver::collect_file_names(size_t file) {
  for (const ast::Item& item : source_.files[file]) {
    if (const auto* use = std::get_if<ast::TopUse>(&item)) {
      add_file_name(file, use->local(), target_of(*use, file));
      continue;
    }
    const auto* const interface = std::get_if<ast::Interface>(&item);
    const ast::Name& name =
        interface != nullptr ? interface->name : std::get<ast::World>(item).name;
    const size_t local = *items_.find(name.text);
    // A second one of the same name was reported.
    if (locals_[local].name().span == name.span) add_file_name(file, name, {.local = local});
  }
}

PackageResolver::FileName PackageResolver::target_of(const ast::TopUse& use, size_t file) {
  if (!use.attributes.empty())
    state_.diagnostics.add(Rule::kMisplacedAttribute, use.span,
                           "a 'use' at the top of a file has no attributes");
  FileName target;
  if (use.path.package) {
    target.foreign = find_foreign(*use.path.package, use.path.name);
    if (target.foreign && target.foreign->is_world)
      state_.diagnostics.add(Rule::kWrongItem, use.path.name.span,
                             "'" + std::string(use.path.name.text) +
                                 "' is a world, and a file names only interfaces of other packages",
                             "write its path where it is included");
  } else if (const size_t* const found = items_.find(use.path.name.text)) {
    target.local = *found;
  } else {
    report_unknown_item(use.path.name, file);
  }
  return target;
}

void PackageResolver::add_file_name(size_t file, const ast::Name& name, FileName target) {
  target.span = name.span;
  const FileName* const known = file_names_[file].add(name.text, target);
  if (known == nullptr) return;
  state_.diagnostics
      .add(Rule::kDuplicateName, name.span,
           "'" + std::string(name.text) + "' has a meaning in this file already",
           "give it another name: 'use ... as other;'")
      .notes.push_back({known->span, "first defined here"});
}

std::optional<size_t> PackageResolver::find_local(const ast::Path& path, size_t file) const {
  if (path.package) return std::nullopt;
  if (const FileName* const found = file_names_[file].find(path.name.text)) return found->local;
  const size_t* const found = items_.find(path.name.text);
  return found == nullptr ? std::nullopt : std::optional(*found);
}

std::vector<std::vector<size_t>> PackageResolver::needs_of_items() const {
  std::vector<std::vector<size_t>> needs(locals_.size());
  for (size_t i = 0; i < locals_.size(); ++i) {
    const Local& local = locals_[i];
    const auto visit = [&](const ast::Path& path) {
      if (const auto needed = find_local(path, local.file)) needs[i].push_back(*needed);
    };
    if (local.interface != nullptr) each_path(local.interface->items, visit);
    if (local.world == nullptr) continue;
    for (const ast::WorldItem& item : local.world->items)
      if (const auto* include = std::get_if<ast::Include>(&item)) visit(include->from);
  }
  return needs;
}

void PackageResolver::report_cycle(const std::vector<size_t>& cycle) {
  const Local& first = locals_[cycle.front()];
  const size_t next = cycle[cycle.size() > 1 ? 1 : 0];
  Span use;
  const auto visit = [&](const ast::Path& path) {
    if (find_local(path, first.file) == next && !use.is_somewhere()) use = path.name.span;
  };
  if (first.interface != nullptr) each_path(first.interface->items, visit);
  if (first.world != nullptr) each_path(*first.world, visit);
  std::string path = "'" + std::string(first.name().text) + "'";
  for (size_t i = 1; i <= cycle.size() && i < 8; ++i)
    path += " -> '" + std::string(locals_[cycle[i % cycle.size()]].name().text) + "'";
  state_.diagnostics
      .add(Rule::kCycle, locals_[next].name().span,
           std::string(first.world != nullptr ? "a world" : "an interface") +
               " must not need itself: " + path,
           "move what both need to one of its own")
      .notes.push_back({use, "needed here"});
}

void PackageResolver::report_unknown_item(const ast::Name& name, size_t file) {
  std::vector<std::string_view> candidates;
  if (state_.diagnostics.has_room()) {
    items_.append_names(candidates);
    file_names_[file].append_names(candidates);
  }
  state_.diagnostics.add(
      Rule::kUnknownName, name.span,
      "there is no interface or world '" + std::string(name.text) + "' in this package",
      did_you_mean(name.text, candidates));
}

void PackageResolver::report_unknown_package(const ast::PackageRef& package) {
  const Resolved::PackageName wanted = name_of(package);
  if (!unknown_packages_.insert(wanted).second) return;
  std::vector<std::string> known;
  std::string help;
  for (const auto& [name, entry] : state_.packages) {
    known.push_back(name.text());
    if (name.space == wanted.space && name.name == wanted.name)
      help = "there is '" + name.text() + "'; a package is named with its exact version";
  }
  const std::vector<std::string_view> views(known.begin(), known.end());
  if (help.empty()) help = did_you_mean(wanted.text(), views);
  if (help.empty()) help = "put it into 'deps/', beside the sources";
  state_.diagnostics.add(Rule::kUnknownPackage, package.span,
                         "there is no package '" + wanted.text() + "'", help);
}

std::optional<NamedItem> PackageResolver::find_foreign(const ast::PackageRef& package,
                                                       const ast::Name& name) {
  const Resolved::PackageName wanted = name_of(package);
  const auto found = state_.packages.find(wanted);
  if (found == state_.packages.end()) {
    report_unknown_package(package);
    return std::nullopt;
  }
  if (const NamedItem* const item = found->second.items.find(name.text)) return *item;
  std::vector<std::string_view> candidates;
  if (state_.diagnostics.has_room()) found->second.items.append_names(candidates);
  state_.diagnostics.add(
      Rule::kUnknownName, name.span,
      "package '" + wanted.text() + "' has no interface or world '" + std::string(name.text) + "'",
      did_you_mean(name.text, candidates));
  return std::nullopt;
}

std::optional<NamedItem> PackageResolver::find(const ast::Path& path, size_t file) {
  if (path.package) return find_foreign(*path.package, path.name);
  const FileName* const found = file_names_[file].find(path.name.text);
  if (found != nullptr && found->foreign) return found->foreign;
  const auto local = find_local(path, file);
  if (local) {
    const Local& item = locals_[*local];
    return NamedItem{item.world != nullptr, item.id, item.name().span};
  }
  if (found == nullptr) report_unknown_item(path.name, file);
  return std::nullopt;
}

std::optional<Resolved::Id> PackageResolver::find_interface(const ast::Path& path, size_t file,
                                                            bool is_open) {
  if (path.package && !is_open) {
    if (!state_.packages.contains(name_of(*path.package))) report_unknown_package(*path.package);
    return std::nullopt;
  }
  const auto item = find(path, file);
  if (!item) return std::nullopt;
  if (!item->is_world) return item->id;
  state_.diagnostics
      .add(Rule::kWrongItem, path.name.span,
           "'" + std::string(path.name.text) + "' is a world, and an interface is needed here")
      .notes.push_back({item->span, "defined here"});
  return std::nullopt;
}

std::optional<Resolved::Id> PackageResolver::find_world(const ast::Path& path, size_t file) {
  const auto item = find(path, file);
  if (!item) return std::nullopt;
  if (item->is_world) return item->id;
  state_.diagnostics
      .add(Rule::kWrongItem, path.name.span,
           "'" + std::string(path.name.text) + "' is an interface, and a world is needed here",
           "to bring in an interface write 'import' or 'export'")
      .notes.push_back({item->span, "defined here"});
  return std::nullopt;
}

void PackageResolver::check_open(Resolved::Id interface, const ast::Name& name) {
  if (!state_.closed_interfaces[interface]) return;
  state_.diagnostics.add(Rule::kClosedGate, name.span,
                         "'" + std::string(name.text) + "' is an interface whose gate is closed",
                         "give this item the same gate, or open the feature");
}

void PackageResolver::warn_ignored(const std::vector<ast::Attribute>& attributes,
                                   std::string_view where) {
  for (const ast::Attribute& attribute : attributes)
    if (attribute.what == ast::Attribute::What::kExternalId)
      state_.diagnostics.add(Rule::kIgnoredAttribute, attribute.span,
                             "'@external-id' means nothing on " + std::string(where));
}

void PackageResolver::resolve_named_interface(const Local& local) {
  const ast::Interface& source = *local.interface;
  warn_ignored(source.attributes, "an interface");
  const Gate gate = read_gate(state_, source.attributes, source_.name, source.name.span);
  Resolved::Interface& interface = state_.resolved.interfaces[local.id];
  interface.docs = source.docs.text;
  interface.pragmas = source.docs.pragmas;
  interface.stability = gate.stability;
  state_.closed_interfaces[local.id] = !gate.is_open;
  resolve_interface(local.id, source.items, local.file);
}

void PackageResolver::resolve_interface(Resolved::Id id, std::span<const ast::InterfaceItem> items,
                                        size_t file) {
  auto outside = types_.enter({.owner = {Resolved::Owner::Where::kInterface, id}});
  std::vector<TypeResolver::Defined> definitions;
  for (const ast::InterfaceItem& item : items) {
    if (const auto* type = std::get_if<ast::TypeDef>(&item))
      definitions.push_back({&type->name, type});
    const auto* const use = std::get_if<ast::Use>(&item);
    if (use == nullptr) continue;
    for (const ast::Rename& rename : use->names) definitions.push_back({&rename.local()});
    const Gate gate = read_gate(state_, use->attributes, source_.name, use->from.name.span);
    const auto from = find_interface(use->from, file, gate.is_open);
    if (from && gate.is_open && !state_.closed_interfaces[id]) check_open(*from, use->from.name);
    types_.define_use(*use, gate, from);
  }
  types_.define_types(definitions);

  NameScope names("name", state_.diagnostics);
  std::vector<Resolved::Function> functions;
  const auto types = in_order(types_.names());
  for (const auto& [name, type] : types) names.define(name, type.span);
  resolve_interface_functions(items, names, functions);
  check_setters(functions, names, state_.diagnostics);
  place_setters_after_getters(functions);

  Resolved::Interface& interface = state_.resolved.interfaces[id];
  interface.functions = std::move(functions);
  state_.scopes[id] = types_.enter(std::move(outside)).names;
  for (const auto& [name, type] : types)
    if (!type.is_broken) interface.types.push_back(type.id);
}

void PackageResolver::resolve_interface_functions(std::span<const ast::InterfaceItem> items,
                                                  NameScope& names,
                                                  std::vector<Resolved::Function>& functions) {
  const auto add = [&](const TypeResolver::FunctionSource& source) {
    auto function = types_.resolve_function(source);
    const bool is_new = names.define(source.full_name, source.name.span);
    if (function && is_new) functions.push_back(*std::move(function));
  };
  for (const ast::InterfaceItem& item : items) {
    if (const auto* func = std::get_if<ast::Func>(&item)) add(types_.source_of(*func));
    const auto* const type = std::get_if<ast::TypeDef>(&item);
    if (type == nullptr || type->kind) continue;
    for (const ast::Func& func : type->functions) add(types_.source_of(func, &type->name));
  }
}

}  // namespace mortise::contract
