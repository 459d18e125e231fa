// SPDX-License-Identifier: Apache-2.0
//
// The public face: `include/mortise/application.hpp`.
#include "mortise/application.hpp"

#include "generation/plan.hpp"
#include "generation/why.hpp"
#include "generation/work.hpp"

namespace mortise {

std::string Plan::id() const { return plan_->id(); }
std::string Plan::generation() const { return plan_->target.id(); }
bool Plan::is_empty() const { return plan_->is_empty(); }
bool Plan::is_possible() const { return plan_->is_possible(); }
const std::string& Plan::explanation() const { return plan_->impossible; }
const std::vector<PlanStep>& Plan::steps() const { return plan_->steps; }
const std::vector<PlanPoint>& Plan::points() const { return plan_->points; }
const std::vector<RefusedPlugin>& Plan::refused() const { return plan_->refused; }
const std::vector<Reason>& Plan::remarks() const { return plan_->remarks; }
std::string Plan::text() const { return plan_text(*plan_); }
std::string Plan::json() const { return plan_json(*plan_); }

std::string Why::text() const { return generation::why_text(plugin, releases); }
std::string Why::json() const { return generation::why_json(plugin, releases); }

Application::Application(std::unique_ptr<Work> work) : work_(std::move(work)) {}
Application::Application(Application&& other) noexcept = default;
Application& Application::operator=(Application&& other) noexcept = default;
Application::~Application() = default;

Outcome<Application> Application::open(Host& host, std::string_view path,
                                       const ApplicationOptions& options) {
  auto work = std::make_unique<Work>(host, path, options);
  MORTISE_TRY(work->read());
  return Application(std::move(work));
}

Outcome<Plan> Application::plan(const PlanOptions& options) { return work_->plan(options); }
Outcome<> Application::apply(const Plan& plan) { return work_->apply(plan); }
Outcome<Plan> Application::start(const PlanOptions& options) { return work_->start(options); }
Outcome<> Application::watch(std::function<void(const Outcome<Plan>&)> told) {
  return work_->watch(std::move(told));
}
std::vector<Candidate> Application::candidates() const { return work_->candidates(); }
Outcome<Why> Application::why(std::string_view plugin) { return work_->why(plugin); }
std::string Application::generation() const { return work_->generation(); }
std::string Application::name() const { return work_->name(); }

}  // namespace mortise
