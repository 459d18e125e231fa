// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/json_reader.hpp"
#include "contract/contract.hpp"

namespace mortise::contract {

/// A part of a JSON value that is not what its type asks for.
struct JsonFlaw {
  std::string message;    ///< "expected an integer from 0 to 255, found '300'"
  std::string pointer{};  ///< Which part: `/fields/0` (RFC 6901), empty for the whole.
  std::string help{};     ///< A suggestion, or empty.
  size_t begin = 0;       ///< Where that part stands in the text of the JSON, in bytes.
  size_t end = 0;
};

/// The flaw as one in the member or element `name` of what contains it; nothing stays nothing.
std::optional<JsonFlaw> inside(std::string_view name, std::optional<JsonFlaw> flaw);

/// Compares values with types by the mapping of docs/json.md. In time linear in the values, and as
/// deep as types are nested. The contract must outlive it. One-thread.
class JsonChecker {
 public:
  /// @param is_pattern  values may say less than all: a record any of its fields, a variant or
  /// result a case without its payload. `json_match.hpp` compares them.
  explicit JsonChecker(const Contract& contract, bool is_pattern = false)
      : contract_(contract), is_pattern_(is_pattern) {}

  /// @return the first flaw that is found; nothing where the value fits.
  std::optional<JsonFlaw> check(TypeIndex type, const base::Json& json);

  /// "did you mean 'image'?"; empty where no name is near, or after `kMostCompared` comparisons:
  /// there may be many names and as many mistakes.
  std::string suggest(std::string_view name, std::span<const Member> among);

 private:
  using Json = base::Json;
  using Flaw = std::optional<JsonFlaw>;

  static constexpr size_t kMostCompared = 100'000;

  /// What is looked up in a type, collected when it is met.
  struct Index {
    std::unordered_map<std::string_view, const Member*> members{};
    std::vector<std::string_view> required{};  ///< Fields that may not be absent.
  };
  struct Found {
    const Member* member = nullptr;
    Flaw flaw{};
  };

  const Index& index_of(const Type& type);
  bool may_be_absent(const Member& field) const;
  Found find(const Type& type, std::string_view name, std::string_view what, const Json& json);

  Flaw record(const Type& type, const Json& json);
  Flaw tuple(const Type& type, const Json& json);
  Flaw variant(const Type& type, const Json& json);
  Flaw flags(const Type& type, const Json& json);
  Flaw option(const Type& type, const Json& json);
  Flaw result(const Type& type, const Json& json);
  Flaw list(const Type& type, const Json& json);
  Flaw map(const Type& type, const Json& json);

  const Contract& contract_;
  const bool is_pattern_;
  std::unordered_map<const Type*, Index> indexes_;
  size_t compared_ = 0;
};

/// Compares a value with a type without parts: `bool` to `string`.
std::optional<JsonFlaw> check_json(Kind primitive, const base::Json& json);

/// What a range is about: the value of a number or character, the length of a string or list.
/// Compares with others of its type; a NaN with none.
struct Magnitude {
  double real = 0;     ///< Of floating-point numbers.
  uint64_t whole = 0;  ///< Of the others; those with a sign are moved up by 2^63.

  friend std::partial_ordering operator<=>(const Magnitude& a, const Magnitude& b) {
    return a.whole != b.whole ? std::partial_ordering(a.whole <=> b.whole) : a.real <=> b.real;
  }
};

/// The magnitude of a value that fits its type: a number, character, string or list, or an option
/// of one. Nothing for an option's `none` and for other types.
std::optional<Magnitude> magnitude(const Contract& contract, TypeIndex type,
                                   const base::Json& json);

/// The same for a number or character.
std::optional<Magnitude> magnitude(Kind primitive, const base::Json& json);

}  // namespace mortise::contract
