// SPDX-License-Identifier: Apache-2.0
#include "kernel/activation.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "kernel/example.hpp"
#include "kernel/point_api.hpp"
#include "kernel/wiring_check.hpp"
#include "mortise/client.hpp"
#include "route/call.hpp"
#include "route/readers.hpp"

namespace mortise::kernel {
namespace {

constexpr const char* kDoing[] = {"adding", "replacing", "removing", "configuring"};

/// The context of a step that the host itself takes.
mortise_call own_call(const Core& core) {
  mortise_call call{};
  call.size = sizeof(call);
  if (core.options.step_ms != 0)
    call.deadline_ns = monotonic_ns() + core.options.step_ms * 1'000'000u;
  return call;
}

}  // namespace

Outcome<> Activation::run() {
  if (change_.steps.empty() && change_.points.empty() &&
      (!change_.wiring || *change_.wiring == core_.roster.wiring()))
    return {};
  Outcome<> done = plan();
  if (done) done = stage();
  if (done) done = prepare();
  if (done) done = configure();
  if (done) done = hand_over();
  if (done) done = commit();
  if (!done) undo();
  return done;
}

Outcome<> Activation::within(const Action& action, Outcome<> outcome) const {
  if (outcome) return outcome;
  const std::string& id = action.step->plugin;
  if (!names_steps_) return outcome.error().about(id);
  const std::string doing = kDoing[static_cast<size_t>(action.step->kind)];
  return outcome.error()
      .context("in step " + std::to_string(action.number) + ", " + doing + " '" + id + "'")
      .about(id, action.number);
}

Outcome<> Activation::plan() {
  const std::lock_guard lock(core_.mutex);
  std::set<std::string_view> seen;
  size_t count = core_.roster.seats().size();
  for (const Step& step : change_.steps) {
    Action& action = actions_.emplace_back();
    action.step = &step;
    action.number = actions_.size();
    if (!seen.insert(step.plugin).second)
      return within(action, Error(Code::kChangeInvalid,
                                  "cannot change plugin '" + step.plugin +
                                      "' twice at once: each plugin is in one step at most"));
    MORTISE_TRY(within(action, plan(action)));
    if (step.kind == StepKind::kAdd && ++count > core_.options.max_plugins)
      return within(action,
                    Error(Code::kHostLimit,
                          "cannot load plugin '" + step.plugin + "': the limit of " +
                              std::to_string(core_.options.max_plugins) + " plugins is reached"));
    if (step.kind == StepKind::kRemove) --count;
  }
  return {};
}

Outcome<> Activation::plan(Action& action) const {
  const Step& step = *action.step;
  const Seat* const seat = core_.roster.find(step.plugin);
  action.wall = step.wall.value_or(core_.options.wall);
  action.executor = step.executor;
  action.configuration = step.configuration;
  if (step.kind == StepKind::kAdd) {
    if (seat == nullptr) return {};
    return Error(Code::kPluginDuplicate, "there is a plugin '" + step.plugin +
                                             "' already: swap it, or load under another id");
  }
  if (seat == nullptr) return unknown(step.plugin);
  action.old = seat->plugin;
  if (action.executor == nullptr && !step.wall) {
    action.wall = seat->plugin->place().wall;
    action.executor = seat->plugin->place().executor;
  }
  if (step.kind == StepKind::kReplace && step.configuration.empty()) {
    action.configuration = seat->plugin->life().configuration();
    action.is_inherited = true;
  }
  return {};
}

Outcome<> Activation::stage() {
  MORTISE_TRY(load());
  MORTISE_TRY(draft_points());
  MORTISE_TRY(connect());
  MORTISE_TRY(check_order());
  for (const Action& action : actions_) {
    if (action.is_lazy)
      action.plugin->sleep(waker(action));
    else if (action.makes())
      MORTISE_TRY(within(action, create(action)));
  }
  return open();
}

Outcome<> Activation::load() {
  std::vector<Action*> files;
  for (Action& action : actions_)
    if (action.makes() && !action.step->path.empty()) files.push_back(&action);
  ReadAhead ahead(files.size(), [&](size_t number) {
    return stage_image(core_, *files[number]->step, files[number]->report);
  });
  for (Action& action : actions_)
    if (action.makes()) MORTISE_TRY(within(action, load(action, ahead)));
  return {};
}

Outcome<> Activation::load(Action& action, ReadAhead& files) const {
  MORTISE_TRY_ASSIGN(auto image, open_image(core_, *action.step, files, action.report));
  const Wall wall = action.executor != nullptr ? Wall::kInline : action.wall;
  auto plugin = std::make_shared<Plugin>(action.step->plugin, std::move(image),
                                         Plugin::Place{wall, action.executor},
                                         Plugin::Shared{.log = core_.log,
                                                        .alarm = core_.alarm,
                                                        .strict = core_.options.strict,
                                                        .reaper = core_.reaper,
                                                        .table = &core_.roster.table(),
                                                        .step_ms = core_.options.step_ms});
  MORTISE_TRY(plugin->read());
  plugin->set_hints(Hints(plugin->id(), action.step->hints,
                          action.old == nullptr ? nullptr : &action.old->hints()));
  action.plugin = std::move(plugin);
  return {};
}

Outcome<> Activation::draft_points() {
  for (const detail::PointSetup* const setup : change_.points) {
    const auto functions = with_types(wanted(setup->contract));
    MORTISE_TRY_ASSIGN(PointDraft draft, PointDraft::make(setup->name, functions, setup->options));
    const std::lock_guard lock(core_.mutex);
    const PointRecord* const known = core_.roster.find_point(draft.name);
    if (known != nullptr && known->contract != draft.contract)
      return Error(Code::kPointInvalid, "cannot make the point '" + draft.name +
                                            "': a point of this name has another contract, '" +
                                            known->contract + "'");
    drafts_.push_back(std::move(draft));
  }
  return {};
}

Outcome<> Activation::check_order() const {
  const Outcome<> ordered = [&] {
    const std::lock_guard lock(core_.mutex);
    return core_.roster.check_order();
  }();
  if (ordered) return {};
  const auto added =
      std::ranges::find(actions_, ordered.error().plugin(),
                        [](const Action& action) { return std::string_view(action.step->plugin); });
  return within(*added, ordered);
}

/// Who will be there, in order: those who stay, then those who come.
std::vector<Candidate> Activation::candidates() const {
  std::map<std::string_view, const Action*> actions;
  for (const Action& action : actions_) actions.emplace(action.step->plugin, &action);
  std::vector<Candidate> all;
  for (const auto& seat : core_.roster.seats()) {
    const auto found = actions.find(seat->id);
    if (found == actions.end() || found->second->step->kind == StepKind::kConfigure)
      all.push_back({.id = seat->id, .plugin = seat->plugin, .is_up = seat->quarantine.empty()});
    else if (found->second->makes())
      all.push_back({.id = seat->id, .plugin = found->second->plugin});
  }
  for (const Action& action : actions_)
    if (action.step->kind == StepKind::kAdd)
      all.push_back({.id = action.step->plugin, .plugin = action.plugin});
  return all;
}

Outcome<> Activation::connect() {
  const std::lock_guard lock(core_.mutex);
  std::vector<Candidate> all = candidates();
  Directory next;
  for (const Candidate& candidate : all) {
    const Seat* const seat = core_.roster.find(candidate.id);
    const bool is_new = seat == nullptr || seat->plugin != candidate.plugin;
    next.add({candidate.id, candidate.plugin.get(), candidate.is_up || is_new});
  }
  if (change_.wiring) MORTISE_TRY(check_wiring(*change_.wiring, next, core_.roster));
  for (Action& action : actions_) {
    if (!action.makes()) continue;
    Roster::wire(*action.plugin, action.step->plugin, wiring());
    MORTISE_TRY(within(action, check_imports(*action.plugin, next)));
    for (const Wire& wire : action.plugin->wires().all()) {
      called_.insert(wire.provider.plugin.empty() ? wire.contract : wire.provider.plugin);
      if (!wire.provider.adapter.empty()) called_.insert(wire.provider.adapter);
    }
  }
  std::map<std::string_view, size_t> numbers;
  for (const Candidate& candidate : all) numbers.emplace(candidate.id, numbers.size());
  for (Action& action : actions_)
    if (action.makes()) action.candidate = numbers.at(action.step->plugin);
  core_.roster.candidates = std::move(all);
  for (Action& action : actions_) {
    if (action.step->kind == StepKind::kReplace)
      MORTISE_TRY(within(action, plan_hand_over(action)));
    action.is_lazy =
        action.makes() && action.step->lazy && action.step->state.empty() && !action.convert;
  }
  return {};
}

Outcome<> Activation::create(const Action& action) const {
  Plugin& plugin = *action.plugin;
  return action.executor != nullptr ? plugin.create(*core_.parts.executor_wall(*action.executor))
                                    : plugin.create(*core_.parts.walls.at(action.wall));
}

Outcome<> Activation::open() {
  Roster::Root root;
  {
    const std::lock_guard lock(core_.mutex);
    MORTISE_TRY(check_successors());
    if (!called_.empty()) root = core_.roster.publish();
  }
  core_.retirement.retire(std::move(root));
  for (const Action& action : actions_)
    if (action.makes() && !action.is_lazy) action.plugin->open();
  return {};
}

Outcome<> Activation::plan_hand_over(Action& action) const {
  const Life& old = action.old->life();
  const Life& next = action.plugin->life();
  // One that is off its routes for its calls' sake is not asked for anything.
  const bool is_quarantined = !core_.roster.find(action.step->plugin)->quarantine.empty();
  action.was_asleep = action.old->sleeper() != nullptr;
  if (is_quarantined || action.was_asleep || !action.step->state.empty() ||
      !old.hands_over_to(next))
    return {};
  MORTISE_TRY_ASSIGN(action.convert, next.state_from(old, core_.options.strict));
  if (route::inside_call())
    return Error(Code::kPluginBusy, "cannot swap plugin '" + action.step->plugin +
                                        "' inside a call: its state is handed over when no call "
                                        "is inside of it; swap it on another thread");
  candidate_of(action).waits = true;
  return {};
}

Candidate& Activation::candidate_of(const Action& action) const {
  return core_.roster.candidates[action.candidate];
}

Outcome<> Activation::check_successors() const {
  std::map<const Plugin*, const Action*> successors;
  std::set<std::string_view> goes;
  for (const Action& action : actions_) {
    if (action.step->kind == StepKind::kReplace) successors.emplace(action.old.get(), &action);
    if (action.makes() || action.step->kind == StepKind::kRemove) goes.insert(action.step->plugin);
  }
  if (successors.empty()) return {};
  Outcome<> fits;
  core_.roster.each_served(
      wiring(), goes, [&](const route::PlaceRecord& place, const Plugin& plugin) {
        const auto found = successors.find(&plugin);
        if (!fits || found == successors.end()) return;
        const Action& action = *found->second;
        for (const route::FunctionId& function : place.functions) {
          if (!action.old->serves(function) || action.plugin->serves(function) ||
              core_.roster.stand_in(*action.plugin, function) != nullptr)
            continue;
          fits = within(action, Error(Code::kPluginIncompatible,
                                      "cannot swap plugin '" + action.step->plugin +
                                          "': the new one, from '" +
                                          std::string(action.plugin->image().source()) + "', " +
                                          action.plugin->shortfall(function) +
                                          "; unload the old one first if callers can do without"));
          return;
        }
      });
  return fits;
}

Outcome<> Activation::prepare() {
  for (Action& action : actions_) {
    if (!action.makes()) continue;
    MORTISE_TRY(within(action, prepare(action)));
    rise(action);
  }
  return {};
}

Outcome<> Activation::prepare(const Action& action) const {
  Plugin& plugin = *action.plugin;
  // A successor that takes no configuration is not asked to take its predecessor's.
  const bool is_configured = !action.is_inherited || plugin.life().takes_configuration();
  if (action.is_lazy)
    return is_configured ? plugin.life().expect(action.configuration) : Outcome<>();
  if (is_configured) MORTISE_TRY(plugin.life().configure(action.configuration, nullptr));
  MORTISE_TRY(plugin.start());
  if (asks_examples(action)) MORTISE_TRY(run_examples(core_, drafts_, plugin));
  if (!action.step->state.empty()) MORTISE_TRY(plugin.life().import_state(action.step->state));
  return plugin.life().probe();
}

bool Activation::asks_examples(const Action& action) const {
  // What is linked into the application is a part of it, and may run on a loop that does not yet.
  return core_.options.examples && !action.step->path.empty();
}

std::function<Outcome<>()> Activation::waker(const Action& action) const {
  // The host is there, and the plugin is, for a call is inside of both.
  return [&core = core_, &plugin = *action.plugin, wall = action.wall, executor = action.executor,
          asks_examples = asks_examples(action)]() -> Outcome<> {
    const route::Visit visit(*route::this_reader(), plugin.target());
    MORTISE_TRY(executor != nullptr ? plugin.create(*core.parts.executor_wall(*executor))
                                    : plugin.create(*core.parts.walls.at(wall)));
    plugin.open();
    if (plugin.life().takes_configuration())
      MORTISE_TRY(plugin.life().configure(plugin.life().configuration(), nullptr));
    MORTISE_TRY(plugin.start());
    if (asks_examples) MORTISE_TRY(run_examples(core, {}, plugin));
    MORTISE_TRY(plugin.life().probe());
    return {};
  };
}

void Activation::rise(const Action& action) {
  Roster::Root root;
  {
    const std::lock_guard lock(core_.mutex);
    Candidate& candidate = candidate_of(action);
    candidate.is_up = true;
    if (candidate.waits) return;
    const auto& contracts = action.plugin->contracts();
    if (!called_.contains(action.step->plugin) &&
        std::ranges::none_of(contracts, [&](const auto& each) { return called_.contains(each); }))
      return;
    root = core_.roster.publish();
  }
  core_.retirement.retire(std::move(root));
}

Outcome<> Activation::configure() {
  for (Action& action : actions_) {
    if (action.step->kind != StepKind::kConfigure) continue;
    Life& life = action.old->life();
    const std::string before = life.configuration();
    const mortise_call call = own_call(core_);
    MORTISE_TRY(within(
        action, life.configure(action.configuration.empty() ? "{}" : action.configuration, &call)));
    action.configuration = before;
    action.is_configured = true;
  }
  return {};
}

Outcome<> Activation::hand_over() {
  std::vector<Action*> moving;
  for (Action& action : actions_)
    if (action.convert) moving.push_back(&action);
  if (moving.empty()) return {};
  Roster::Root root;
  {
    const std::lock_guard lock(core_.mutex);
    hold_ = std::make_shared<route::Hold>();
    for (Action* action : moving) {
      hold_->add(action->old->target());
      core_.roster.find(action->step->plugin)->hold = hold_.get();
    }
    root = core_.roster.publish();
  }
  core_.retirement.retire(std::move(root));
  std::vector<const Plugin*> olds;
  for (const Action* action : moving) olds.push_back(action->old.get());
  if (const Plugin* const entered = drain(olds, core_.options.drain_ms)) {
    const auto stuck =
        std::ranges::find(moving, entered, [](const Action* each) { return each->old.get(); });
    return within(**stuck, Error(Code::kPluginBusy, "cannot swap plugin '" + entered->id() +
                                                        "': calls did not leave it within " +
                                                        std::to_string(core_.options.drain_ms) +
                                                        " ms, so its state cannot be handed over"));
  }
  for (Action* action : moving) {
    MORTISE_TRY(
        within(*action, action->plugin->life().take_state(action->old->life(), *action->convert)));
    {
      const std::lock_guard lock(core_.mutex);
      candidate_of(*action).waits = false;
    }
    rise(*action);
  }
  return {};
}

Outcome<> Activation::commit() {
  std::vector<std::shared_ptr<Plugin>> gone;
  Roster::Root root;
  {
    const std::lock_guard lock(core_.mutex);
    MORTISE_TRY(check_successors());
    for (const Action& action : actions_)
      if (action.was_asleep && action.old->sleeper() == nullptr &&
          action.old->life().hands_over_to(action.plugin->life()))
        return within(action, Error(Code::kPluginBusy,
                                    "cannot swap plugin '" + action.step->plugin +
                                        "': its first call has started it meanwhile, and it has "
                                        "state now; do it again"));
    Roster& roster = core_.roster;
    roster.candidates.clear();
    for (const Action& action : actions_) {
      const std::string& id = action.step->plugin;
      if (action.step->kind == StepKind::kReplace)
        gone.push_back(roster.replace(id, action.plugin));
      if (action.step->kind == StepKind::kRemove) gone.push_back(roster.remove(id));
      if (action.step->kind == StepKind::kAdd) roster.add(id, action.plugin);
      if (action.makes()) action.plugin->serve();
    }
    for (const auto& plugin : gone) roster.leave(plugin);
    if (change_.wiring) roster.rewire(*change_.wiring);
    for (PointDraft& draft : drafts_)
      // Null where somebody has made the point meanwhile, for another contract: that stays.
      if (PointModel* const point = roster.declare_point(draft.name, draft.contract))
        point->settle(std::move(draft));
    release_seats();
    root = roster.publish();
    if (hold_ != nullptr) hold_->open();
  }
  ending_ = Roster::in_ending_order(std::move(gone));
  root_ = std::move(root);
  actions_.clear();
  return {};
}

void Activation::release_seats() {
  for (const Action& action : actions_)
    if (Seat* const seat = core_.roster.find(action.step->plugin)) seat->hold = nullptr;
}

void Activation::undo() {
  std::vector<std::shared_ptr<Plugin>> gone;
  {
    const std::lock_guard lock(core_.mutex);
    const bool was_connected = !core_.roster.candidates.empty();
    core_.roster.candidates.clear();
    for (Action& action : actions_)
      if (action.makes() && action.plugin != nullptr) {
        gone.push_back(action.plugin);
        core_.roster.leave(action.plugin);
      }
    release_seats();
    if ((was_connected && !called_.empty()) || hold_ != nullptr) root_ = core_.roster.publish();
    if (hold_ != nullptr) hold_->open();
  }
  for (auto action = actions_.rbegin(); action != actions_.rend(); ++action) {
    if (!action->is_configured) continue;
    const mortise_call call = own_call(core_);
    // What it answers is in the log; there is nothing else that could be done.
    static_cast<void>(action->old->life().configure(
        action->configuration.empty() ? "{}" : action->configuration, &call));
  }
  ending_ = Roster::in_ending_order(std::move(gone));
  actions_.clear();
}

void Activation::clean_up() {
  core_.retirement.retire(std::move(root_), std::move(ending_));
  if (hold_ != nullptr) core_.let_go({&hold_->target(), hold_});
}

}  // namespace mortise::kernel
