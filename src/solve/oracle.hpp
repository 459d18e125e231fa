// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "solve/libsolv.h"
#include "solve/problem.hpp"

namespace mortise::solve {

/// Asks libsolv whether there is a solution at all, of what the request reaches. Cycles and
/// adapters of points it does not know: it may say yes too often, never no. One-thread.
class Oracle {
 public:
  explicit Oracle(const Problem& problem);

  /// Whether there is a solution with these releases. Adds reasons that cannot all hold if not.
  bool has_solution(std::span<const Index> chosen, std::vector<Reason>& reasons);

 private:
  struct Free {
    void operator()(mortise_sat* sat) const { mortise_sat_free(sat); }
  };

  void add_releases();
  void reach(const std::vector<Index>& releases);
  int set_of(const std::vector<Index>& releases);
  void add_wants();
  void add_pins(Index release);
  void add_needs(Index release);
  void add_conflicts(Index release);
  std::vector<Index> outside(const Requirement& need) const;
  std::vector<Index> meant(const Conflict& conflict, Index by) const;
  const std::vector<Index>& candidates(const Reason& reason);

  const Problem& problem_;
  std::unique_ptr<mortise_sat, Free> sat_;
  std::vector<int> number_of_;  // by release; -1: not reached
  std::vector<Index> reached_;  // by number
  std::vector<Reason> wants_;   // by number of the want
  std::map<std::vector<Index>, int> sets_;
  std::map<const std::vector<Index>*, int> set_of_candidates_;  // of the problem's own lists
  std::map<std::pair<int, int>, std::vector<Reason>> reasons_;  // by number of release, and set
  std::vector<Index> without_self_;
};

}  // namespace mortise::solve
