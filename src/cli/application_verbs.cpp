// SPDX-License-Identifier: Apache-2.0
#include "cli/application_verbs.hpp"

#include <algorithm>
#include <string>

#include "base/json_writer.hpp"
#include "cli/paths.hpp"
#include "cli/progress.hpp"
#include "generation/assess.hpp"
#include "generation/commands.hpp"
#include "generation/doctor.hpp"
#include "generation/planner.hpp"
#include "generation/why.hpp"
#include "mortise/application.hpp"

namespace mortise::cli {
namespace {

using generation::Plan;
using generation::Planner;

Exit complain(std::string_view verb, const Error& error, const Options& options,
              const Streams& streams) {
  streams.err << "mortise " << verb << ": " << error.message();
  if (!error.message().ends_with('\n')) streams.err << "\n";
  streams.err << help_for_application(options.contract.application);
  return kInvalid;
}

/// Starts the application in a host of its own. @return what did not start, and why.
generation::Failures failures_of(const Planner& planner) {
  generation::Failures failures;
  Host host;
  auto application = Application::open(host, planner.path().string());
  if (!application) return failures;
  // Where it cannot start at all, because the file asks for one that does not, the plan says which.
  const auto started = application->start();
  const auto looked = started ? Outcome<mortise::Plan>(*started) : application->plan();
  if (!looked) return failures;
  for (const RefusedPlugin& refused : looked->refused())
    for (const auto& each : planner.assessed())
      if (each.manifest().id == refused.plugin && each.manifest().version == refused.version &&
          refused.reasons.front().text.starts_with(generation::kDidNotStart))
        failures[generation::failure_key(refused.plugin, refused.version, each.candidate->digest)] =
            refused.reasons.front().text;
  return failures;
}

}  // namespace

Outcome<Plan> plan_of(Planner& planner, const Streams& streams) {
  const Progress progress(streams, "looking at plugins");
  MORTISE_TRY(planner.refresh());
  return planner.plan({});
}

Exit show_plan(const Options& options, const Streams& streams) {
  Planner planner(options.contract.application);
  Outcome<Plan> plan = plan_of(planner, streams);
  if (!plan) return complain("plan", plan.error(), options, streams);
  if (options.contract.is_full && planner.choice().impossible)
    plan->impossible =
        generation::addressed(planner.choice().impossible->text(true), planner.path());
  streams.out << (options.contract.is_json ? plan_json(*plan) : plan_text(*plan));
  return plan->is_possible() ? kFine : kInvalid;
}

Exit explain_plugin(const Options& options, const Streams& streams) {
  Planner planner(options.contract.application);
  const Outcome<Plan> plan = plan_of(planner, streams);
  if (!plan) return complain("why", plan.error(), options, streams);
  const std::string& plugin = options.contract.name;
  const auto answers = generation::why(planner, *plan, plugin);
  if (!answers) {
    complain("why", answers.error(), options, streams);
    return kUsage;
  }
  streams.out << (options.contract.is_json ? generation::why_json(plugin, *answers)
                                           : generation::why_text(plugin, *answers));
  return kFine;
}

Exit examine(const Options& options, const Streams& streams) {
  Planner planner(options.contract.application);
  Outcome<Plan> plan = plan_of(planner, streams);
  if (!plan) return complain("doctor", plan.error(), options, streams);
  if (options.contract.is_started && plan->is_possible()) {
    const Progress progress(streams, "starting plugins");
    plan = planner.plan({.failures = failures_of(planner)});
    if (!plan) return complain("doctor", plan.error(), options, streams);
  }
  const auto ailments = generation::diagnose(planner, *plan);
  if (options.contract.is_json) {
    streams.out << doctor_json(ailments);
  } else {
    streams.out << doctor_text(ailments, plan->target.plugins.size(), options.out_has_colour);
    if (!options.contract.is_started)
      streams.out << generation::addressed(
          "nothing was started; for what does not start: mortise doctor --start\n", planner.path());
  }
  const bool is_ill = std::ranges::any_of(ailments, &generation::Ailment::is_error);
  return is_ill ? kInvalid : kFine;
}

Exit show_version(const Options& options, const Streams& streams) {
  if (!options.contract.is_json) {
    streams.out << "mortise " MORTISE_VERSION "\n";
    return kFine;
  }
  std::string text;
  base::JsonWriter json(text, 2);
  json.begin_object().member("version", MORTISE_VERSION);
  json.member("abi", std::to_string(MORTISE_ABI_MAJOR) + "." + std::to_string(MORTISE_ABI_MINOR));
  json.end_object();
  streams.out << text << "\n";
  return kFine;
}

}  // namespace mortise::cli
