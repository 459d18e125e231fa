// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "contract/ast.hpp"
#include "contract/diagnostic.hpp"
#include "contract/name_map.hpp"
#include "contract/resolved.hpp"
#include "contract/wit.hpp"

namespace mortise::contract {

/// What a name in an interface or a world stands for.
struct NamedType {
  Resolved::Id id = 0;
  bool is_broken = false;  ///< Its definition has an error that was reported.
  Span span{};
};
using TypeScope = NameMap<NamedType>;

/// An interface or world of a package.
struct NamedItem {
  bool is_world = false;
  Resolved::Id id = 0;
  Span span{};
};

/// `include world with { a as b }`, waiting for all worlds to be there.
struct PendingInclude {
  Resolved::Id world = 0;
  std::vector<ast::Rename> names{};
  Rare<Stability> stability{};
  Span span{};
};

/// A world that is not elaborated yet.
struct PendingWorld {
  std::vector<PendingInclude> includes{};
};

/// What the steps of resolution share: the result so far, in which items whose gate is closed are
/// still there, and what is known of them beside it.
///
/// Invariant: what a type refers to has a smaller number.
struct ResolveState {
  ResolveState(const ReadOptions& read_options, SourceMap& map, Diagnostics& all)
      : options(read_options), sources(map), diagnostics(all) {}

  const ReadOptions& options;
  SourceMap& sources;
  Diagnostics& diagnostics;
  Resolved resolved{};

  struct Package {
    Resolved::Id id = 0;
    NameMap<NamedItem> items{};
  };
  std::map<Resolved::PackageName, Package> packages{};

  /// Beside `resolved.types`, by number.
  struct TypeFacts {
    bool is_closed = false;  ///< Its gate, or that of something it consists of.
    bool has_borrow = false;
    uint16_t depth = 1;
  };
  std::vector<TypeFacts> types{};
  /// Beside `resolved.interfaces` and `resolved.worlds`.
  std::vector<TypeScope> scopes{};
  std::vector<bool> broken_interfaces{};  ///< Not resolved, which was reported.
  std::vector<bool> closed_interfaces{};
  std::vector<bool> closed_worlds{};
  std::vector<PendingWorld> pending_worlds{};
  size_t copied_functions = 0;  ///< Of interfaces without a name, by includes.

  Resolved::Id add_interface(Resolved::Interface interface);
  Resolved::Id add_world(Resolved::World world);
  /// Adds a type and what is known of it; reports where it is too deep or lends in a stream.
  Resolved::Id add_type(Resolved::TypeDef type, bool is_closed);

  /// The definition behind aliases.
  const Resolved::TypeDef& strip(Resolved::Id type) const;
  bool is_resource(Resolved::Id type) const { return !strip(type).kind.has_value(); }
  bool is_closed(const Resolved::TypeRef& type) const {
    return type.id && types[*type.id].is_closed;
  }
  bool is_closed(const Resolved::Owner& owner) const {
    using Where = Resolved::Owner::Where;
    return (owner.where == Where::kInterface && closed_interfaces[owner.id]) ||
           (owner.where == Where::kWorld && closed_worlds[owner.id]);
  }
};

/// The gate of an item, from its attributes.
struct Gate {
  Rare<Stability> stability{};
  std::optional<std::string_view> external_id{};
  bool is_open = true;
};

/// Reads and checks the gate of an item. @param version  of its package. @param span  its name.
Gate read_gate(const ResolveState& state, const std::vector<ast::Attribute>& attributes,
               const Resolved::PackageName& package, const Span& span);

}  // namespace mortise::contract
