// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mortise::base {

/// A version by SemVer 2.0. Ordered by precedence (section 11), so that versions which differ in
/// build metadata alone are equivalent.
struct Version {
  uint64_t major = 0;
  uint64_t minor = 0;
  uint64_t patch = 0;
  std::string pre{};    ///< `rc.1`; empty for a release.
  std::string build{};  ///< Without the plus.

  std::string text() const;
  friend std::weak_ordering operator<=>(const Version& a, const Version& b);
  friend bool operator==(const Version& a, const Version& b) { return (a <=> b) == 0; }
};

/// Nothing where `text` is no version. @param problem  why, when not null: "a number must not begin
/// with 0".
std::optional<Version> parse_version(std::string_view text, std::string* problem = nullptr);

}  // namespace mortise::base
