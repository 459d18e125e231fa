// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "contract/contract.hpp"
#include "contract/source.hpp"

namespace mortise::contract::ast {

// What a file of WIT says, as it is written. Texts belong to the source map. A file that was
// read in spite of errors lacks the items that had them.

struct Name {
  std::string_view text{};  ///< Without `%`.
  Span span{};
};

struct VersionText {
  std::string_view text{};  ///< A version by SemVer.
  Span span{};
};

/// The comments in front of an item.
struct Docs {
  std::string_view text{};
  std::vector<Pragma> pragmas{};
  Span span{};
};

struct Attribute {
  enum class What : uint8_t { kSince, kUnstable, kDeprecated, kExternalId } what;
  std::string_view text;  ///< The version, feature or id.
  Span span;              ///< Of its name.
};

/// A type as it is used: `list<option<image>>`.
struct TypeExpr {
  enum class Form : uint8_t { kAbsent, kName, kKind } form = Form::kAbsent;
  Kind kind = Kind::kBool;            ///< Of the form `kKind`.
  Name name{};                        ///< Of a name, and the resource of a handle.
  std::vector<TypeExpr> arguments{};  ///< A result has two, of which either may be absent.
  uint32_t length = 0;                ///< Of a fixed list.
  Span span{};
};

struct Parameter {
  Name name{};
  TypeExpr type{};
};

struct Signature {
  bool is_async = false;
  Function::Access access = Function::Access::kCall;
  std::vector<Parameter> parameters{};
  std::optional<TypeExpr> result{};
  Span span{};  ///< Of the word `func`, `get`, `set` or `constructor`.
};

struct Func {
  Docs docs{};
  std::vector<Attribute> attributes{};
  Name name{};
  Function::Role role = Function::Role::kFree;
  Signature signature{};
};

/// A field, a case or a flag.
struct Member {
  Docs docs{};
  Name name{};
  std::optional<TypeExpr> type{};
};

/// `type`, `record`, `flags`, `variant`, `enum` or `resource`.
struct TypeDef {
  Docs docs{};
  std::vector<Attribute> attributes{};
  Name name{};
  std::optional<Kind> kind{};  ///< None: a resource.
  std::vector<Member> members{};
  TypeExpr target{};              ///< Of `type`.
  std::vector<Func> functions{};  ///< Of a resource.
};

struct PackageRef {
  Name space{};
  Name name{};
  std::optional<VersionText> version{};
  Span span{};
};

/// `name` or `ns:pkg/name@1.0.0`.
struct Path {
  std::optional<PackageRef> package{};
  Name name{};
};

struct Rename {
  Name name{};
  std::optional<Name> as{};

  const Name& local() const { return as ? *as : name; }
};

struct Use {
  std::vector<Attribute> attributes{};
  Path from{};
  std::vector<Rename> names{};
};

using InterfaceItem = std::variant<TypeDef, Func, Use>;

struct Interface {
  Docs docs{};
  std::vector<Attribute> attributes{};
  Name name{};
  std::vector<InterfaceItem> items{};
};

/// An import or an export.
struct Extern {
  enum class Form : uint8_t { kInline, kPath, kNamedPath, kFunction };

  bool is_import = false;
  Form form = Form::kPath;
  Docs docs{};
  std::vector<Attribute> attributes{};
  Name label{};  ///< Of every form but `kPath`.
  std::vector<InterfaceItem> items{};
  Path path{};
  Signature signature{};

  const Span& span() const { return form == Form::kPath ? path.name.span : label.span; }
};

struct Include {
  std::vector<Attribute> attributes{};
  Path from{};
  std::vector<Rename> names{};
};

using WorldItem = std::variant<Extern, TypeDef, Use, Include>;

struct World {
  Docs docs{};
  std::vector<Attribute> attributes{};
  Name name{};
  std::vector<WorldItem> items{};
};

/// `use path as name;` outside of interfaces and worlds.
struct TopUse {
  std::vector<Attribute> attributes{};
  Path path{};
  std::optional<Name> as{};
  Span span{};

  const Name& local() const { return as ? *as : path.name; }
};

using Item = std::variant<Interface, World, TopUse>;

struct PackageDecl {
  Docs docs{};
  PackageRef name{};
};

/// `package ns:name { ... }` in a file.
struct NestedPackage {
  PackageDecl package{};
  std::vector<Item> items{};
};

struct File {
  std::optional<PackageDecl> package{};
  std::vector<Item> items{};
  std::vector<NestedPackage> nested{};
};

}  // namespace mortise::contract::ast
