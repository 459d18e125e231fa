// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "catalog/application.hpp"
#include "catalog/manifest.hpp"
#include "mortise/plan.hpp"

namespace mortise::generation {

/// Everything that decides how an application and its plugins behave: what is active, how it is
/// wired, configured, walled off and limited. Immutable once it was made; a value. It names no
/// place, time or machine, and no secret, so that the same set has the same id everywhere.
struct Generation {
  /// What a plugin's manifest fills in for a record of attributes.
  struct Attributes {
    std::string contract{};  ///< `photo:lab/codec@1`
    std::string json{};

    friend bool operator==(const Attributes&, const Attributes&) = default;
  };
  /// A requirement on a contract, and who serves it; an optional one that nobody serves is absent.
  struct Import {
    std::string contract{};  ///< `photo:lab/codec`
    std::string provider{};

    friend bool operator==(const Import&, const Import&) = default;
  };
  struct Plugin {
    std::string id{};
    std::string version{};
    std::string digest{};  ///< SHA-256 of its file; empty for a module.
    catalog::Engine engine = catalog::Engine::kNative;
    std::string image{};          ///< A file in its folder, or a module.
    std::string configuration{};  ///< SHA-256 of it, defaults included; empty where it takes none.
    catalog::WallKind wall = catalog::WallKind::kInline;
    bool is_lazy = false;
    std::vector<Grant> grants{};  ///< Sorted.
    catalog::Limits limits{};
    std::vector<Import> imports{};
    std::vector<Attributes> attributes{};  ///< Sorted.

    friend bool operator==(const Plugin&, const Plugin&) = default;
  };
  struct Point {
    std::string name{};
    std::string contract{};  ///< As the application names it, with the version.
    std::vector<catalog::Application::FunctionDispatch> dispatch{};
    std::vector<std::string> order{};  ///< Of the file: plugins that are not in here obey it, too.
    uint64_t deadline_ms = 0;
    std::string attributes{};  ///< The record; empty for none.
    BreakerOptions breaker{};
    uint64_t latency_budget_ms = 0;
    uint64_t memory_budget = 0;
    double error_budget = 0;
    catalog::Failure failure = catalog::Failure::kFail;
    catalog::WallKind wall = catalog::WallKind::kInline;
    bool is_for_plugins = false;
    bool examples = true;
    std::vector<Provider> providers{};    ///< In the order in which they are called.
    std::vector<std::string> wrappers{};  ///< The outermost first.

    friend bool operator==(const Point&, const Point&) = default;
  };

  std::vector<Plugin> plugins{};  ///< In an order in which they can start.
  std::vector<Point> points{};    ///< By name.

  const Plugin* find(std::string_view id) const;
  /// Canonical JSON (docs/plans.md): one text for one set.
  std::string json() const;
  /// The SHA-256 of it in hexadecimal digits.
  std::string id() const;

  friend bool operator==(const Generation&, const Generation&) = default;
};

/// "read /usr/share/fonts"
std::string text_of(const Grant& grant);

}  // namespace mortise::generation
