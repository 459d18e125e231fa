// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "contract/contract.hpp"
#include "contract/source.hpp"

namespace mortise::contract {

/// What few things have: takes the room of a pointer where it is not there. A value.
template <class T>
class Rare {
 public:
  Rare() = default;
  Rare(T value)
      : value_(std::make_unique<T>(std::move(value))) {}  // NOLINT(google-explicit-constructor)
  Rare(const Rare& other) : value_(other ? std::make_unique<T>(*other) : nullptr) {}
  Rare(Rare&& other) noexcept = default;
  Rare& operator=(Rare other) noexcept {
    value_ = std::move(other.value_);
    return *this;
  }
  ~Rare() = default;

  explicit operator bool() const { return value_ != nullptr; }
  /// An empty one where there is none.
  const T& operator*() const {
    static const T none{};
    return value_ ? *value_ : none;
  }
  const T* operator->() const { return &**this; }
  friend bool operator==(const Rare& a, const Rare& b) { return *a == *b; }

 private:
  std::unique_ptr<T> value_;
};

/// What names in sources stand for after resolution: packages with their interfaces, worlds and
/// types, each in one list and referred to by number. The same parts as the reference parser's, so
/// that its JSON can be written from it. Names and docs belong to the source map.
struct Resolved {
  using Id = uint32_t;

  struct PackageName {
    std::string space;
    std::string name;
    std::string version;  ///< Empty when there is none.

    std::string text() const;
    /// `ns:pkg/iface@1.0.0`
    std::string text(std::string_view item) const;
    friend auto operator<=>(const PackageName&, const PackageName&) = default;
  };

  /// A primitive type, or the number of a definition.
  struct TypeRef {
    std::optional<Id> id{};
    Kind primitive = Kind::kBool;  ///< When there is no id.

    friend bool operator==(const TypeRef&, const TypeRef&) = default;
  };

  struct Field {
    std::string_view name{};
    std::optional<TypeRef> type{};
    std::string_view docs{};
    std::vector<Pragma> pragmas{};
    Span span{};
  };

  struct Owner {
    enum class Where : uint8_t { kNone, kInterface, kWorld } where = Where::kNone;
    Id id = 0;
    friend bool operator==(const Owner&, const Owner&) = default;
  };

  /// A definition: as `Type`, but with resources among them and in any order.
  struct TypeDef {
    std::optional<Kind> kind{};  ///< None: a resource.
    std::string_view name{};
    Owner owner{};
    std::vector<Field> members{};
    std::optional<TypeRef> first{};
    std::optional<TypeRef> second{};
    uint32_t length = 0;
    Id resource = 0;  ///< The definition that a handle is for; may be an alias of it.
    std::string_view docs{};
    std::vector<Pragma> pragmas{};
    Rare<Stability> stability{};
    std::optional<std::string_view> external_id{};
    Span span{};
  };

  struct Function {
    std::string_view name{};
    contract::Function::Role role = contract::Function::Role::kFree;
    contract::Function::Access access = contract::Function::Access::kCall;
    bool is_async = false;
    Id resource = 0;
    std::vector<Field> parameters{};
    std::optional<TypeRef> result{};
    std::string_view docs{};
    std::vector<Pragma> pragmas{};
    Rare<Stability> stability{};
    std::optional<std::string_view> external_id{};
    Span span{};
  };

  struct Interface {
    std::optional<std::string_view> name{};  ///< None: written inside a world.
    std::vector<Id> types{};
    std::vector<Function> functions{};
    Id package = 0;
    std::string_view docs{};
    std::vector<Pragma> pragmas{};
    Rare<Stability> stability{};
    std::optional<Id> clone_of{};  ///< Of one in a world: the one in the world that was included.
    Span span{};
  };

  struct WorldItem {
    std::string_view name{};  ///< Empty for an interface that is known by its own name.
    std::variant<std::monostate, Id, Function> what{};  ///< An interface or a type, see `is_type`.
    bool is_type = false;
    Rare<Stability> stability{};
    std::optional<std::string_view> external_id{};
    Span span{};
    std::string_view docs{};

    const Function* function() const { return std::get_if<Function>(&what); }
    std::optional<Id> type() const {
      return is_type ? std::optional(std::get<Id>(what)) : std::nullopt;
    }
    std::optional<Id> interface() const {
      const Id* const id = is_type ? nullptr : std::get_if<Id>(&what);
      return id == nullptr ? std::nullopt : std::optional(*id);
    }
  };

  struct World {
    std::string_view name{};
    std::vector<WorldItem> imports{};
    std::vector<WorldItem> exports{};
    Id package = 0;
    std::string_view docs{};
    std::vector<Pragma> pragmas{};
    Rare<Stability> stability{};
    Span span{};
  };

  struct Package {
    PackageName name{};
    std::vector<Id> interfaces{};
    std::vector<Id> worlds{};
    std::string_view docs{};
    Span span{};
  };

  std::vector<Package> packages{};  ///< Each after those it needs.
  Id asked_for = 0;                 ///< The package that was read; the others came with it.
  std::vector<Interface> interfaces{};
  std::vector<World> worlds{};
  std::vector<TypeDef> types{};
};

/// Calls `visit(TypeRef)` with everything that a definition consists of; handles give their
/// resource.
template <class Visit>
void each_part(const Resolved::TypeDef& type, Visit visit) {
  for (const Resolved::Field& member : type.members)
    if (member.type) visit(*member.type);
  if (type.first) visit(*type.first);
  if (type.second) visit(*type.second);
  if (type.kind == Kind::kOwn || type.kind == Kind::kBorrow)
    visit(Resolved::TypeRef{.id = type.resource});
}

/// The same for a function; a resource's gives that too.
template <class Visit>
void each_part(const Resolved::Function& function, Visit visit) {
  if (function.role != Function::Role::kFree) visit(Resolved::TypeRef{.id = function.resource});
  for (const Resolved::Field& parameter : function.parameters) visit(*parameter.type);
  if (function.result) visit(*function.result);
}

}  // namespace mortise::contract
