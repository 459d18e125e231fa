// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/version.hpp"
#include "mortise/outcome.hpp"

namespace mortise::base {

/// What is wrong in the text of a range, where, and what to write instead.
struct RangeProblem {
  size_t column = 0;      ///< The first byte is column 1.
  std::string message{};  ///< "a number is missing behind '.'"
  std::string help{};     ///< "did you mean '^1.2'?"; empty where there is nothing to suggest.
};

/// Versions that somebody takes, as node's `semver` means them: `^1.2`, `>=1.2 <3 || 4.x`,
/// `1.2 - 2`. docs/versions.md has the grammar. Immutable.
///
/// A prerelease matches only where a comparator of the same alternative names a prerelease of the
/// same three numbers: `^1.2.3-rc.1` takes 1.2.3-rc.2, not 1.3.0-rc.1.
class Range {
 public:
  static constexpr size_t kLongestText = 1024;
  static constexpr size_t kMostAlternatives = 64;
  /// Numbers are smaller than this, as node's are: the next one always exists.
  static constexpr uint64_t kNumberLimit = uint64_t{1} << 53;

  /// Takes every release: `*`.
  Range() : text_("*"), alternatives_(1) {}
  /// Takes this version alone, whatever its build metadata.
  static Range exactly(const Version& version);

  bool matches(const Version& version) const;
  /// What was written.
  const std::string& text() const { return text_; }
  /// Whether every release matches.
  bool takes_all() const;

  friend bool operator==(const Range& a, const Range& b) { return a.text_ == b.text_; }

 private:
  friend class RangeParser;

  /// Where an alternative begins or ends; on the far side of `version` where it is not included.
  struct Bound {
    Version version;
    bool is_included;
  };
  struct Alternative {
    std::optional<Bound> lower{};
    std::optional<Bound> upper{};
    std::vector<Version> channels{};  ///< Prereleases that were named.

    bool matches(const Version& version) const;
    bool takes_all() const { return !lower && !upper; }
  };

  std::string text_;
  std::vector<Alternative> alternatives_;
};

/// Nothing where `text` is no range. @param problem  what is wrong, when not null.
std::optional<Range> parse_range(std::string_view text, RangeProblem* problem = nullptr);

/// The same with one message of everything that is known. Fails with `version.malformed`.
Outcome<Range> read_range(std::string_view text);

}  // namespace mortise::base
