// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "solve/model.hpp"

namespace mortise::solve {

/// What is active, and what serves what. One version of a plugin is active, so plugins are named by
/// id alone.
struct Wiring {
  /// A requirement that is in force.
  struct Need {
    uint32_t item;           ///< In `Release::needs`.
    std::string provider{};  ///< Empty where an optional one is not served.
  };
  struct Active {
    std::string plugin;
    Version version;
    std::vector<Need> needs{};
    std::vector<std::string> needed_by{};   ///< Plugins with a requirement that it serves, by id.
    std::vector<std::string> adapts_for{};  ///< Points that it adapts others to.
  };
  /// A plugin that serves a point.
  struct Link {
    std::string plugin;
    std::string adapter{};  ///< What stands between; empty where it speaks the point's version.
  };
  struct Served {
    std::string point;
    std::vector<Link> providers{};        ///< In order of preference.
    std::vector<std::string> wrappers{};  ///< Around each provider, the outermost first; by id.
    std::vector<std::string> unfit{};     ///< Why active plugins with its contract do not serve it.
  };
  std::vector<Active> active{};  ///< In an order in which they can start.
  std::vector<Served> points{};  ///< By name.
};

/// What became of a release.
struct Verdict {
  std::string plugin;
  Version version;
  bool is_chosen = false;
  std::vector<std::string> why{};  ///< "resize 2.0.0 needs codec ^2"; at least one.
};

}  // namespace mortise::solve
