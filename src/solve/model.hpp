// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "base/condition.hpp"
#include "base/range.hpp"
#include "base/version.hpp"

/// What the resolver is told: plain values, which a catalog and the application's file fill. Names
/// and texts from plugins are copied; nothing here was checked but versions, ranges and conditions.
namespace mortise::solve {

using base::Condition;
using base::Range;
using base::Version;

/// What a requirement or a conflict names.
struct Subject {
  enum class Kind : uint8_t { kPlugin, kContract };
  Kind kind = Kind::kPlugin;
  std::string name{};  ///< `codec`, or `photo:lab/image-filter`.

  bool is_contract() const { return kind == Kind::kContract; }
  friend auto operator<=>(const Subject&, const Subject&) = default;
};

/// A contract at the version that a release has it.
struct Provision {
  std::string contract;
  Version version;
};

/// Something a release needs while `when` holds.
///
/// An optional requirement never brings anything in: it is served by what is active anyway. But an
/// optional *plugin* must not be active in a version outside of the range.
struct Requirement {
  Subject what;
  Range range{};
  bool is_optional = false;
  Condition when{};
};

/// Something that must not be active beside a release while `when` holds. Never the release itself.
struct Conflict {
  Subject what;
  Range range{};
  Condition when{};
};

/// Host versions that a release works with while `when` holds: "^3, when not streaming".
struct HostRange {
  Range range;
  Condition when{};
};

/// One version of a plugin. A release that provides and requires one contract stands between
/// others: it is a *wrapper* where its requirement takes a version that it provides itself, else an
/// *adapter*.
struct Release {
  std::string plugin{};
  Version version{};
  std::vector<Provision> provides{};
  std::vector<Requirement> needs{};
  std::vector<Conflict> conflicts{};
  std::vector<HostRange> hosts{};        ///< All whose condition holds must match.
  std::vector<std::string> platforms{};  ///< `linux-x86_64`; empty: every one.
  Condition features{};                  ///< Works only while this holds.
  std::string forbidden{};           ///< Why policy forbids it: "it is not signed". Empty: allowed.
  std::vector<std::string> unfit{};  ///< Why it does not work here: "its file is missing".
};

/// What does not change while solving.
struct Host {
  Version version{};
  std::string platform{};
  std::vector<std::string> features{};  ///< Those that are on, and other facts that hold.
};

/// A plugin that shall be active.
struct Want {
  std::string plugin;
  Range range{};
  bool is_implied = false;  ///< Nobody named it: it is there for a point that takes it.
};

/// Versions to which a plugin is held, should it be active.
struct Pin {
  std::string plugin;
  Range range{};
};

/// A point of the host. It takes every active plugin that provides its contract.
struct Point {
  std::string name;
  std::string contract;
  Range range{};
  bool is_required = false;  ///< At least one plugin must serve it.
};

/// A release that was chosen the last time.
struct Chosen {
  std::string plugin;
  Version version{};
};

/// What shall be active, where.
struct Request {
  Host host{};
  std::vector<Want> wants{};
  std::vector<Pin> pins{};
  std::vector<Point> points{};
  std::vector<Chosen> last{};
};

}  // namespace mortise::solve
