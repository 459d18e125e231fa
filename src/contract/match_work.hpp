// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "contract/match.hpp"
#include "contract/match_members.hpp"

namespace mortise::contract {

/// A place that names types: a member, the result of a function, or a definition.
struct MatchSite {
  const MemberList* list = nullptr;  ///< Of the version after; null for a definition.
  const Member* member = nullptr;    ///< Null for the result of the list's function.
  std::string_view definition{};     ///< The name of a type, where there is no list.
  Span before;
  Span after;

  /// "field 'key' of record 'setting'"
  std::string name() const;
};

/// Lengthens a path while it lives.
class MatchStep {
 public:
  MatchStep(std::string& path, std::string_view step) : path_(path), size_(path.size()) {
    // What begins without a function begins without a dot.
    if (path.empty() && step.starts_with('.')) step.remove_prefix(1);
    path += step;
  }
  MatchStep(const MatchStep&) = delete;
  MatchStep& operator=(const MatchStep&) = delete;
  ~MatchStep() { path_.resize(size_); }

 private:
  std::string& path_;
  const size_t size_;
};

/// Functions that carry something, and which way.
struct MatchUse {
  std::vector<uint32_t> functions{};  // ascending, the first Change::kMostFunctions
  bool has_more = false;
  bool in_parameters = false;
  bool in_results = false;

  void join(const MatchUse& other);
};

/// For each type the one behind its aliases.
std::vector<TypeIndex> strip_aliases(const Contract& contract);

/// The interface of a resource, as far as its track: `ns:pkg/iface@1`.
std::string track_of(const Contract& contract, const Resource& resource);

/// The matcher behind its header.
class Matcher::Work {
 public:
  static constexpr uint32_t kNoPair = UINT32_MAX;

  Work(const Contract& before, const Contract& after)
      : before_(before),
        after_(after),
        stripped_before_(strip_aliases(before)),
        stripped_after_(strip_aliases(after)) {}

  Effects match_types(TypeIndex before, TypeIndex after, std::string_view path);
  Effects match_functions(const Function& before, const Function& after);
  std::vector<Change> changes() const;
  bool has_more_changes() const { return has_more_changes_; }

 private:
  /// Two types that do not fit.
  struct Misfit {
    TypeIndex before;
    TypeIndex after;
    Change::What what;
  };
  /// Two types that were compared.
  struct Pair {
    Effects effects{};
    /// What does not fit, here or inside with only lists, options and the like between. Whoever
    /// names the types tells of it, so that each place that does is told.
    std::optional<Misfit> misfit{};
    std::vector<uint32_t> inside{};  ///< Pairs that have changes, here or inside.
    bool has_changes = false;        ///< Here or inside.
  };
  /// What is told while two types, or two functions, are compared.
  struct Frame {
    std::vector<uint32_t> inside{};
    std::vector<size_t> told{};
  };
  struct Told {
    Change change;
    uint32_t pair = kNoPair;  ///< The types it is about, unless it is about functions.
    MatchUse use{};           ///< Then who carries it.
  };

  uint32_t pair_of(TypeIndex before, TypeIndex after);
  Pair compare(TypeIndex before, TypeIndex after, Frame& frame);
  void compare_parts(const Type& before, const Type& after, Pair& pair, Frame& frame);
  void enter(std::optional<TypeIndex> before, std::optional<TypeIndex> after, std::string_view step,
             Pair& pair, Frame& frame);
  uint32_t give_up();

  Effects match_site(TypeIndex before, TypeIndex after, const MatchSite& site, Frame& frame);
  Effects match_optional(std::optional<TypeIndex> before, std::optional<TypeIndex> after,
                         const MatchSite& site, Frame& frame);
  Effects match_members(const MemberList& before, const MemberList& after, Frame& frame);
  Effects match_both(const MemberList& before, const Member& was, const MemberList& after,
                     const Member& is, Frame& frame);
  Effects tell_one_sided(const MemberList& has, const Member& member, const MemberList& lacks,
                         bool is_added, Frame& frame);
  void tell_misfit(TypeIndex before, TypeIndex after, const MatchSite& site, const Misfit& misfit,
                   Frame& frame);
  bool is_full();
  void tell(Change change, Frame& frame);
  void assign(const Frame& frame, const MatchUse& use);
  std::vector<MatchUse> spread() const;

  const Contract& before_;
  const Contract& after_;
  const std::vector<TypeIndex> stripped_before_;
  const std::vector<TypeIndex> stripped_after_;
  std::unordered_map<uint64_t, uint32_t> known_;      // both types: number in pairs_
  std::vector<Pair> pairs_;                           // each after those inside it
  std::vector<std::pair<uint32_t, MatchUse>> roots_;  // pairs that functions name
  std::vector<std::string> functions_;
  std::vector<Told> told_;
  bool has_more_changes_ = false;
  size_t steps_ = 0;
  uint32_t depth_ = 0;
  uint32_t given_up_ = kNoPair;
  std::string path_;
};

}  // namespace mortise::contract
