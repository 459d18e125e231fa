// SPDX-License-Identifier: Apache-2.0
//
// A plan as it is shown.
#include <algorithm>
#include <utility>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "generation/plan.hpp"

namespace mortise::generation {
namespace {

using base::JsonWriter;

constexpr size_t kShortId = 12;

std::string padded(std::string text, size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

std::string versions(const PlanStep& step) {
  const bool is_other = !step.former_version.empty() && step.former_version != step.version;
  return (is_other ? step.former_version + " -> " : "") + step.version;
}

void add_steps(const Plan& plan, std::string& text) {
  size_t name_width = 0;
  size_t version_width = 0;
  for (const PlanStep& step : plan.steps) {
    name_width = std::max(name_width, step.plugin.size());
    version_width = std::max(version_width, versions(step).size());
  }
  for (const PlanStep& step : plan.steps) {
    text += "  " + padded(std::string(name_of(step.action)), 11) + "  " +
            padded(step.plugin, name_width) + "  " + padded(versions(step), version_width) + "  " +
            base::join(step.why, "; ");
    while (text.ends_with(' ')) text.pop_back();
    text += "\n";
    for (const Grant& grant : step.new_grants) text += "      may now " + text_of(grant) + "\n";
    if (step.wall)
      text += "      behind the wall '" + step.wall->after + "'" +
              (step.action == PlanAction::kAdd ? "" : ", formerly '" + step.wall->before + "'") +
              "\n";
    if (step.is_irreversible) text += "      cannot be rolled back\n";
  }
}

/// A line that is broken between words where it is long.
std::string wrapped(const std::string& line, size_t indent) {
  constexpr size_t kWidest = 100;
  std::string text;
  size_t begin = 0;
  while (line.size() - begin > kWidest) {
    size_t end = line.rfind(' ', begin + kWidest);
    if (end == line.npos || end <= begin + indent) break;
    text += line.substr(begin, end - begin) + "\n" + std::string(indent, ' ');
    begin = end + 1;
  }
  return text + line.substr(begin) + "\n";
}

void add_points(const Plan& plan, std::string& text) {
  bool is_first = true;
  for (const PlanPoint& point : plan.points) {
    if (!point.is_changed) continue;
    if (std::exchange(is_first, false)) text += "points:\n";
    text += wrapped(
        "  " + point.name + "  " + (point.after ? text_of(*point.after) : "is no point any more"),
        6);
    if (point.before && point.after && point.before != point.after)
      text += wrapped("      formerly " + text_of(*point.before), 8);
    else if (point.before && point.after)
      text += "      its options changed\n";
  }
}

void add_reason(const catalog::Reason& reason, std::string& text) {
  for (size_t begin = 0, end = 0; begin < reason.text.size(); begin = end + 1) {
    end = std::min(reason.text.find('\n', begin), reason.text.size());
    text += "      " + (begin == 0 && !reason.where.empty() ? reason.where + ": " : "") +
            reason.text.substr(begin, end - begin) + "\n";
  }
  if (!reason.help.empty()) text += "      help: " + reason.help + "\n";
}

void add_refused(const Plan& plan, std::string& text) {
  if (plan.refused.empty()) return;
  text += "refused:\n";
  for (const RefusedPlugin& each : plan.refused) {
    text += "  " + (each.plugin.empty() ? "(no id)" : each.plugin) +
            (each.version.empty() ? "" : " " + each.version) +
            (each.place.empty() ? "" : "  " + each.place) + "\n";
    for (const catalog::Reason& reason : each.reasons) add_reason(reason, text);
  }
}

void write(JsonWriter& json, std::string_view name, const std::vector<catalog::Reason>& reasons) {
  json.key(name).begin_array();
  for (const catalog::Reason& reason : reasons) {
    json.begin_object().member("text", reason.text);
    json.member("where", reason.where).member("help", reason.help).end_object();
  }
  json.end_array();
}

void write(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name).begin_array();
  for (const std::string& text : texts) json.value(text);
  json.end_array();
}

void write(JsonWriter& json, const PlanStep& step) {
  json.begin_object().member("action", name_of(step.action)).member("plugin", step.plugin);
  json.member("version", step.version).member("former_version", step.former_version);
  write(json, "why", step.why);
  json.key("new_grants").begin_array();
  for (const Grant& grant : step.new_grants) {
    json.begin_object().member("permission", grant.permission);
    write(json, "values", grant.values);
    json.end_object();
  }
  json.end_array().key("wall");
  if (step.wall)
    json.begin_object()
        .member("before", step.wall->before)
        .member("after", step.wall->after)
        .end_object();
  else
    json.null();
  json.member("irreversible", step.is_irreversible).end_object();
}

void write(JsonWriter& json, std::string_view name,
           const std::optional<PlanPoint::Plugins>& plugins) {
  json.key(name);
  if (!plugins) {
    json.null();
    return;
  }
  json.begin_object().key("providers").begin_array();
  for (const Provider& provider : plugins->providers)
    json.begin_object()
        .member("plugin", provider.plugin)
        .member("adapter", provider.adapter)
        .end_object();
  json.end_array();
  write(json, "wrappers", plugins->wrappers);
  json.end_object();
}

}  // namespace

std::string text_of(const PlanPoint::Plugins& plugins) {
  std::string text;
  for (const Provider& provider : plugins.providers)
    text += (text.empty() ? "" : ", ") + provider.plugin +
            (provider.adapter.empty() ? "" : " by way of " + provider.adapter);
  if (text.empty()) text = "nobody";
  for (size_t i = 0; i < plugins.wrappers.size(); ++i)
    text += (i == 0 ? "; inside of " : ", ") + plugins.wrappers[i];
  return text;
}

std::string plan_text(const Plan& plan) {
  std::string text;
  if (!plan.is_possible())
    text = plan.application + " cannot be as its file asks:\n" + plan.impossible;
  else if (plan.is_empty())
    text = plan.application + ": nothing to do\n";
  else
    text = plan.application + ": plan " + plan.id().substr(0, kShortId) + "\n";
  if (plan.is_possible()) {
    add_steps(plan, text);
    add_points(plan, text);
  }
  add_refused(plan, text);
  if (!plan.remarks.empty()) text += "remarks:\n";
  for (const catalog::Reason& remark : plan.remarks) add_reason(remark, text);
  return text;
}

std::string plan_json(const Plan& plan) {
  std::string text;
  JsonWriter json(text, 2);
  json.begin_object().member("id", plan.id()).member("application", plan.application);
  json.member("possible", plan.is_possible()).member("empty", plan.is_empty());
  json.member("explanation", plan.impossible);
  json.member("base", plan.base.id()).member("generation", plan.target.id());
  json.key("steps").begin_array();
  for (const PlanStep& step : plan.steps) write(json, step);
  json.end_array().key("points").begin_array();
  for (const PlanPoint& point : plan.points) {
    json.begin_object().member("name", point.name).member("contract", point.contract);
    json.member("changed", point.is_changed);
    write(json, "before", point.before);
    write(json, "after", point.after);
    json.end_object();
  }
  json.end_array().key("refused").begin_array();
  for (const RefusedPlugin& each : plan.refused) {
    json.begin_object().member("plugin", each.plugin).member("version", each.version);
    json.member("place", each.place);
    write(json, "reasons", each.reasons);
    json.end_object();
  }
  json.end_array();
  write(json, "remarks", plan.remarks);
  json.end_object();
  return text + "\n";
}

}  // namespace mortise::generation
