// SPDX-License-Identifier: Apache-2.0
#include "cli/application_verbs.hpp"

#include <algorithm>
#include <string>

#include "base/json_writer.hpp"
#include "cli/paths.hpp"
#include "cli/progress.hpp"
#include "generation/doctor.hpp"
#include "generation/planner.hpp"
#include "generation/why.hpp"

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

/// The plan of an application from nothing: as it would start.
Outcome<Plan> plan_of(Planner& planner, const Streams& streams) {
  const Progress progress(streams, "looking at plugins");
  MORTISE_TRY(planner.refresh());
  return planner.plan({});
}

}  // namespace

Exit show_plan(const Options& options, const Streams& streams) {
  Planner planner(options.contract.application);
  const Outcome<Plan> plan = plan_of(planner, streams);
  if (!plan) return complain("plan", plan.error(), options, streams);
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
  streams.out << (options.contract.is_json ? why_json(plugin, *answers)
                                           : why_text(plugin, *answers));
  return kFine;
}

Exit examine(const Options& options, const Streams& streams) {
  Planner planner(options.contract.application);
  const Outcome<Plan> plan = plan_of(planner, streams);
  if (!plan) return complain("doctor", plan.error(), options, streams);
  const auto ailments = generation::diagnose(planner, *plan);
  streams.out << (options.contract.is_json
                      ? doctor_json(ailments)
                      : doctor_text(ailments, plan->target.plugins.size(), options.out_has_colour));
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
