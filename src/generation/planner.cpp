// SPDX-License-Identifier: Apache-2.0
#include "generation/planner.hpp"

#include <algorithm>

#include "generation/attributes.hpp"
#include "generation/commands.hpp"
#include "generation/contracts.hpp"
#include "generation/make_plan.hpp"

namespace mortise::generation {
namespace {

constexpr int kMostTries = 8;  // of a choice: each with the points of those chosen before

}  // namespace

Outcome<> Planner::read_file() {
  const auto stamp = catalog::stamp_of(path_.string());
  if (stamp && stamp == stamp_) return {};
  stamp_.reset();
  catalog::ApplicationFile file = catalog::read_application(path_);
  if (file.ok() && !file.application.contracts.empty()) {
    // Once more, for what is wrong with the names of contracts.
    MORTISE_TRY_ASSIGN(const std::vector<std::string> names,
                       contract_names(file.application.contracts, folder_of_application()));
    file = catalog::read_application(path_, {.contracts = &names});
  }
  if (!file.ok())
    return Error(Code::kApplicationInvalid, contract::render(file.diagnostics, file.sources));
  ++edition_;
  file_ = std::move(file);
  application_ = file_.application;
  stamp_ = stamp;
  context_ = catalog::Context::of(file_.application);
  context_.engines = abilities_.engines;
  catalog_.emplace(index_);
  catalog::add_sources(*catalog_, file_.application, folder_of_application());
  return {};
}

std::filesystem::path Planner::folder_of_application() const { return path_.parent_path(); }

Outcome<> Planner::refresh(std::vector<std::string> linked) {
  assessed_.clear();
  const Outcome<> read = read_file();
  if (!catalog_) return read;
  context_.services = std::move(linked);
  catalog_->refresh(context_);
  return read;
}

Outcome<Plan> Planner::plan(const Setting& setting) {
  assessed_ = assess(catalog_->candidates(), file_.application, abilities_, setting.failures);
  check_attributes(assessed_, file_.application, path_.parent_path());
  for (Assessed& each : assessed_) each.reasons = shown(std::move(each.reasons));
  // Points of plugins that are chosen bring in plugins, which may have points.
  application_ = file_.application;
  for (int tries = 0; tries < kMostTries; ++tries) {
    MORTISE_TRY(choose_configured(setting));
    catalog::Application next = with_points();
    if (next.points == application_.points) break;
    application_ = std::move(next);
  }
  Plan plan = make_plan({.application = application(),
                         .catalog = *catalog_,
                         .assessed = assessed_,
                         .question = question_,
                         .choice = choice_,
                         .services = setting.services,
                         .failures = setting.failures,
                         .base = setting.base});
  for (RefusedPlugin& refused : plan.refused) {
    refused.place = shown(refused.place);
    refused.reasons = shown(std::move(refused.reasons));
  }
  plan.remarks = shown(std::move(plan.remarks));
  plan.impossible = addressed(plan.impossible, path_);
  return plan;
}

std::string Planner::shown(const std::string& path) const {
  const std::string folder = folder_of_application().string() + "/";
  if (folder == "/") return path;
  return path.starts_with(folder) ? path.substr(folder.size()) : path;
}

std::vector<Reason> Planner::shown(std::vector<Reason> reasons) const {
  for (Reason& reason : reasons) {
    reason.where = shown(reason.where);
    reason.text = addressed(reason.text, path_);
    reason.help = addressed(reason.help, path_);
  }
  return reasons;
}

catalog::Application Planner::with_points() const {
  catalog::Application application = file_.application;
  const auto add = [&](const Assessed& plugin) {
    for (const catalog::Manifest::Point& point : plugin.manifest().points) {
      if (std::ranges::find(application.points, point.name, &catalog::Application::Point::name) !=
          application.points.end())
        continue;
      application.points.push_back({.name = point.name,
                                    .contract = point.contract,
                                    .dispatch = point.dispatch,
                                    .order = point.order,
                                    .deadline_ms = point.deadline_ms,
                                    .failure = point.failure,
                                    .is_for_plugins = true,
                                    .source = plugin.candidate->place + "/" + point.source});
    }
  };
  for (const Assessed& each : assessed_)
    if (!each.manifest().points.empty() &&
        std::ranges::any_of(choice_.wiring.active, [&](const solve::Wiring::Active& active) {
          return active.plugin == each.manifest().id &&
                 active.version.text() == each.manifest().version;
        }))
      add(each);
  return application;
}

Outcome<> Planner::choose_configured(const Setting& setting) {
  for (;;) {
    question_ = question_of(assessed_, application(), context_, setting.services, setting.base,
                            setting.is_upgrade);
    MORTISE_TRY_ASSIGN(choice_, choose(question_));
    // Each time around at least one candidate more is known to be unfit.
    if (choice_.impossible || configure_chosen()) return {};
  }
}

bool Planner::configure_chosen() {
  bool is_fit = true;
  for (const solve::Wiring::Active& active : choice_.wiring.active)
    if (Assessed* const chosen = find_chosen(assessed_, active)) {
      configure(*chosen, application(), file_.sources);
      chosen->reasons = shown(std::move(chosen->reasons));
      is_fit = is_fit && chosen->is_fit();
    }
  return is_fit;
}

}  // namespace mortise::generation
