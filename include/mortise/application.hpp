// SPDX-License-Identifier: Apache-2.0
#pragma once

// An application that a file describes: `mortise.toml` says which points it has, where plugins come
// from and what they may do (docs/application.md). The library is a component of its own:
// find_package(mortise COMPONENTS application).
//
//     mortise::Host host;
//     auto application = mortise::Application::open(host, "mortise.toml");
//     if (!application) return complain(application.error());
//     if (auto started = application->start(); !started) return complain(started.error());
//     auto filters = host.point<photo::lab::ImageFilter>("filters");

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mortise/host.hpp"
#include "mortise/outcome.hpp"
#include "mortise/plan.hpp"

namespace mortise {

namespace generation {
struct Plan;
}

/// What a plan is made for.
struct PlanOptions {
  /// What is active has no advantage over what is newer.
  bool upgrade = false;
};

/// What would be done to get from what is active to what the application's file asks for, and what
/// cannot be, with the reasons. Immutable and thread-safe; copies are cheap.
class MORTISE_API Plan {
 public:
  /// Names both ends: what is applied is what was shown.
  std::string id() const;
  /// The id of what would be active: the same set has the same id everywhere.
  std::string generation() const;
  /// Nothing would be done.
  bool is_empty() const;
  /// What the file asks for by name can be.
  bool is_possible() const;
  /// Why it cannot be, with what helps; empty where it can.
  const std::string& explanation() const;

  // Its parts stay as long as a copy of the plan does.
  /// What becomes of each plugin, in the order of starting; then those that go.
  const std::vector<PlanStep>& steps() const;
  /// Every point: who is in it before and after. By name; then those that are none any more.
  const std::vector<PlanPoint>& points() const;
  /// What is not active and why, by id.
  const std::vector<RefusedPlugin>& refused() const;
  /// What else an operator should know.
  const std::vector<Reason>& remarks() const;

  /// All of it for people.
  std::string text() const;
  /// All of it for programs (docs/plans.md).
  std::string json() const;

 private:
  friend class Application;
  explicit Plan(std::shared_ptr<const generation::Plan> plan) : plan_(std::move(plan)) {}

  std::shared_ptr<const generation::Plan> plan_;  // shared by copies
};

/// A plugin that was found.
struct Candidate {
  std::string id{};  ///< Empty where its manifest does not say.
  std::string version{};
  std::string engine{};  ///< `native`, `wasm`, `python`; empty where nothing of it can run here.
  std::string state{};   ///< `active`, `fit`, `unfit`, `shadowed`.
  std::string source{};  ///< "the folder plugins"
  std::string place{};   ///< Its folder.
  /// Why it cannot be used: all reasons.
  std::vector<Reason> reasons{};
};

/// Why a plugin is active or not, who needs it and which version won.
struct MORTISE_API Why {
  std::string plugin{};
  std::vector<WhyRelease> releases{};  ///< Every one that was found, the newest first.

  /// For people.
  std::string text() const;
  /// For programs: docs/plans.md.
  std::string json() const;
};

/// How an application is opened.
struct ApplicationOptions {
  /// Where to keep what was learned about plugins, so that it is not read again; empty for nowhere.
  std::string index{};
};

/// An application's file, its plugins and a host, kept together. Thread-safe; move-only. The host
/// outlives it and must not be changed otherwise, but for plugins that are linked into the
/// application: what they provide serves the others.
class MORTISE_API Application {
 public:
  /// Reads the file and looks at its sources. Nothing of a plugin runs.
  /// @return `application.invalid` with all that is wrong, with file, line and column.
  static Outcome<Application> open(Host& host, std::string_view path,
                                   const ApplicationOptions& options = {});
  Application(Application&& other) noexcept;
  Application& operator=(Application&& other) noexcept;
  /// Ends the watch. What is active stays.
  ~Application();

  /// Looks at the file and the sources again and compares what is wanted with what is active.
  /// @return `application.invalid`, `solve.limit`.
  Outcome<Plan> plan(const PlanOptions& options = {});

  /// Makes it so, all of it or nothing. An empty plan does nothing. Secrets are read now.
  /// @return `plan.stale` where something else is active than when the plan was made,
  /// `solve.unsolvable` where what was asked for cannot be, `secret.unavailable`, and what
  /// `Host::apply` answers. A plugin that did not start is left out of later plans, with the
  /// reason, until its file or the application's changes; one that refused a configuration goes on
  /// with the former one.
  Outcome<> apply(const Plan& plan);

  /// Plans and applies. A plugin that fails and that nobody asked for by name is left out, and the
  /// others start without it.
  /// @return what `plan` and `apply` answer.
  Outcome<Plan> start(const PlanOptions& options = {});

  /// Looks again on a thread of its own when something changes in a folder of plugins or in the
  /// file; where the file says `apply = "auto"`, starts what is wanted then, upgrades included.
  /// @param told  what would be done, or was, or why not; on that thread, without a lock.
  /// @return `catalog.unwatchable`.
  Outcome<> watch(std::function<void(const Outcome<Plan>&)> told);

  /// Every plugin that was found, by id, the newest version first, as of the last look.
  std::vector<Candidate> candidates() const;

  /// Why a plugin is active or not.
  /// @param plugin  an id, or `ID@VERSION` for what would be if this version had to be active.
  /// @return `plugin.unknown`.
  Outcome<Why> why(std::string_view plugin);

  /// The id of what is active; that of nothing before.
  std::string generation() const;
  /// Its name and version: "photolab 1.0.0".
  std::string name() const;

 private:
  class Work;
  explicit Application(std::unique_ptr<Work> work);

  std::unique_ptr<Work> work_;
};

}  // namespace mortise
