// SPDX-License-Identifier: Apache-2.0
#include "generation/why.hpp"

#include <algorithm>
#include <array>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "contract/diagnostic.hpp"

namespace mortise::generation {
namespace {

using State = Answer::State;

Error unknown(const Planner& planner, std::string_view plugin) {
  std::vector<std::string_view> ids;
  for (const catalog::Candidate& each : planner.catalog().candidates())
    ids.push_back(each.manifest->id);
  const std::string help = contract::did_you_mean(plugin, ids);
  return Error(Code::kPluginUnknown, "no source has a plugin " + base::quote(plugin, 64) +
                                         (help.empty() ? "" : "; " + help));
}

/// The row of what is active; null where it is not.
const Plan::Row* active_row(const Plan& plan, const std::string& id, const std::string& version) {
  const auto at = std::ranges::find_if(plan.rows, [&](const Plan::Row& row) {
    return row.plugin == id && row.version == version && row.kind != Plan::Row::Kind::kRemove;
  });
  return at == plan.rows.end() ? nullptr : &*at;
}

void add_lines(const std::string& text, std::vector<catalog::Reason>& why) {
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    why.push_back({text.substr(begin, end - begin)});
    begin = end + 1;
  }
}

/// What would be with one version of a plugin.
Outcome<Answer> supposed(const Planner& planner, const std::string& id, std::string version) {
  Answer answer{.version = std::move(version)};
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

Answer answer_for(const catalog::Candidate& candidate, const Planner& planner, const Plan& plan,
                  const std::vector<solve::Verdict>& verdicts) {
  const catalog::Manifest& manifest = *candidate.manifest;
  Answer answer{.version = manifest.version, .place = candidate.place};
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
  if (const Plan::Row* const row = active_row(plan, manifest.id, manifest.version)) {
    answer.state = State::kChosen;
    for (const std::string& why : row->why) answer.why.push_back({why});
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

std::string_view state_name(State state) {
  constexpr std::array<std::string_view, 4> kNames{"chosen", "not chosen", "unfit", "shadowed"};
  return kNames[static_cast<size_t>(state)];
}

Outcome<std::vector<Answer>> why(const Planner& planner, const Plan& plan,
                                 std::string_view plugin) {
  const std::string id(plugin.substr(0, plugin.find('@')));
  const auto candidates = planner.catalog().candidates();
  if (std::ranges::none_of(candidates, [&](const auto& each) { return each.manifest->id == id; }))
    return unknown(planner, id);
  std::vector<Answer> answers;
  if (id.size() < plugin.size()) {
    MORTISE_TRY_ASSIGN(Answer answer,
                       supposed(planner, id, std::string(plugin.substr(id.size() + 1))));
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
  return answers;
}

std::string why_text(std::string_view plugin, const std::vector<Answer>& answers) {
  const std::string id(plugin.substr(0, plugin.find('@')));
  std::string text;
  for (const Answer& answer : answers) {
    text += id + " " + answer.version + " is " + std::string(state_name(answer.state)) +
            (answer.place.empty() ? "" : "  " + answer.place) + "\n";
    for (const catalog::Reason& reason : answer.why) {
      text += "  " + (reason.where.empty() ? "" : reason.where + ": ") + reason.text + "\n";
      if (!reason.help.empty()) text += "  help: " + reason.help + "\n";
    }
  }
  return text;
}

std::string why_json(std::string_view plugin, const std::vector<Answer>& answers) {
  std::string text;
  base::JsonWriter json(text, 2);
  json.begin_object().member("plugin", plugin.substr(0, plugin.find('@')));
  json.key("releases").begin_array();
  for (const Answer& answer : answers) {
    json.begin_object().member("version", answer.version);
    json.member("state", state_name(answer.state)).member("place", answer.place);
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
