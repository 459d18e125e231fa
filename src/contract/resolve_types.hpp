// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "contract/name_scope.hpp"
#include "contract/resolve_state.hpp"

namespace mortise::contract {

/// Resolves the types and functions of one package's interfaces and worlds, one scope after the
/// other. Types without a name are made once a package and shared.
class TypeResolver {
 public:
  TypeResolver(ResolveState& state, const Resolved::PackageName& package)
      : state_(state),
        package_(package),
        shared_(0, SameForm{state.resolved.types}, SameForm{state.resolved.types}) {}

  /// An interface or world whose types are being resolved, and their names.
  struct Scope {
    Resolved::Owner owner{};
    TypeScope names{};
  };
  /// Goes on in another scope. @return the one before.
  Scope enter(Scope scope) { return std::exchange(scope_, std::move(scope)); }
  const TypeScope& names() const { return scope_.names; }

  /// Names types of another interface. @param from  its number; none where it is broken.
  void define_use(const ast::Use& use, const Gate& gate, std::optional<Resolved::Id> from);
  /// A name of the scope in the order of the source; without a definition where it is used from
  /// elsewhere, and defined already.
  struct Defined {
    const ast::Name* name = nullptr;
    const ast::TypeDef* definition = nullptr;
  };
  /// Defines the types of the scope, in an order in which each follows those that it needs.
  void define_types(std::span<const Defined> names);

  /// A function as it is written: of its own, of a resource, or of a world.
  struct FunctionSource {
    const ast::Docs& docs;
    const std::vector<ast::Attribute>& attributes;
    const ast::Name& name;
    const ast::Signature& signature;
    Function::Role role;
    const ast::Name* resource;     ///< Null for a free function.
    std::string_view full_name{};  ///< `[method]image.crop`
  };
  FunctionSource source_of(const ast::Docs& docs, const std::vector<ast::Attribute>& attributes,
                           const ast::Name& name, const ast::Signature& signature,
                           Function::Role role = Function::Role::kFree,
                           const ast::Name* resource = nullptr) const;
  FunctionSource source_of(const ast::Func& func, const ast::Name* resource = nullptr) const {
    return source_of(func.docs, func.attributes, func.name, func.signature, func.role, resource);
  }
  /// Nothing where its gate is closed or its resource is broken.
  std::optional<Resolved::Function> resolve_function(const FunctionSource& source);

 private:
  /// The type that a name of another interface stands for; nothing, and a report, where there is
  /// none.
  std::optional<Resolved::TypeRef> find_used(const ast::Use& use, const ast::Rename& rename,
                                             std::optional<Resolved::Id> from, bool is_open);
  Resolved::TypeRef resolve(const ast::TypeExpr& type, const Rare<Stability>& inherited);
  std::optional<Resolved::TypeRef> resolve_optional(const ast::TypeExpr& type,
                                                    const Rare<Stability>& inherited);
  /// A name or a primitive type; nothing for all else.
  std::optional<Resolved::TypeRef> resolve_plain(const ast::TypeExpr& type);
  /// The kind and parts of a type that is written out.
  Resolved::TypeDef expand(const ast::TypeExpr& type, const Rare<Stability>& inherited);
  Resolved::TypeDef expand_definition(const ast::TypeDef& definition,
                                      const Rare<Stability>& inherited);
  void check_members(const ast::TypeDef& definition);
  void check_map_key(const Resolved::TypeDef& map);
  void define(const ast::TypeDef& definition);
  void report_cycle(std::span<const Defined> names, std::span<const size_t> cycle);
  void add_name(const ast::Name& name, NamedType type);

  std::optional<Resolved::Id> lookup(const ast::Name& name);
  std::optional<Resolved::Id> lookup_resource(const ast::Name& name);
  /// The one type of this form; made when it is new.
  Resolved::TypeRef share(Resolved::TypeDef type);
  /// A resource as a value: a handle that owns it.
  Resolved::TypeRef as_value(const Resolved::TypeRef& type, const Span& span);
  Rare<Stability> stability_of_parts(const Resolved::TypeDef& type) const;
  void require_open(const Resolved::TypeDef& type);

  void resolve_parameters(const FunctionSource& source, Resolved::Function& function);
  void resolve_result(const FunctionSource& source, Resolved::Function& function);
  void check_accessor(const FunctionSource& source, const Resolved::Function& function);
  void check_constructor_result(const FunctionSource& source, const Resolved::Function& function);
  void check_parts(const Resolved::Function& function);

  /// Hashes and compares types by what they consist of.
  struct SameForm {
    using is_transparent = void;

    const std::vector<Resolved::TypeDef>& types;

    size_t operator()(const Resolved::TypeDef& type) const;
    size_t operator()(Resolved::Id id) const { return (*this)(types[id]); }
    bool operator()(const Resolved::TypeDef& a, const Resolved::TypeDef& b) const;
    bool operator()(Resolved::Id a, Resolved::Id b) const { return a == b; }
    bool operator()(const Resolved::TypeDef& a, Resolved::Id b) const {
      return (*this)(a, types[b]);
    }
    bool operator()(Resolved::Id a, const Resolved::TypeDef& b) const {
      return (*this)(types[a], b);
    }
  };

  ResolveState& state_;
  const Resolved::PackageName& package_;
  Scope scope_;
  std::unordered_set<Resolved::Id, SameForm, SameForm> shared_;
};

}  // namespace mortise::contract
