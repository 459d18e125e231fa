// SPDX-License-Identifier: Apache-2.0
#include "generation/work.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/thread.hpp"
#include "catalog/watch.hpp"
#include "catalog/words.hpp"
#include "generation/change.hpp"
#include "generation/contracts.hpp"
#include "generation/why.hpp"

namespace mortise {
namespace {

constexpr int kMostTries = 64;  // of a start: each leaves out one plugin more

Error stale() {
  return Error(Code::kPlanStale,
               "applying a plan that was made for another set of plugins than the one that is "
               "active: make a new one");
}

}  // namespace

Application::Work::~Work() {
  if (!watcher_.joinable()) return;
  const uint64_t one = 1;
  while (::write(stop_, &one, sizeof(one)) < 0 && errno == EINTR) {
  }
  watcher_.join();
  ::close(stop_);
}

Outcome<> Application::Work::read() {
  const std::lock_guard lock(data_);
  return planner_.refresh(linked().ids);
}

/// With `data_` held.
Application::Work::Linked Application::Work::linked() {
  Linked linked;
  for (const PluginInfo& plugin : host_.plugins()) {
    const std::string_view id = plugin.id;
    if (plugin.state != PluginState::kActive || active_.find(id) != nullptr ||
        (coming_ != nullptr && coming_->find(id) != nullptr))
      continue;
    linked.ids.emplace_back(plugin.id);
    for (const String& contract : plugin.contracts) linked.services.emplace_back(contract);
  }
  return linked;
}

/// With `data_` held.
Outcome<generation::Plan> Application::Work::make_plan(const PlanOptions& options) {
  Linked linked = this->linked();
  MORTISE_TRY(planner_.refresh(std::move(linked.ids)));
  // What failed gets another chance: perhaps because of its configuration.
  if (edition_ != planner_.edition()) failures_.clear();
  edition_ = planner_.edition();
  return planner_.plan({.services = std::move(linked.services),
                        .failures = failures_,
                        .base = active_,
                        .is_upgrade = options.upgrade});
}

Outcome<Plan> Application::Work::plan(const PlanOptions& options) {
  const std::lock_guard lock(data_);
  MORTISE_TRY_ASSIGN(generation::Plan plan, make_plan(options));
  return Plan(std::make_shared<const generation::Plan>(std::move(plan)));
}

Outcome<> Application::Work::apply(const Plan& plan) {
  const std::lock_guard one_at_a_time(change_);
  const generation::Plan& wanted = *plan.plan_;
  {
    const std::lock_guard lock(data_);
    if (wanted.base != active_) return stale();
  }
  if (!wanted.is_possible()) return Error(Code::kSolveUnsolvable, wanted.impossible);
  if (wanted.is_empty()) return {};
  MORTISE_TRY_ASSIGN(Change change,
                     generation::change_of(wanted, catalog::SecretStore::of_process()));
  MORTISE_TRY_ASSIGN(const auto points, this->points(wanted));
  for (const auto& point : points) change.points.push_back(&point->setup());
  {
    const std::lock_guard lock(data_);
    coming_ = &wanted.target;
  }
  const Outcome<> done = host_.apply(change);
  const std::lock_guard lock(data_);
  coming_ = nullptr;
  if (done)
    active_ = wanted.target;
  else
    remember(wanted, change, done.error());
  return done;
}

Outcome<std::vector<std::unique_ptr<const generation::PointContract>>> Application::Work::points(
    const generation::Plan& plan) const {
  std::vector<std::unique_ptr<const generation::PointContract>> points;
  for (const catalog::Application::Point& point : plan.declared) {
    if (point.source.empty() && plan.contracts.empty()) continue;
    MORTISE_TRY_ASSIGN(
        contract::Contract found,
        generation::contract_of_point(plan.contracts, point, planner_.path().parent_path()));
    MORTISE_TRY_ASSIGN(auto made, generation::PointContract::make(std::move(found), point));
    points.push_back(std::move(made));
  }
  return points;
}

void Application::Work::remember(const generation::Plan& plan, const Change& change,
                                 const Error& error) {
  if (error.step() == 0 || error.step() > change.steps.size()) return;
  const Step* const step = &change.steps[error.step() - 1];
  const generation::Generation::Plugin* const plugin = plan.target.find(step->plugin);
  if (plugin == nullptr) return;
  if (step->kind == StepKind::kConfigure)
    failures_[generation::failure_key(plugin->id, plugin->version, plugin->digest,
                                      plugin->configuration)] =
        "it refused the new one: " + std::string(error.message());
  else
    failures_[generation::failure_key(plugin->id, plugin->version, plugin->digest)] =
        "it did not start: " + std::string(error.message());
}

Outcome<Plan> Application::Work::start(const PlanOptions& options) {
  for (int tries = 1;; ++tries) {
    MORTISE_TRY_ASSIGN(Plan made, plan(options));
    const size_t failures = [&] {
      const std::lock_guard lock(data_);
      return failures_.size();
    }();
    const Outcome<> done = apply(made);
    if (done) return made;
    const std::lock_guard lock(data_);
    // Another try only where it would be another plan.
    if (failures_.size() == failures || tries == kMostTries) return done.error();
  }
}

std::vector<Candidate> Application::Work::candidates() const {
  const std::lock_guard lock(data_);
  std::vector<Candidate> all;
  for (const catalog::Candidate& each : planner_.catalog().candidates()) {
    const generation::Generation::Plugin* const active = active_.find(each.manifest->id);
    const bool is_active = each.state == catalog::Candidate::State::kFit && active != nullptr &&
                           active->version == each.manifest->version;
    Candidate& candidate = all.emplace_back();
    candidate.id = each.manifest->id;
    candidate.version = each.manifest->version;
    candidate.state = is_active ? "active" : catalog::state_name(each.state);
    if (each.image < each.manifest->images.size())
      candidate.engine =
          catalog::word(catalog::kEngineWords, each.manifest->images[each.image].engine);
    candidate.source = each.source;
    candidate.place = each.place;
    candidate.reasons = planner_.shown(each.reasons);
  }
  return all;
}

Outcome<Why> Application::Work::why(std::string_view plugin) {
  const std::lock_guard lock(data_);
  MORTISE_TRY_ASSIGN(const generation::Plan plan, make_plan({}));
  MORTISE_TRY_ASSIGN(auto releases, generation::why(planner_, plan, plugin));
  return Why{std::string(plugin.substr(0, plugin.find('@'))), std::move(releases)};
}

std::string Application::Work::generation() const {
  const std::lock_guard lock(data_);
  return active_.id();
}

std::string Application::Work::name() const {
  const std::lock_guard lock(data_);
  return planner_.application().name + " " + planner_.application().version;
}

std::vector<std::string> Application::Work::folders() const {
  const std::lock_guard lock(data_);
  std::vector<std::string> all = planner_.catalog().watched();
  const std::filesystem::path folder = planner_.path().parent_path();
  all.push_back(folder.empty() ? "." : folder.string());
  return all;
}

Outcome<Plan> Application::Work::look() {
  MORTISE_TRY_ASSIGN(Plan seen, plan({}));
  // As the file says that was just read.
  const bool is_applied = [&] {
    const std::lock_guard lock(data_);
    return planner_.application().is_applied_at_once;
  }();
  return is_applied ? start({.upgrade = true}) : Outcome<Plan>(std::move(seen));
}

Outcome<> Application::Work::watch(std::function<void(const Outcome<Plan>&)> told) {
  const std::lock_guard one_at_a_time(change_);
  if (watcher_.joinable())
    return Error(Code::kCatalogUnwatchable, "this application is watched already");
  MORTISE_TRY_ASSIGN(catalog::Watch made, catalog::Watch::make());
  MORTISE_TRY(made.follow(folders()));
  const auto watch = std::make_shared<catalog::Watch>(std::move(made));  // functions are copied
  stop_ = ::eventfd(0, EFD_CLOEXEC);
  if (stop_ < 0) return Error(Code::kCatalogUnwatchable, "the system has no descriptor left");
  watcher_ = base::start_thread("mortise-watch", [this, watch, told = std::move(told)] {
    for (;;) {
      pollfd ready[] = {{watch->descriptor(), POLLIN, 0}, {stop_, POLLIN, 0}};
      if (::poll(ready, 2, -1) < 0 && errno != EINTR) return;
      if (ready[1].revents != 0) return;
      if (!watch->wait(0)) continue;
      // Before looking, so that nothing falls between.
      if (const Outcome<> followed = watch->follow(folders()); !followed) told(followed.error());
      told(look());
    }
  });
  return {};
}

}  // namespace mortise
