// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "catalog/check.hpp"
#include "catalog/manifest.hpp"
#include "catalog/toml.hpp"
#include "mortise/point_options.hpp"

namespace mortise::catalog {

/// From the thinnest to the thickest.
enum class WallKind : uint8_t { kInline, kThread, kProcess };
enum class Profile : uint8_t { kDevelopment, kProduction };

/// What `mortise.toml` says, checked: docs/application.md explains each key. Paths are relative to
/// its folder as they are written there. Immutable once it was read; a value.
struct Application {
  using FunctionDispatch = catalog::FunctionDispatch;
  struct Point {
    std::string name{};
    std::string contract{};
    std::vector<FunctionDispatch> dispatch{};
    std::vector<std::string> order{};
    uint64_t deadline_ms = 0;  ///< 0 for none.
    Failure failure = Failure::kFail;
    WallKind wall = WallKind::kInline;
    BreakerOptions breaker{};
    uint64_t latency_budget_ms = 0;
    uint64_t memory_budget = 0;
    double error_budget = 0;
    std::string attributes{};     ///< A record; empty for none.
    bool is_for_plugins = false;  ///< Plugins that call its contract get it.
    bool examples = true;         ///< Plugins are asked those of the contract before they come.
    std::string source{};         ///< WIT, where a plugin declares it; else `contracts` have it.
    Place place{};

    friend bool operator==(const Point&, const Point&) = default;
  };
  struct Source {
    enum class Kind : uint8_t { kFolder, kPlugin, kEntryPoints, kModule };

    Kind kind = Kind::kFolder;
    std::string what{};  ///< A path, a group of entry points, or a module.
    std::vector<std::string> path{};
    bool is_watched = true;
    Place place{};
  };
  struct Plugin {
    std::string id{};
    std::optional<bool> is_enabled{};  ///< Nothing: it takes part where it can.
    std::string pin{};                 ///< A range; empty for any version.
    std::optional<Start> start{};      ///< Nothing where the manifest decides.
    std::optional<Toml> configuration{};
    Place place{};
  };
  struct Grant {
    std::string plugin{};  ///< A pattern.
    std::string permission{};
    std::vector<std::string> values{};
    Place place{};
  };
  struct WallRule {
    std::string plugin{};
    WallKind wall = WallKind::kInline;
    Place place{};
  };
  struct LimitRule {
    std::string plugin{};
    Limits limits{};
    Place place{};
  };
  struct Policy {
    std::vector<std::string> native{};  ///< Patterns.
    std::vector<Grant> grants{};
    std::vector<WallRule> walls{};
    std::vector<LimitRule> limits{};
  };

  std::string name{};
  std::string version{};
  std::vector<std::string> features{};
  Profile profile = Profile::kProduction;
  bool is_applied_at_once = false;
  std::vector<std::string> contracts{};
  std::vector<Point> points{};
  std::vector<Source> sources{};
  std::vector<Plugin> plugins{};
  Policy policy{};
};

/// An application's file that was read. Where something is wrong with it, what is right is in it
/// all the same. Configurations refer to `sources`.
struct ApplicationFile {
  contract::SourceMap sources{};
  contract::Diagnostics diagnostics{};
  Application application{};

  bool ok() const { return !diagnostics.has_errors(); }
};

/// Reads `mortise.toml`. Reports, never fails.
ApplicationFile read_application(const std::filesystem::path& path,
                                 const Vocabulary& vocabulary = {});
/// The same for one that is in memory. @param path  how it is called in reports.
ApplicationFile read_application_text(std::string path, std::string text,
                                      const Vocabulary& vocabulary = {});

}  // namespace mortise::catalog
