// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/core.hpp"
#include "kernel/read_ahead.hpp"
#include "mortise/change.hpp"
#include "route/hold.hpp"
#include "value/program.hpp"

namespace mortise::kernel {

/// One change on its way: staged (loaded and created), prepared (configured and started, reached by
/// the others of the change alone), committed by one root; or undone in reverse.
///
/// One at a time for a host, on one thread. Plugin code runs without a lock.
class Activation {
 public:
  /// @param names_steps  errors say in which step.
  Activation(Core& core, const Change& change, bool names_steps)
      : core_(core), change_(change), names_steps_(names_steps) {}
  Activation(const Activation&) = delete;
  Activation& operator=(const Activation&) = delete;

  /// Makes the change, or leaves everything as it was.
  Outcome<> run();
  /// Ends what the change left behind, whether it was made or not. May take as long as draining.
  void clean_up();

 private:
  /// What becomes of one step.
  struct Action {
    const Step* step = nullptr;
    size_t number = 0;
    // What it begins with, with what it has of the plugin that it replaces.
    Wall wall{};
    Executor* executor = nullptr;
    std::string configuration{};
    bool is_inherited = false;  ///< The configuration is that of the one it replaces.

    std::string report{};                     ///< What its engine says beside an error.
    std::shared_ptr<Plugin> plugin{};         ///< The new one.
    std::shared_ptr<Plugin> old{};            ///< Who sits there before.
    std::optional<value::Program> convert{};  ///< Where state is handed over.
    bool is_configured = false;               ///< A running one, which must be set back.
    size_t candidate = 0;                     ///< Its number among the candidates.
    bool is_lazy = false;                     ///< It is started by its first call.
    bool was_asleep = false;                  ///< Who sits there before had no call yet.

    bool makes() const { return step->kind == StepKind::kAdd || step->kind == StepKind::kReplace; }
  };

  Outcome<> plan();
  Outcome<> plan(Action& action) const;
  Outcome<> stage();
  Outcome<> load();
  /// @param files  what was staged of the steps with files, in their order.
  Outcome<> load(Action& action, ReadAhead& files) const;
  /// Checks what the change says of points.
  Outcome<> draft_points();
  /// Wires the new ones to each other and to who is there.
  Outcome<> connect();
  /// Whether points can put the new ones in an order.
  Outcome<> check_order() const;
  std::vector<Candidate> candidates() const;
  Candidate& candidate_of(const Action& action) const;
  Outcome<> create(const Action& action) const;
  /// From now on the new ones may call.
  Outcome<> open();
  Outcome<> plan_hand_over(Action& action) const;
  /// Whether everything that callers reach in a plugin that goes is there in its successor.
  Outcome<> check_successors() const;
  Outcome<> prepare();
  Outcome<> prepare(const Action& action) const;
  bool asks_examples(const Action& action) const;
  /// What the first call of a lazy plugin does.
  std::function<Outcome<>()> waker(const Action& action) const;
  /// Lets others of the change reach a plugin that is up now.
  void rise(const Action& action);
  /// Gives running plugins their new configuration.
  Outcome<> configure();
  /// Holds the calls of all plugins whose state moves, waits until nobody is inside, and moves it.
  Outcome<> hand_over();
  Outcome<> commit();
  void undo();
  void release_seats();
  Outcome<> within(const Action& action, Outcome<> outcome) const;
  /// The wiring after the change.
  const Wiring& wiring() const { return change_.wiring ? *change_.wiring : core_.roster.wiring(); }

  Core& core_;
  const Change& change_;
  const bool names_steps_;
  std::vector<Action> actions_;
  std::vector<PointDraft> drafts_;
  std::set<std::string_view> called_;  // what plugins of the change call: ids and contracts
  std::shared_ptr<route::Hold> hold_;  // shared with those that wait in it
  Roster::Root root_;
  std::vector<std::shared_ptr<Plugin>> ending_;
};

}  // namespace mortise::kernel
