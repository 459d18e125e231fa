// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mortise/outcome.hpp"
#include "solve/model.hpp"

namespace mortise::solve {

/// A release by its place in `Problem::release`.
using Index = uint32_t;
constexpr Index kNone = UINT32_MAX;

/// Why something must hold: a line of the request, or what a release says. `item` counts within it.
struct Reason {
  enum class Kind : uint8_t { kWant, kPoint, kPin, kNeed, kConflict };
  Kind kind;
  Index release = kNone;  ///< Of needs and conflicts.
  uint32_t item = 0;
  friend auto operator<=>(const Reason&, const Reason&) = default;
};

/// Puts those that `is_first` takes in front of the others, both in the order they have.
void put_first(std::vector<Index>& items, const auto& is_first) {
  std::vector<Index> ordered;
  ordered.reserve(items.size());
  for (const bool wanted : {true, false})
    for (const Index item : items)
      if (is_first(item) == wanted) ordered.push_back(item);
  items = std::move(ordered);
}

/// The releases and the request in one fixed order, whatever the order they came in, with indexes.
/// Views `releases` and `request`, which outlive it. One-thread: candidates are kept.
class Problem {
 public:
  static constexpr size_t kMostReleases = 100'000;
  static constexpr size_t kMostItems = 1'000'000;  ///< Requirements, conflicts and provisions.
  static constexpr size_t kMostWants = 20'000;     ///< And pins, points, last choices.

  /// Fails with `solve.limit`, or `solve.duplicate` where two releases are the same.
  static Outcome<Problem> make(std::span<const Release> releases, const Request& request);

  struct Plugin {
    std::string_view name;
    Index begin;  ///< The newest.
    Index end;
    uint32_t pin = kNone;  ///< Of `pins()`: the only one, or the first.
    Index last = kNone;    ///< What was chosen the last time.
  };
  /// A provider of a contract.
  struct Provider {
    std::string_view contract;
    Index release;
    const Version* version;
  };

  size_t size() const { return releases_.size(); }
  const Release& release(Index index) const { return *releases_[index]; }
  /// By name.
  std::span<const Plugin> plugins() const { return plugins_; }
  uint32_t plugin_of(Index index) const { return plugin_of_[index]; }
  /// `kNone` where there is none.
  uint32_t find_plugin(std::string_view name) const;
  /// All providers of a contract, fit or not, at any version.
  std::span<const Provider> providers(std::string_view contract) const;
  std::span<const Provider> providers() const { return providers_; }

  const Host& host() const { return request_->host; }
  std::span<const Want> wants() const { return wants_; }
  std::span<const Pin> pins() const { return pins_; }
  std::span<const Point> points() const { return points_; }

  /// Whether a release may be chosen at all in this host.
  bool is_fit(Index index) const { return fit_[index]; }
  /// Why it may not: "it needs host ^4, and this is 3.1.0". Empty where it may.
  std::vector<std::string> unfitness(Index index) const;
  bool holds(const Condition& condition) const {
    return condition.is_empty() || condition.holds(request_->host.features);
  }
  bool is_last(Index index) const { return plugins_[plugin_of_[index]].last == index; }

  /// What is fit and matches, the preferred ones first: of a plugin the last choice, then the
  /// newest; of a contract those that speak it themselves before adapters, then pinned ones, last
  /// choices, the highest version of the contract, the smallest id. Valid as long as the problem.
  const std::vector<Index>& candidates(const Subject& what, const Range& range) const;
  /// Whether a release is what `what` and `range` mean.
  bool is_meant(Index index, const Subject& what, const Range& range) const;

  /// What a release does with a contract that it provides.
  enum class Role : uint8_t { kNothing, kSpeaks, kAdapts, kWraps };
  Role role(Index index, std::string_view contract) const;
  /// The item of the requirement on the contract that an adapter or wrapper provides.
  uint32_t inner_need(Index index, std::string_view contract) const;

  /// What the requirement or conflict of a reason names.
  const Subject& subject(const Reason& reason) const;
  const Range& range(const Reason& reason) const;

 private:
  Problem() = default;
  void sort_releases(std::span<const Release> releases);
  void sort_request(const Request& request);
  void index_providers();
  bool is_allowed(const Release& release) const;
  std::vector<Index> candidates_of_plugin(const Subject& what, const Range& range) const;
  std::vector<Index> candidates_of_contract(const Subject& what, const Range& range) const;

  const Request* request_ = nullptr;
  std::vector<const Release*> releases_;
  std::vector<Plugin> plugins_;
  std::vector<uint32_t> plugin_of_;
  std::vector<Provider> providers_;
  std::vector<bool> fit_;
  std::vector<Want> wants_;
  std::vector<Pin> pins_;
  std::vector<Point> points_;
  mutable std::map<std::string, std::vector<Index>, std::less<>> candidates_;
};

}  // namespace mortise::solve
