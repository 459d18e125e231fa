// SPDX-License-Identifier: Apache-2.0
#pragma once

// The parts of a plan, and of what is said of plugins: docs/plans.md. `Plan` in
// mortise/application.hpp gives them; its text and its JSON are made of the same.

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mortise/change.hpp"

namespace mortise {

/// Why a plugin cannot be used, or something else that an operator should know.
struct Reason {
  std::string text{};   ///< Lower case; may have several lines.
  std::string where{};  ///< `plugins/blur/plugin.toml:3:1`; empty where it is about no file.
  std::string help{};   ///< What to do, a command or line to paste; may be empty.

  friend bool operator==(const Reason&, const Reason&) = default;
};

/// A permission that policy gave to a plugin.
struct Grant {
  std::string permission{};
  std::vector<std::string> values{};

  friend auto operator<=>(const Grant&, const Grant&) = default;
};

/// What a plan does with a plugin.
enum class PlanAction : uint8_t {
  kAdd,          ///< It was not there.
  kUpdate,       ///< Another version, or another file.
  kReconfigure,  ///< Another configuration, which it is asked to take while it runs.
  kRestart,      ///< The same file with another wall, other grants or limits.
  kRemove,       ///< It is not there any more.
  kKeep,         ///< As it is, though what it calls may come from elsewhere.
};

/// `add`, `update`, `reconfigure`, `restart`, `remove`, `keep`.
constexpr std::string_view name_of(PlanAction action) {
  constexpr std::array<std::string_view, 6> kNames{"add",     "update", "reconfigure",
                                                   "restart", "remove", "keep"};
  return kNames[static_cast<size_t>(action)];
}

/// What becomes of one plugin.
struct PlanStep {
  /// Words as in `mortise.toml`.
  struct WallChange {
    std::string before{};
    std::string after{};

    friend bool operator==(const WallChange&, const WallChange&) = default;
  };

  PlanAction action = PlanAction::kKeep;
  std::string plugin{};
  std::string version{};           ///< Afterwards; of one that is removed, before.
  std::string former_version{};    ///< Before; of an update alone.
  std::vector<std::string> why{};  ///< "required by sharpen"
  std::vector<Grant> new_grants{};
  std::optional<WallChange> wall{};  ///< Nothing where it stays as it is.
  bool is_irreversible = false;      ///< There is no way back to the former version.
};

/// A point, as it was and as it will be.
struct PlanPoint {
  struct Plugins {
    std::vector<Provider> providers{};    ///< In the order in which they are called.
    std::vector<std::string> wrappers{};  ///< Around each of them, the outermost first.

    friend bool operator==(const Plugins&, const Plugins&) = default;
  };

  std::string name{};
  std::string contract{};
  std::optional<Plugins> before{};  ///< Nothing where it was none.
  std::optional<Plugins> after{};   ///< Nothing where it is none any more.
  bool is_changed = false;          ///< Its plugins, or what the file says of it.
};

/// A plugin that is not active although somebody might expect it.
struct RefusedPlugin {
  std::string plugin{};  ///< May be empty: of a manifest that nobody can read.
  std::string version{};
  std::string place{};  ///< Its folder, from that of the application.
  std::vector<Reason> reasons{};
};

/// What became of one version of a plugin that was found.
struct WhyRelease {
  enum class State : uint8_t { kChosen, kNotChosen, kUnfit, kShadowed };

  std::string version{};
  State state = State::kNotChosen;
  std::string place{};  ///< Its folder, from that of the application.
  std::vector<Reason> why{};
};

/// `chosen`, `not chosen`, `unfit`, `shadowed`.
constexpr std::string_view name_of(WhyRelease::State state) {
  constexpr std::array<std::string_view, 4> kNames{"chosen", "not chosen", "unfit", "shadowed"};
  return kNames[static_cast<size_t>(state)];
}

}  // namespace mortise
