// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string_view>
#include <vector>

#include "contract/files.hpp"
#include "contract/resolve_state.hpp"
#include "contract/resolve_types.hpp"

namespace mortise::contract {

/// The packages that a package names in its paths, each with the first place where it does.
std::map<Resolved::PackageName, Span> packages_named_in(const PackageSource& package);

/// Resolves one package whose dependencies are in the state already. Its worlds are left as they
/// are written: `elaborate` goes on with them.
class PackageResolver {
 public:
  PackageResolver(ResolveState& state, const PackageSource& source);

  void run();

 private:
  /// An interface or world of this package.
  struct Local {
    const ast::Interface* interface = nullptr;
    const ast::World* world = nullptr;
    size_t file = 0;
    Resolved::Id id = 0;

    const ast::Name& name() const { return interface != nullptr ? interface->name : world->name; }
  };
  /// What a name stands for in one file: an item of this package or of another one.
  struct FileName {
    std::optional<size_t> local{};
    std::optional<NamedItem> foreign{};
    Span span{};
  };

  void collect_items();
  void collect_file_names(size_t file);
  FileName target_of(const ast::TopUse& use, size_t file);
  void add_file_name(size_t file, const ast::Name& name, FileName target);
  /// The numbers of items that each needs to be resolved before it.
  std::vector<std::vector<size_t>> needs_of_items() const;
  std::optional<size_t> find_local(const ast::Path& path, size_t file) const;
  void report_cycle(const std::vector<size_t>& cycle);

  /// What a path leads to; nothing, and a report, where there is none.
  std::optional<NamedItem> find(const ast::Path& path, size_t file);
  std::optional<NamedItem> find_foreign(const ast::PackageRef& package, const ast::Name& name);
  /// @param is_open  whether the gate of what needs it is: behind a closed one other packages are
  /// not asked.
  std::optional<Resolved::Id> find_interface(const ast::Path& path, size_t file, bool is_open);
  void check_open(Resolved::Id interface, const ast::Name& name);
  std::optional<Resolved::Id> find_world(const ast::Path& path, size_t file);
  void report_unknown_item(const ast::Name& name, size_t file);
  void report_unknown_package(const ast::PackageRef& package);

  void resolve_interface(Resolved::Id id, std::span<const ast::InterfaceItem> items, size_t file);
  void resolve_interface_functions(std::span<const ast::InterfaceItem> items, NameScope& names,
                                   std::vector<Resolved::Function>& functions);
  void resolve_named_interface(const Local& local);

  void resolve_world(const Local& local);
  void resolve_world_types(const Local& local, NameScope& imports);
  void resolve_world_functions(const ast::TypeDef& resource, NameScope& imports);
  void resolve_extern(const ast::Extern& item, size_t file);
  /// Nothing where it is broken or not open.
  std::optional<Resolved::WorldItem> resolve_extern_item(const ast::Extern& item, size_t file);
  void resolve_inline_interface(const ast::Extern& item, size_t file, bool is_open,
                                Resolved::WorldItem& made);
  void resolve_include(const ast::Include& include, size_t file);
  /// False, and a report, where the world has the item already. Closed gates do not count.
  bool define_world_item(const ast::Extern& item, const Resolved::WorldItem& made);

  void warn_ignored(const std::vector<ast::Attribute>& attributes, std::string_view where);
  Resolved::World& world() { return state_.resolved.worlds[world_]; }

  ResolveState& state_;
  const PackageSource& source_;
  TypeResolver types_;
  Resolved::Id package_ = 0;
  std::vector<Local> locals_;
  NameMap<size_t> items_;
  std::vector<NameMap<FileName>> file_names_;
  std::set<Resolved::PackageName> unknown_packages_;
  Resolved::Id world_ = 0;                       // the one that is being resolved
  NameScope* world_names_[2] = {};               // of its exports and its imports
  std::map<Resolved::Id, Span> world_paths_[2];  // interfaces without a name there
};

/// The names of a scope by the numbers of their types.
std::vector<TypeScope::Entry> in_order(const TypeScope& scope);

Resolved::PackageName name_of(const ast::PackageRef& package);

}  // namespace mortise::contract
