// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "contract/match.hpp"

namespace mortise::contract {

/// Bytes of a type's text in what is said of it.
constexpr size_t kLongestType = 200;

/// Fields of a record, cases of a variant or enum, flags, or parameters of a function: what is
/// matched by label. Refers to what it was made from.
struct MemberList {
  enum class Sort : uint8_t { kFields, kCases, kFlags, kParameters };

  Sort sort;
  const Contract& contract;
  const std::vector<Member>& members;
  const std::vector<Pragma>& pragmas;  ///< Of the type or function.
  std::string owner;                   ///< "record 'setting'"
  Span span;

  /// @param type  a record, variant, enum or flags.
  static MemberList of(const Contract& contract, const Type& type);
  static MemberList of(const Contract& contract, const Function& function);

  /// "field 'key'"
  std::string name(const Member& member) const;
  /// The JSON of the member's `@default`; null when it has none.
  const Pragma* default_of(const Member& member) const;
};

/// What is told of a list of each sort.
struct MemberWords {
  std::string_view one;   ///< "field"
  std::string_view many;  ///< "fields"
  Change::What added;
  Change::What removed;
  Change::What renamed;
  Change::What reordered;
};
const MemberWords& words_of(MemberList::Sort sort);

/// What becomes of a value in one direction, and how to tell it.
struct Fate {
  Effect effect = Effect::kConverted;
  std::string text{};
};

/// When the receiver alone has the member.
Fate fill(const MemberList& receiver, const Member& member);

/// When the sender alone has the member.
Fate drop(const MemberList& receiver);

/// Joins what disappeared and what appeared in the same place, where it has the same type and
/// nobody gave it a `@default`. @param pairs  of the two lists.
void join_renamed(const MemberList& before, const MemberList& after,
                  std::vector<MemberPair>& pairs);

/// Whether what both have stands in another order.
bool is_reordered(const std::vector<MemberPair>& pairs);

}  // namespace mortise::contract
