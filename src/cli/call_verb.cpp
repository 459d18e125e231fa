// SPDX-License-Identifier: Apache-2.0
#include "cli/call_verb.hpp"

#include <algorithm>
#include <filesystem>
#include <string>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/application_verbs.hpp"
#include "cli/arguments.hpp"
#include "cli/output.hpp"
#include "cli/paths.hpp"
#include "cli/point_call.hpp"
#include "cli/points.hpp"
#include "cli/progress.hpp"
#include "generation/contracts.hpp"
#include "generation/point_contract.hpp"
#include "mortise/application.hpp"
#include "mortise/error_text.hpp"

namespace mortise::cli {
namespace {

using Point = catalog::Application::Point;

Exit complain(std::string_view verb, const Error& error, const Streams& streams, Exit end) {
  streams.err << "mortise " << verb << ": " << full_text(error) << "\n";
  return end;
}

Exit complain_about_file(std::string_view verb, const Error& error, const std::string& path,
                         const Streams& streams) {
  streams.err << "mortise " << verb << ": " << error.message() << help_for_application(path);
  return kInvalid;
}

Outcome<contract::Contract> contract_of(const generation::Planner& planner, const Point& point) {
  return generation::contract_of_point(planner.application().contracts, point,
                                       planner.path().parent_path());
}

/// The arguments as they were typed, or from standard input.
std::string text_of(const std::string& typed, const Streams& streams) {
  if (typed != "-" || streams.in == nullptr) return typed.empty() ? "{}" : typed;
  return {std::istreambuf_iterator<char>(*streams.in), {}};
}

/// What came of it: of `all`, and where it was asked for, what each plugin answered.
void write(const CallResult& result, bool shows_all, const Streams& streams) {
  if (!shows_all) {
    streams.out << result.json << "\n";
    return;
  }
  std::string text;
  base::JsonWriter json(text, 2);
  json.begin_array();
  for (const CallStep& step : result.steps) {
    json.begin_object().member("plugin", step.plugin);
    if (step.error.empty())
      json.key("result").raw(step.json);
    else
      json.member("error", step.error);
    json.end_object();
  }
  json.end_array();
  streams.out << text << "\n";
}

}  // namespace

Exit call_point(const Options& options, const Streams& streams) {
  const ContractOptions& asked = options.contract;
  generation::Planner planner(asked.application);
  // With the points that plugins declare which would start.
  if (const auto looked = plan_of(planner, streams); !looked)
    return complain_about_file("call", looked.error(), asked.application, streams);
  const auto point = find_point(planner.application(), asked.name);
  if (!point) return complain("call", point.error(), streams, kUsage);
  auto found = contract_of(planner, **point);
  if (!found) return complain("call", found.error(), streams, kInvalid);
  const auto made = generation::PointContract::make(*std::move(found), **point);
  if (!made) return complain("call", made.error(), streams, kInvalid);
  const generation::PointContract* const contract = made->get();
  const auto& functions = contract->contract().functions;
  const auto function = std::ranges::find(functions, asked.function, &contract::Function::name);
  if (function == functions.end()) {
    std::vector<std::string_view> names;
    for (const auto& each : functions) names.push_back(each.name);
    streams.err << "mortise call: the point '" << asked.name << "' has no function "
                << base::quote(asked.function, 64) << "; " << did_you_mean(asked.function, names)
                << "\n";
    return kUsage;
  }
  const auto arguments =
      read_arguments(contract->contract(), *function, text_of(asked.arguments, streams));
  if (!arguments) return complain("call", arguments.error(), streams, kUsage);

  Host host;
  auto application = Application::open(host, asked.application);
  if (!application) return complain("call", application.error(), streams, kInvalid);
  {
    const Progress progress(streams, "starting plugins");
    if (const auto started = application->start(); !started)
      return complain("call", started.error(), streams, kInvalid);
  }
  const auto view = contract->declare(host);
  if (!view) return complain("call", view.error(), streams, kInvalid);
  const auto result = call_with_json(**view, contract->contract(),
                                     static_cast<size_t>(function - functions.begin()), *arguments);
  if (!result) return complain("call", result.error(), streams, kCallFailed);
  const bool is_all = result->dispatch == Dispatch::kAll;
  write(*result, is_all || asked.is_json, streams);
  const bool has_failed =
      result->is_error || (is_all && std::ranges::any_of(result->steps, [](const auto& s) {
                             return !s.error.empty();
                           }));
  return has_failed ? kCallFailed : kFine;
}

Exit document_points(const Options& options, const Streams& streams) {
  const ContractOptions& asked = options.contract;
  generation::Planner planner(asked.application);
  // With the points that plugins declare which would start.
  if (const auto looked = plan_of(planner, streams); !looked)
    return complain_about_file("docs", looked.error(), asked.application, streams);
  const catalog::Application& application = planner.application();
  std::string text;
  base::JsonWriter json(text, 2);
  if (asked.is_json) json.begin_array();
  for (const Point& point : application.points) {
    if (!asked.name.empty() && point.name != asked.name) continue;
    const auto contract = contract_of(planner, point);
    if (!contract) return complain("docs", contract.error(), streams, kInvalid);
    const std::string page = point_page(application, point, *contract);
    const std::filesystem::path path =
        std::filesystem::path(asked.out_folder) / (point.name + ".md");
    if (!asked.out_folder.empty())
      if (const auto written = write_with_folder(path, page); !written)
        return complain("docs", written.error(), streams, kWriteFailed);
    if (asked.is_json)
      json.begin_object().member("name", point.name).member("text", page).end_object();
    else
      text += asked.out_folder.empty() ? (text.empty() ? "" : "\n") + page : path.string() + "\n";
  }
  if (asked.is_json) json.end_array();
  if (const auto known = find_point(application, asked.name); !asked.name.empty() && !known)
    return complain("docs", known.error(), streams, kUsage);
  if (application.points.empty())
    streams.err << "mortise docs: the application has no point; one is a table [points.NAME] in "
                << asked.application << "\n";
  streams.out << text << (asked.is_json ? "\n" : "");
  return kFine;
}

}  // namespace mortise::cli
