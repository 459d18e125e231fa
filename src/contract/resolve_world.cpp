// SPDX-License-Identifier: Apache-2.0
//
// The worlds of `PackageResolver`.
#include <algorithm>
#include <utility>

#include "contract/resolve_package.hpp"

namespace mortise::contract {

void PackageResolver::resolve_world(const Local& local) {
  const ast::World& source = *local.world;
  warn_ignored(source.attributes, "a world");
  const Gate gate = read_gate(state_, source.attributes, source_.name, source.name.span);
  world_ = local.id;
  world().docs = source.docs.text;
  world().pragmas = source.docs.pragmas;
  world().stability = gate.stability;
  state_.closed_worlds[local.id] = !gate.is_open;

  auto outside = types_.enter({.owner = {Resolved::Owner::Where::kWorld, local.id}});
  NameScope imports("import", state_.diagnostics);
  NameScope exports("export", state_.diagnostics);
  world_names_[0] = &exports;
  world_names_[1] = &imports;
  for (auto& paths : world_paths_) paths.clear();
  resolve_world_types(local, imports);
  for (const ast::WorldItem& item : source.items) {
    if (const auto* include = std::get_if<ast::Include>(&item))
      resolve_include(*include, local.file);
    if (const auto* external = std::get_if<ast::Extern>(&item))
      resolve_extern(*external, local.file);
    const auto* const type = std::get_if<ast::TypeDef>(&item);
    if (type != nullptr && !type->kind) resolve_world_functions(*type, imports);
  }
  types_.enter(std::move(outside));
}

/// Types of a world are imports.
void PackageResolver::resolve_world_types(const Local& local, NameScope& imports) {
  std::vector<TypeResolver::Defined> definitions;
  for (const ast::WorldItem& item : local.world->items) {
    if (const auto* type = std::get_if<ast::TypeDef>(&item))
      definitions.push_back({&type->name, type});
    const auto* const use = std::get_if<ast::Use>(&item);
    if (use == nullptr) continue;
    for (const ast::Rename& rename : use->names) definitions.push_back({&rename.local()});
    const Gate gate = read_gate(state_, use->attributes, source_.name, use->from.name.span);
    const auto from = find_interface(use->from, local.file, gate.is_open);
    if (from && gate.is_open && !state_.closed_worlds[world_]) check_open(*from, use->from.name);
    types_.define_use(*use, gate, from);
  }
  types_.define_types(definitions);
  for (const auto& [name, named] : in_order(types_.names())) {
    imports.define(name, named.span);
    if (named.is_broken) continue;
    const Resolved::TypeDef& type = state_.resolved.types[named.id];
    if (state_.types[named.id].is_closed && !state_.closed_worlds[world_])
      state_.diagnostics.add(Rule::kClosedGate, type.span,
                             "the gate of '" + std::string(type.name) +
                                 "' is closed, and a world cannot do "
                                 "without one of its types",
                             "open the feature, or move the type to an interface");
    world().imports.push_back({.name = name,
                               .what = named.id,
                               .is_type = true,
                               .stability = type.stability,
                               .span = type.span});
  }
}

void PackageResolver::resolve_world_functions(const ast::TypeDef& resource, NameScope& imports) {
  for (const ast::Func& func : resource.functions) {
    const TypeResolver::FunctionSource written = types_.source_of(func, &resource.name);
    auto function = types_.resolve_function(written);
    if (!imports.define(written.full_name, func.name.span) || !function) continue;
    Resolved::WorldItem item{.name = written.full_name, .span = func.name.span};
    item.stability = function->stability;
    item.what.emplace<Resolved::Function>(*std::move(function));
    world().imports.push_back(std::move(item));
  }
}

void PackageResolver::resolve_include(const ast::Include& include, size_t file) {
  const auto from = find_world(include.from, file);
  const Gate gate = read_gate(state_, include.attributes, source_.name, include.from.name.span);
  if (!from || !gate.is_open || state_.closed_worlds[world_]) return;
  if (state_.closed_worlds[*from]) {
    state_.diagnostics.add(
        Rule::kClosedGate, include.from.name.span,
        "'" + std::string(include.from.name.text) + "' is a world whose gate is closed",
        "give this item the same gate, or open the feature");
    return;
  }
  state_.pending_worlds[world_].includes.push_back({.world = *from,
                                                    .names = include.names,
                                                    .stability = gate.stability,
                                                    .span = include.from.name.span});
}

void PackageResolver::resolve_extern(const ast::Extern& item, size_t file) {
  auto made = resolve_extern_item(item, file);
  if (made) (item.is_import ? world().imports : world().exports).push_back(*std::move(made));
}

std::optional<Resolved::WorldItem> PackageResolver::resolve_extern_item(const ast::Extern& item,
                                                                        size_t file) {
  const Gate gate = read_gate(state_, item.attributes, source_.name, item.span());
  Resolved::WorldItem made{.stability = gate.stability,
                           .external_id = gate.external_id,
                           .span = item.span(),
                           .docs = item.docs.text};
  if (item.form != ast::Extern::Form::kPath) made.name = item.label.text;
  bool is_new = true;
  if (item.form == ast::Extern::Form::kFunction) {
    const auto written = types_.source_of(item.docs, item.attributes, item.label, item.signature);
    made.name = written.full_name;
    is_new = define_world_item(item, made);
    auto function = types_.resolve_function(written);
    if (!function) return std::nullopt;
    made.docs = {};
    made.what.emplace<Resolved::Function>(*std::move(function));
  } else if (item.form == ast::Extern::Form::kInline) {
    is_new = define_world_item(item, made);
    resolve_inline_interface(item, file, gate.is_open, made);
  } else {
    const auto interface = find_interface(item.path, file, gate.is_open);
    if (!interface) return std::nullopt;
    made.what = *interface;
    is_new = define_world_item(item, made);
    if (gate.is_open && !state_.closed_worlds[world_]) check_open(*interface, item.path.name);
  }
  if (!gate.is_open || !is_new) return std::nullopt;
  return made;
}

void PackageResolver::resolve_inline_interface(const ast::Extern& item, size_t file, bool is_open,
                                               Resolved::WorldItem& made) {
  const Resolved::Id id =
      state_.add_interface({.package = package_, .docs = item.docs.text, .span = item.label.span});
  state_.resolved.interfaces[id].pragmas = item.docs.pragmas;
  state_.resolved.interfaces[id].stability = made.stability;
  state_.closed_interfaces[id] = !is_open;
  resolve_interface(id, item.items, file);
  made.what = id;
  made.docs = {};
}

bool PackageResolver::define_world_item(const ast::Extern& item, const Resolved::WorldItem& made) {
  const size_t side = item.is_import ? 1 : 0;
  if (!made.name.empty()) return world_names_[side]->define(made.name, item.span());
  const auto [same, is_new] = world_paths_[side].emplace(*made.interface(), item.span());
  if (is_new) return true;
  const std::string_view verb = item.is_import ? "imported" : "exported";
  state_.diagnostics
      .add(Rule::kWorldConflict, item.span(),
           "'" + std::string(item.path.name.text) + "' is " + std::string(verb) + " twice",
           "remove one of them, or give it a label: 'import name: interface-name;'")
      .notes.push_back({same->second, "first here"});
  return false;
}

}  // namespace mortise::contract
