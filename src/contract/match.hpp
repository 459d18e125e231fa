// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "contract/change.hpp"
#include "contract/contract.hpp"

namespace mortise::contract {

/// Members of two versions that stand for each other, by number; one of them may be missing.
struct MemberPair {
  std::optional<uint32_t> before;
  std::optional<uint32_t> after;

  friend bool operator==(const MemberPair&, const MemberPair&) = default;
};

/// Pairs fields, cases, flags or parameters by their labels: in the order of `after`, then what it
/// lacks in the order of `before`.
std::vector<MemberPair> pair_members(std::span<const Member> before, std::span<const Member> after);

/// Whether handles of two versions are for the same resource: interface, track and name are.
bool is_same_resource(const Contract& before, const Resource& was, const Contract& after,
                      const Resource& is);

/// Compares types and functions of two versions of a contract: whether values of one can be made
/// from values of the other, and what differs. Conversions and `mortise contract diff` both ask it.
///
/// A pair of types is compared once, however often it is met, so that the effort is linear in the
/// pairs; its changes are told with the path on which it was met first. Names of records, variants
/// and aliases do not count; docs, pragmas and gates are told and have no effect. A label that
/// disappears where another one appears, in the same place, with the same type and without a
/// `@default`, counts as renamed.
///
/// Keeps references to both contracts. Move-only, one-thread.
class Matcher {
 public:
  /// Types and members that are looked at. The rest is not compared and counts as impossible, with
  /// a change `kGivenUp`.
  static constexpr size_t kMostSteps = 2'000'000;
  /// Changes that are told of. The effects are right beyond them.
  static constexpr size_t kMostChanges = 10'000;
  /// Bytes of a path; what is longer ends in `...`.
  static constexpr size_t kLongestPath = 1'000;

  Matcher(const Contract& before, const Contract& after);
  Matcher(Matcher&&) noexcept;
  Matcher& operator=(Matcher&&) noexcept;
  ~Matcher();

  /// @param path  what the paths of its changes begin with.
  Effects match_types(TypeIndex before, TypeIndex after, std::string_view path);

  /// Two functions that are called for each other, whatever their names.
  ///
  /// @return the effects on calls. Forward: a caller built for the version before calls a provider
  /// of the one after; its arguments go forward, the result goes back.
  Effects match_functions(const Function& before, const Function& after);

  /// All changes in the order in which they were met, with the functions that carry them.
  std::vector<Change> changes() const;
  /// Whether there were more than `kMostChanges`.
  bool has_more_changes() const;

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace mortise::contract
