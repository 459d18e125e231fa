// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contract/source.hpp"

namespace mortise::contract {

/// Levels of types, counted from 1 for a primitive one; an alias is a level.
inline constexpr int kMaxDepth = 100;

/// The number of a type in `Contract::types`.
using TypeIndex = uint32_t;

/// The types of WIT. The numbers are those of the descriptor and never change.
enum class Kind : uint8_t {
  kBool = 0,
  kS8 = 1,
  kU8 = 2,
  kS16 = 3,
  kU16 = 4,
  kS32 = 5,
  kU32 = 6,
  kS64 = 7,
  kU64 = 8,
  kF32 = 9,
  kF64 = 10,
  kChar = 11,
  kString = 12,
  kErrorContext = 13,
  kRecord = 16,     ///< members: fields
  kTuple = 17,      ///< members without names
  kVariant = 18,    ///< members: cases, some with a type
  kEnum = 19,       ///< members without types
  kFlags = 20,      ///< members without types
  kOption = 21,     ///< first
  kResult = 22,     ///< first: ok, second: error; both may be missing
  kList = 23,       ///< first
  kFixedList = 24,  ///< first, length
  kMap = 25,        ///< first: key, second: value
  kOwn = 26,        ///< resource
  kBorrow = 27,     ///< resource
  kFuture = 28,     ///< first may be missing
  kStream = 29,     ///< first may be missing
  kAlias = 30,      ///< first: what the name stands for
};

/// "u32", "record": the kind in the words of WIT.
std::string_view kind_name(Kind kind);

constexpr bool is_primitive(Kind kind) { return kind <= Kind::kErrorContext; }
constexpr bool has_members(Kind kind) { return kind >= Kind::kRecord && kind <= Kind::kFlags; }
/// Whether the members have labels, so that values are matched by them.
constexpr bool is_labelled(Kind kind) { return has_members(kind) && kind != Kind::kTuple; }
constexpr bool is_handle(Kind kind) { return kind == Kind::kOwn || kind == Kind::kBorrow; }
/// Whether the number of a kind is one of those above.
constexpr bool is_kind(Kind kind) {
  return is_primitive(kind) || (kind >= Kind::kRecord && kind <= Kind::kAlias);
}

/// A directive in a doc comment: `/// @default 3`.
struct Pragma {
  /// The numbers are those of the descriptor and never change.
  enum class Name : uint8_t {
    kDefault = 0,     ///< value: JSON; on a field, or on a function with the parameter as subject
    kRange = 1,       ///< value: JSON `[least, most]`; on a field, or on a function as above
    kFallback = 2,    ///< subject: the case; on a variant or enum
    kIdempotent = 3,  ///< on a function
    kSecret = 4,      ///< on a field
    kSunset = 5,      ///< subject: version, value: date as `2027-06-01`; on anything
    kExample = 6,     ///< subject: the arguments, a JSON object; value: JSON of what is answered,
                      ///< empty for anything that is no error; on a function
  };
  Name name;
  std::string subject{};
  std::string value{};
  Span span{};

  /// Where it stands does not count.
  friend bool operator==(const Pragma& a, const Pragma& b) {
    return a.name == b.name && a.subject == b.subject && a.value == b.value;
  }
};

/// "default".
std::string_view pragma_name(Pragma::Name name);

/// The first pragma of this name and subject; null when there is none.
const Pragma* find_pragma(const std::vector<Pragma>& pragmas, Pragma::Name name,
                          std::string_view subject);
/// The same whatever its subject.
const Pragma* find_pragma(const std::vector<Pragma>& pragmas, Pragma::Name name);

/// A field, case, flag, element of a tuple, or parameter.
struct Member {
  std::string name{};  ///< Empty in a tuple.
  std::optional<TypeIndex> type{};
  std::string docs{};
  std::vector<Pragma> pragmas{};
  Span span{};
};

/// A type. Everything it refers to has a smaller number, so there are no cycles.
struct Type {
  Kind kind;
  std::string name{};   ///< Empty for what WIT does not name, such as `list<u8>`.
  std::string owner{};  ///< The interface that defines a named type, when it is not this one:
                        ///< `ns:pkg/iface@1.0.0`.
  std::vector<Member> members{};
  std::optional<TypeIndex> first{};
  std::optional<TypeIndex> second{};
  uint32_t length = 0;    ///< Of a fixed list.
  uint32_t resource = 0;  ///< The number of the resource that a handle is for.
  std::string docs{};
  std::vector<Pragma> pragmas{};
  Span span{};
};

/// A resource: a type with handles only.
struct Resource {
  std::string name;
  std::string owner{};  ///< As in `Type`.
  std::string docs{};
  std::vector<Pragma> pragmas{};
  Span span{};
};

/// The first 128 bits of a SHA-256.
using Hash = std::array<uint8_t, 16>;

/// Gates of an item. Versions as they are written in the source.
struct Stability {
  std::string since{};
  std::string feature{};
  std::string deprecated{};

  friend bool operator==(const Stability&, const Stability&) = default;
};

/// A function of a contract.
struct Function {
  /// The numbers are those of the descriptor and never change.
  enum class Role : uint8_t {
    kFree = 0,
    kMethod = 1,  ///< the first parameter is `self`, a borrowed handle
    kStatic = 2,
    kConstructor = 3,
  };
  enum class Access : uint8_t { kCall = 0, kGet = 1, kSet = 2 };

  /// As WIT's tools write it: `apply`, `[method]image.crop`, `[constructor]image`, `[get]size`.
  std::string name;
  Role role = Role::kFree;
  Access access = Access::kCall;
  bool is_async = false;
  uint32_t resource = 0;  ///< Of a method, static or constructor.
  std::vector<Member> parameters{};
  std::optional<TypeIndex> result{};
  Stability stability{};
  std::string docs{};
  std::vector<Pragma> pragmas{};
  Span span{};
};

/// One interface with everything that it refers to: what layout, hashes, descriptors, values and
/// comparisons work from. A value; made by `describe` from sources or by `decode` from a
/// descriptor. Both check it, so that it keeps these rules:
///
/// 1. Numbers of types and resources exist, and a type refers to smaller ones alone.
/// 2. Records, tuples, variants, enums and fixed lists have at least one member; flags 1 to 32.
/// 3. Names are identifiers of WIT, unique among the members, functions and types of one owner,
///    also without regard to case and hyphens.
/// 4. Type nesting is at most 100 deep, aliases counted, and every size at P = 8 is below 2^28
///    bytes, those of argument records too.
/// 5. What a kind of type or function does not have is empty or 0, what it needs is there; name,
///    role, access, resource, `self` and result of a function agree; no result holds a borrowed
///    handle, nor does what goes through a future or stream.
/// 6. Texts are UTF-8 without the characters that WIT forbids; pragmas stand where they may, and
///    each stands once; a fallback has no payload or a string. Values of pragmas may be any text.
///
/// `validate` says which rule is broken.
struct Contract {
  /// Nobody reads more of a type.
  static constexpr size_t kMostText = 1000;

  std::string package{};    ///< `photo:lab`
  std::string interface{};  ///< `image-filter`
  std::string version{};    ///< `1.1.0`; empty when the package has none.
  std::vector<Type> types{};
  std::vector<Resource> resources{};
  std::vector<Function> functions{};
  Stability stability{};
  std::string docs{};
  std::vector<Pragma> pragmas{};
  Span span{};

  /// `photo:lab/image-filter@1.1.0`
  std::string name() const;
  /// `photo:lab/image-filter@1`: what versions that may be called for one another share.
  std::string track_name() const;

  /// The type behind aliases.
  TypeIndex strip(TypeIndex type) const {
    while (types[type].kind == Kind::kAlias) type = *types[type].first;
    return type;
  }
  const Type& at(TypeIndex type) const { return types[strip(type)]; }
  /// How WIT writes a type: `list<option<image>>`.
  ///
  /// @param limit  bytes, behind which it is cut and ends in `...`: what a descriptor describes may
  /// have a text without end.
  std::string text(TypeIndex type, size_t limit = kMostText) const;
  /// The same without a name of its own, as behind `type name =`; records, variants, enums and
  /// flags have nothing but their name.
  std::string definition(TypeIndex type, size_t limit = kMostText) const;
};

/// A function with the contract that says its types.
struct TypedFunction {
  std::shared_ptr<const Contract> contract{};
  size_t function = 0;  ///< Its number in the contract.

  const Function& get() const { return contract->functions[function]; }
};

/// The part of a version that is shared by what may be called for one another: `1` for 1.2.3,
/// `0.2` for 0.2.3, else the whole version without build metadata.
std::string track(std::string_view version);

}  // namespace mortise::contract
