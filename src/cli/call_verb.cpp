// SPDX-License-Identifier: Apache-2.0
#include "cli/call_verb.hpp"

#include <algorithm>
#include <filesystem>
#include <string>

#include "base/json_reader.hpp"
#include "base/json_writer.hpp"
#include "cli/output.hpp"
#include "cli/point_call.hpp"
#include "cli/points.hpp"
#include "cli/progress.hpp"
#include "mortise/application.hpp"

namespace mortise::cli {
namespace {

using catalog::Dispatch;
using Answer = DynamicContract::Answer;
using Point = catalog::Application::Point;

Exit complain(std::string_view verb, const Error& error, const Streams& streams, Exit end) {
  streams.err << "mortise " << verb << ": ";
  for (const Error* link = &error; link != nullptr; link = link->cause())
    streams.err << (link == &error ? "" : ": ") << link->text();
  streams.err << "\n";
  return end;
}

Outcome<catalog::ApplicationFile> read_file(const std::string& path) {
  catalog::ApplicationFile file = catalog::read_application(path);
  if (!file.ok())
    return Error(Code::kApplicationInvalid, contract::render(file.diagnostics, file.sources));
  return file;
}

/// What a plugin did, or why not.
struct Step {
  std::string plugin{};
  Outcome<Answer> outcome;
};

/// Whether an answer of `first` ends the asking.
bool is_answer(const Answer& answer) { return !answer.is_error && answer.json != "null"; }

/// What a result has, as the next one's first argument: of `{"ok": x}` the x.
Outcome<base::Json> folded(const std::string& json, bool is_result) {
  MORTISE_TRY_ASSIGN(base::Json value, base::read_json(json));
  if (is_result && value.names == std::vector<std::string>{"ok"}) return std::move(value.items[0]);
  return value;
}

/// A call of one function through a point.
class Call {
 public:
  Call(const DynamicContract& contract, const Point& point, size_t function)
      : contract_(contract), point_(point), function_(function) {
    const auto& name = contract.contract().functions[function].name;
    const auto at =
        std::ranges::find(point.dispatch, name, &catalog::Application::FunctionDispatch::function);
    if (at != point.dispatch.end()) dispatch_ = at->dispatch;
  }

  /// @return every plugin that was asked, in order; the last one is the outcome, but of `all`.
  Outcome<std::vector<Step>> run(const std::vector<detail::Place*>& places, base::Json arguments) {
    std::vector<Step> steps;
    for (detail::Place* const place : places) {
      steps.push_back({"", contract_.call(place, function_, arguments)});
      const Outcome<Answer>& outcome = steps.back().outcome;
      if (!outcome) {
        if (point_.failure == catalog::Failure::kFail && dispatch_ != Dispatch::kAll) break;
        continue;
      }
      if (dispatch_ == Dispatch::kOne || (dispatch_ == Dispatch::kFirst && is_answer(*outcome)))
        break;
      if (dispatch_ != Dispatch::kFold) continue;
      if (outcome->is_error) break;
      MORTISE_TRY(pass_on(*outcome, arguments));
    }
    return steps;
  }
  Dispatch dispatch() const { return dispatch_; }

 private:
  Outcome<> pass_on(const Answer& answer, base::Json& arguments) const {
    const contract::Function& called = contract_.contract().functions[function_];
    if (!called.result || called.parameters.empty()) return {};
    const bool is_result = contract_.contract().at(*called.result).kind == contract::Kind::kResult;
    MORTISE_TRY_ASSIGN(base::Json value, folded(answer.json, is_result));
    const std::string& name = called.parameters[0].name;
    const auto at = std::ranges::find(arguments.names, name);
    if (at != arguments.names.end())
      arguments.items[static_cast<size_t>(at - arguments.names.begin())] = std::move(value);
    return {};
  }

  const DynamicContract& contract_;
  const Point& point_;
  const size_t function_;
  Dispatch dispatch_ = Dispatch::kOne;
};

/// Writes what came of it. @return whether something did.
bool write(const std::vector<Step>& steps, Dispatch dispatch, bool is_json,
           const Streams& streams) {
  const auto is_fine = [](const Step& step) { return step.outcome && !step.outcome->is_error; };
  const bool shows_all = dispatch == Dispatch::kAll || is_json;
  std::string text;
  base::JsonWriter json(text, shows_all ? 2 : 0);
  if (shows_all) json.begin_array();
  for (const Step& step : steps) {
    if (!shows_all && &step != &steps.back()) continue;
    if (!shows_all) {
      if (!step.outcome) return complain("call", step.outcome.error(), streams, kFine) != kFine;
      json.raw(step.outcome->json);
      continue;
    }
    json.begin_object();
    if (step.outcome)
      json.member("plugin", step.outcome->plugin).key("result").raw(step.outcome->json);
    else
      json.member("error", step.outcome.error().name())
          .member("message", step.outcome.error().message());
    json.end_object();
  }
  if (shows_all) json.end_array();
  streams.out << text << "\n";
  return dispatch == Dispatch::kAll ? std::ranges::all_of(steps, is_fine) : is_fine(steps.back());
}

}  // namespace

Exit call_point(const Options& options, const Streams& streams) {
  const ContractOptions& asked = options.contract;
  const auto file = read_file(asked.application);
  if (!file) return complain("call", file.error(), streams, kInvalid);
  const auto point = find_point(file->application, asked.name);
  if (!point) return complain("call", point.error(), streams, kUsage);
  auto found = contract_of_point(file->application, **point,
                                 std::filesystem::path(asked.application).parent_path());
  if (!found) return complain("call", found.error(), streams, kInvalid);
  const auto contract = DynamicContract::make(*std::move(found));
  if (!contract) return complain("call", contract.error(), streams, kInvalid);
  const auto function = contract->find(asked.function);
  if (!function) {
    std::vector<std::string_view> names;
    for (const auto& each : contract->contract().functions) names.push_back(each.name);
    const std::string help = contract::did_you_mean(asked.function, names);
    streams.err << "mortise call: the point '" << asked.name << "' has no function '"
                << asked.function << "'" << (help.empty() ? "" : "; " + help) << "\n";
    return kUsage;
  }
  auto arguments = base::read_json(asked.arguments.empty() ? "{}" : asked.arguments);
  if (!arguments) return complain("call", arguments.error(), streams, kUsage);

  Host host;
  auto application = Application::open(host, asked.application);
  if (!application) return complain("call", application.error(), streams, kInvalid);
  {
    const Progress progress(streams, "starting plugins");
    if (const auto started = application->start(); !started)
      return complain("call", started.error(), streams, kInvalid);
  }
  const std::vector<detail::Place*> places = contract->places(host, (*point)->name);
  Call call(*contract, **point, *function);
  const auto steps = call.run(places, *std::move(arguments));
  for (detail::Place* const place : places) detail::release(place);
  if (!steps) return complain("call", steps.error(), streams, kCallFailed);
  if (steps->empty() && call.dispatch() != Dispatch::kAll) {
    streams.err << "mortise call: no plugin serves the point '" << asked.name
                << "': ask 'mortise doctor'\n";
    return kCallFailed;
  }
  return write(*steps, call.dispatch(), asked.is_json, streams) ? kFine : kCallFailed;
}

Exit document_points(const Options& options, const Streams& streams) {
  const ContractOptions& asked = options.contract;
  const auto file = read_file(asked.application);
  if (!file) return complain("docs", file.error(), streams, kInvalid);
  std::string text;
  base::JsonWriter json(text, 2);
  if (asked.is_json) json.begin_array();
  for (const Point& point : file->application.points) {
    if (!asked.name.empty() && point.name != asked.name) continue;
    const auto contract = contract_of_point(file->application, point,
                                            std::filesystem::path(asked.application).parent_path());
    if (!contract) return complain("docs", contract.error(), streams, kInvalid);
    const std::string page = point_page(file->application, point, *contract);
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
  if (const auto known = find_point(file->application, asked.name); !asked.name.empty() && !known)
    return complain("docs", known.error(), streams, kUsage);
  streams.out << text << (asked.is_json ? "\n" : "");
  return kFine;
}

}  // namespace mortise::cli
