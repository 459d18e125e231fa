// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "solve/blame.hpp"
#include "solve/problem.hpp"

namespace mortise::solve {

/// What was chosen, and what serves what, in the order in which it was decided.
struct Solution {
  /// What serves a want, a required point or a requirement.
  struct Served {
    Reason why;
    Index provider;
  };
  /// What stands between a point and a plugin that speaks another version of its contract.
  struct Adapted {
    uint32_t point;
    Index provider;
    Index adapter;  ///< `kNone` where there is none.
  };
  std::vector<Index> chosen;
  std::vector<Served> served;
  std::vector<Adapted> adapted;
};

/// The choice. It is the first solution that is met when everything open is decided in one fixed
/// order, each with the most preferred candidate first:
///
/// 1. the wants, by plugin; 2. required points, by name; 3. what the chosen ones need, in the order
/// in which they were chosen and state it; 4. adapters for points, which may stay absent.
///
/// What is active already is taken before anything new. A release is no candidate where another
/// version of its plugin is active, where a pin or a conflict forbids it, or where it would close a
/// cycle of requirements that are not optional.
///
/// A dead end goes back to the last decision that took part in it, and is remembered: what is left
/// out has no solution. Where that does not lead on, an oracle is asked which decisions can be
/// kept.
///
/// One-thread.
class Search {
 public:
  enum class Result : uint8_t { kFound, kImpossible, kGaveUp };

  /// Whether these releases can be part of a solution; what it does not know (cycles) it leaves
  /// out. Adds to `reasons` where they cannot.
  using Oracle = std::function<bool(std::span<const Index> chosen, std::vector<Reason>& reasons)>;
  /// Whether a reason counts; all do where this is empty.
  using Filter = std::function<bool(const Reason&)>;

  struct Limits {
    size_t patience = 1'000;  ///< Dead ends before the oracle is asked.
    size_t most_dead_ends = 200'000;
  };

  Search(const Problem& problem, Filter counts = {}, Oracle oracle = {});
  Search(const Problem& problem, Filter counts, Oracle oracle, const Limits& limits);

  Result run();
  /// After `kFound`.
  Solution solution() const;
  /// After `kImpossible`: reasons that cannot all hold; perhaps more than are needed.
  const std::vector<Reason>& core() const { return core_; }

 private:
  struct Step {
    Reason why;
    bool is_adapter = false;  ///< Then `why` is a point, and may stay unserved.
    Index inner = kNone;      ///< What is adapted.
  };
  struct Cursor {
    uint32_t want = 0, point = 0, chosen = 0, item = 0, adapted = 0;
  };
  struct Frame {
    Step step;
    Cursor cursor;  ///< Behind this step.
    std::vector<Index> candidates;
    size_t next = 0;
    Index taken = kNone;
    bool is_new = false;  ///< `taken` was chosen here.
    Blame blame{};
  };
  struct Edge {
    uint32_t plugin;
    uint32_t level;
  };
  /// Releases that were found not to stand together.
  struct Lesson {
    std::vector<Index> releases;
    std::vector<Reason> reasons;
  };
  static constexpr size_t kMostLessons = 10'000;
  static constexpr size_t kLongestLesson = 8;

  bool counts(const Reason& reason) const { return !counts_ || counts_(reason); }
  uint32_t level() const { return static_cast<uint32_t>(frames_.size() - 1); }
  std::optional<Step> next_step(Cursor& cursor) const;
  std::optional<Step> next_need(Cursor& cursor) const;
  std::optional<Step> next_adapter(Cursor& cursor) const;
  void open(const Step& step, const Cursor& cursor);
  std::vector<Index> candidates_of(const Step& step) const;
  bool decide(Frame& frame);
  bool is_barred(Index candidate, Blame& blame) const;
  bool is_barred_by(const Reason& reason, Index other, Index candidate, Blame& blame) const;
  bool is_barred_by_lesson(Index candidate, Blame& blame) const;
  void learn(const Blame& blame);
  bool is_hopeless(Index candidate, Blame& blame) const;
  bool closes_cycle(const Step& step, Index candidate, Blame& blame);
  void choose(Index candidate);
  void take_back(Frame& frame);
  void go_back_to(uint32_t level);
  bool retreat();
  bool ask_oracle();

  const Problem& problem_;
  Filter counts_;
  Oracle oracle_;
  Limits limits_;
  std::vector<Frame> frames_;
  std::vector<Index> chosen_;
  std::vector<Index> active_;              // by plugin
  std::vector<uint32_t> level_of_;         // by plugin: where it was chosen
  std::vector<std::vector<Reason>> bans_;  // by plugin: conflicts and needs of the chosen
  std::vector<Reason> contract_bans_;
  std::vector<std::vector<Edge>> edges_;  // by plugin: what it is served by, where it must be
  std::vector<uint32_t> way_to_;          // by plugin: the level of the edge that led there
  std::vector<uint32_t> reached_;         // those of `way_to_` that are set
  std::vector<Lesson> lessons_;
  std::unordered_map<Index, std::vector<uint32_t>> lessons_of_;  // by release
  std::vector<Reason> core_;
  size_t dead_ends_ = 0;
  size_t patience_left_ = 0;
};

}  // namespace mortise::solve
