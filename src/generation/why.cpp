// SPDX-License-Identifier: Apache-2.0
#include "generation/why.hpp"

#include <algorithm>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "contract/diagnostic.hpp"

namespace mortise::generation {
namespace {

using State = WhyRelease::State;

Error unknown(const Planner& planner, std::string_view plugin) {
  std::vector<std::string_view> ids;
  for (const catalog::Candidate& each : planner.catalog().candidates())
    ids.push_back(each.manifest->id);
  const std::string help = contract::did_you_mean(plugin, ids);
  return Error(Code::kPluginUnknown,
               "no source has a plugin " + base::quote(plugin, 64) +
                   (help.empty() ? "; 'mortise list' shows what there is" : "; " + help));
}

/// The step of what is active; null where it is not.
const PlanStep* active_step(const Plan& plan, const std::string& id, const std::string& version) {
  const auto at = std::ranges::find_if(plan.steps, [&](const PlanStep& step) {
    return step.plugin == id && step.version == version && step.action != PlanAction::kRemove;
  });
  return at == plan.steps.end() ? nullptr : &*at;
}

void add_lines(const std::string& text, std::vector<catalog::Reason>& why) {
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    why.push_back({text.substr(begin, end - begin)});
    begin = end + 1;
  }
}

/// What would be with one version of a plugin.
Outcome<WhyRelease> supposed(const Planner& planner, const std::string& id, std::string version) {
  WhyRelease answer{.version = std::move(version)};
  const auto parsed = base::parse_version(answer.version);
  if (!parsed)
    return Error(Code::kVersionMalformed, base::quote(answer.version, 64) + " is no version");
  MORTISE_TRY_ASSIGN(
      const solve::Answer found,
      solve::resolve_with(planner.question().releases, planner.choice().request(planner.question()),
                          {id, *parsed}));
  if (const auto* const explanation = std::get_if<solve::Explanation>(&found))
    add_lines(explanation->text(true), answer.why);
  else
    answer.why.push_back({"it could be active", "", "mortise pin " + id + "@" + answer.version});
  return answer;
}

WhyRelease answer_for(const catalog::Candidate& candidate, const Planner& planner, const Plan& plan,
                      const std::vector<solve::Verdict>& verdicts) {
  const catalog::Manifest& manifest = *candidate.manifest;
  WhyRelease answer{.version = manifest.version, .place = planner.shown(candidate.place)};
  if (candidate.state == catalog::Candidate::State::kShadowed) {
    answer.state = State::kShadowed;
    answer.why = candidate.reasons;
    return answer;
  }
  for (const Assessed& each : planner.assessed())
    if (each.candidate == &candidate && !each.is_fit()) {
      answer.state = State::kUnfit;
      answer.why = each.reasons;
      return answer;
    }
  if (!plan.is_possible()) {
    answer.why.push_back({"nothing is chosen, because what was asked for cannot be"});
    add_lines(plan.impossible, answer.why);
    return answer;
  }
  if (const PlanStep* const step = active_step(plan, manifest.id, manifest.version)) {
    answer.state = State::kChosen;
    for (const std::string& why : step->why) answer.why.push_back({why});
    return answer;
  }
  for (const Choice::Left& left : planner.choice().left)
    if (left.plugin == manifest.id) {
      add_lines(left.why, answer.why);
      return answer;
    }
  for (const solve::Verdict& verdict : verdicts)
    if (verdict.version.text() == manifest.version)
      for (const std::string& why : verdict.why) answer.why.push_back({why});
  return answer;
}

}  // namespace

Outcome<std::vector<WhyRelease>> why(const Planner& planner, const Plan& plan,
                                     std::string_view plugin) {
  const std::string id(plugin.substr(0, plugin.find('@')));
  const auto candidates = planner.catalog().candidates();
  if (std::ranges::none_of(candidates, [&](const auto& each) { return each.manifest->id == id; }))
    return unknown(planner, id);
  std::vector<WhyRelease> answers;
  if (id.size() < plugin.size()) {
    MORTISE_TRY_ASSIGN(WhyRelease answer,
                       supposed(planner, id, std::string(plugin.substr(id.size() + 1))));
    answer.why = planner.shown(std::move(answer.why));
    answers.push_back(std::move(answer));
    return answers;
  }
  std::vector<solve::Verdict> verdicts;
  if (plan.is_possible()) {
    MORTISE_TRY_ASSIGN(verdicts, solve::verdicts(planner.question().releases,
                                                 planner.choice().request(planner.question()), id));
  }
  for (const catalog::Candidate& candidate : candidates)
    if (candidate.manifest->id == id)
      answers.push_back(answer_for(candidate, planner, plan, verdicts));
  for (WhyRelease& answer : answers) answer.why = planner.shown(std::move(answer.why));
  return answers;
}

std::string why_text(std::string_view plugin, const std::vector<WhyRelease>& answers) {
  const std::string id(plugin.substr(0, plugin.find('@')));
  std::string text;
  for (const WhyRelease& answer : answers) {
    text += id + " " + answer.version + " is " + std::string(name_of(answer.state)) +
            (answer.place.empty() ? "" : "  " + answer.place) + "\n";
    for (const catalog::Reason& reason : answer.why) {
      text += "  " + (reason.where.empty() ? "" : reason.where + ": ") + reason.text + "\n";
      if (!reason.help.empty()) text += "  help: " + reason.help + "\n";
    }
  }
  return text;
}

std::string why_json(std::string_view plugin, const std::vector<WhyRelease>& answers) {
  std::string text;
  base::JsonWriter json(text, 2);
  json.begin_object().member("plugin", plugin.substr(0, plugin.find('@')));
  json.key("releases").begin_array();
  for (const WhyRelease& answer : answers) {
    json.begin_object().member("version", answer.version);
    json.member("state", name_of(answer.state)).member("place", answer.place);
    json.key("why").begin_array();
    for (const catalog::Reason& reason : answer.why)
      json.begin_object()
          .member("text", reason.text)
          .member("where", reason.where)
          .member("help", reason.help)
          .end_object();
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return text + "\n";
}

}  // namespace mortise::generation
