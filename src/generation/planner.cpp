// SPDX-License-Identifier: Apache-2.0
#include "generation/planner.hpp"

#include <algorithm>

#include "generation/make_plan.hpp"

namespace mortise::generation {

using catalog::Catalog;

Outcome<> Planner::read_file() {
  const auto stamp = catalog::stamp_of(path_.string());
  if (stamp && stamp == stamp_) return {};
  catalog::ApplicationFile file = catalog::read_application(path_);
  if (!file.ok()) {
    stamp_.reset();
    return Error(Code::kApplicationInvalid, contract::render(file.diagnostics, file.sources));
  }
  file_ = std::move(file);
  stamp_ = stamp;
  context_ = catalog::Context::of(file_.application);
  context_.engines = abilities_.engines;
  catalog_.emplace(index_);
  const std::filesystem::path folder = path_.parent_path();
  catalog::add_sources(*catalog_, file_.application, folder.empty() ? "." : folder);
  return {};
}

Outcome<> Planner::refresh() {
  assessed_.clear();
  const Outcome<> read = read_file();
  if (!catalog_) return read;
  catalog_->refresh(context_);
  return read;
}

Outcome<Plan> Planner::plan(const Setting& setting) {
  assessed_ = assess(catalog_->candidates(), application(), abilities_, setting.failures);
  MORTISE_TRY(choose_configured(setting));
  return make_plan({.application = application(),
                    .catalog = *catalog_,
                    .assessed = assessed_,
                    .question = question_,
                    .choice = choice_,
                    .services = setting.services,
                    .base = setting.base});
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
      is_fit = is_fit && chosen->is_fit();
    }
  return is_fit;
}

}  // namespace mortise::generation
