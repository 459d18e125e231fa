// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "catalog/configuration.hpp"
#include "catalog/source.hpp"
#include "generation/generation.hpp"

namespace mortise::generation {

/// Where what a generation names is on this machine.
struct Placement {
  std::string path{};  ///< Of the file; empty for a module.
  std::optional<catalog::Configuration> configuration{};
  std::string attributes{};  ///< JSON; empty for none.
};

/// What would be done to get from what runs to what is wanted, and what cannot be, with the
/// reasons. Immutable once it was made; a value.
struct Plan {
  struct Row {
    enum class Kind : uint8_t { kAdd, kUpdate, kReconfigure, kRestart, kRemove, kKeep };

    Kind kind = Kind::kKeep;
    std::string plugin{};
    std::string version{};           ///< Afterwards; of one that is removed, before.
    std::string former_version{};    ///< Before, where it is another one.
    std::vector<std::string> why{};  ///< "required by sharpen"
    std::vector<Grant> new_grants{};
    /// Nothing where it stays as it is.
    std::optional<std::pair<catalog::WallKind, catalog::WallKind>> wall{};
    bool is_irreversible = false;
  };
  /// A point whose plugins or options change.
  struct PointChange {
    std::optional<Generation::Point> before{};
    std::optional<Generation::Point> after{};

    const std::string& name() const { return after ? after->name : before->name; }
  };
  /// A plugin that is not active although somebody might expect it.
  struct Refused {
    std::string plugin{};  ///< May be empty: a manifest that nobody can read.
    std::string version{};
    std::string place{};
    std::vector<catalog::Reason> reasons{};
  };

  std::string application{};  ///< Its name and version: "photolab 1.0.0".
  Generation base{};
  Generation target{};
  std::map<std::string, Placement> placements{};  ///< By plugin of the target.
  std::vector<Row> rows{};  ///< In the order of starting; then what is removed.
  std::vector<PointChange> points{};
  std::vector<Refused> refused{};          ///< By id.
  std::vector<catalog::Reason> remarks{};  ///< What else an operator should know.
  /// Why what was asked for by name cannot be; then the target is the base. Empty: it can.
  std::string impossible{};

  bool is_possible() const { return impossible.empty(); }
  /// Nothing would be done.
  bool is_empty() const { return base == target; }
  /// The SHA-256 of both ends in hexadecimal digits.
  std::string id() const;
};

/// `add`, `update`, `reconfigure`, `restart`, `remove`, `keep`.
std::string_view row_name(Plan::Row::Kind kind);

/// Fills rows and points from base and target.
/// @param why  by plugin, of the target and of what is removed.
void compare(Plan& plan, const std::map<std::string, std::vector<std::string>>& why);

/// "blur, old by way of bridge; inside of timer"
std::string text_of(const Generation::Point& point);

/// For people.
std::string plan_text(const Plan& plan);
/// For programs: docs/plans.md tells the members.
std::string plan_json(const Plan& plan);

}  // namespace mortise::generation
