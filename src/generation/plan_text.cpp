// SPDX-License-Identifier: Apache-2.0
//
// A plan as it is shown.
#include <algorithm>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "catalog/words.hpp"
#include "generation/plan.hpp"

namespace mortise::generation {
namespace {

using base::JsonWriter;
using Kind = Plan::Row::Kind;

constexpr size_t kShortId = 12;

std::string padded(std::string text, size_t width) {
  text.resize(std::max(text.size(), width), ' ');
  return text;
}

std::string versions(const Plan::Row& row) {
  const bool is_other = !row.former_version.empty() && row.former_version != row.version;
  return (is_other ? row.former_version + " -> " : "") + row.version;
}

void add_rows(const Plan& plan, std::string& text) {
  size_t name_width = 0;
  size_t version_width = 0;
  for (const Plan::Row& row : plan.rows) {
    name_width = std::max(name_width, row.plugin.size());
    version_width = std::max(version_width, versions(row).size());
  }
  for (const Plan::Row& row : plan.rows) {
    text += "  " + padded(std::string(row_name(row.kind)), 11) + "  " +
            padded(row.plugin, name_width) + "  " + padded(versions(row), version_width) + "  " +
            base::join(row.why, "; ");
    while (text.ends_with(' ')) text.pop_back();
    text += "\n";
    for (const Grant& grant : row.new_grants) text += "      may now " + text_of(grant) + "\n";
    if (row.wall)
      text += "      behind the wall '" +
              std::string(catalog::word(catalog::kWallWords, row.wall->second)) + "'" +
              (row.kind == Kind::kAdd
                   ? ""
                   : ", formerly '" +
                         std::string(catalog::word(catalog::kWallWords, row.wall->first)) + "'") +
              "\n";
    if (row.is_irreversible) text += "      cannot be rolled back\n";
  }
}

void add_points(const Plan& plan, std::string& text) {
  if (plan.points.empty()) return;
  text += "points:\n";
  for (const Plan::PointChange& change : plan.points) {
    text += "  " + change.name() + "  " +
            (change.after ? text_of(*change.after) : "is no point any more") + "\n";
    if (change.before && change.after && text_of(*change.before) != text_of(*change.after))
      text += "      formerly " + text_of(*change.before) + "\n";
    else if (change.before && change.after)
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
  for (const Plan::Refused& each : plan.refused) {
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

void write(JsonWriter& json, const Plan::Row& row) {
  json.begin_object().member("action", row_name(row.kind)).member("plugin", row.plugin);
  json.member("version", row.version).member("former_version", row.former_version);
  json.key("why").begin_array();
  for (const std::string& why : row.why) json.value(why);
  json.end_array().key("new_grants").begin_array();
  for (const Grant& grant : row.new_grants) {
    json.begin_object().member("permission", grant.permission).key("values").begin_array();
    for (const std::string& value : grant.values) json.value(value);
    json.end_array().end_object();
  }
  json.end_array().key("wall");
  if (row.wall)
    json.begin_object()
        .member("before", catalog::word(catalog::kWallWords, row.wall->first))
        .member("after", catalog::word(catalog::kWallWords, row.wall->second))
        .end_object();
  else
    json.null();
  json.member("irreversible", row.is_irreversible).end_object();
}

void write(JsonWriter& json, std::string_view name, const std::optional<Generation::Point>& point) {
  json.key(name);
  if (!point) {
    json.null();
    return;
  }
  json.begin_object().key("providers").begin_array();
  for (const Provider& provider : point->providers)
    json.begin_object()
        .member("plugin", provider.plugin)
        .member("adapter", provider.adapter)
        .end_object();
  json.end_array().key("wrappers").begin_array();
  for (const std::string& wrapper : point->wrappers) json.value(wrapper);
  json.end_array().end_object();
}

}  // namespace

std::string text_of(const Generation::Point& point) {
  std::vector<std::string> parts;
  std::string text;
  for (const Provider& provider : point.providers)
    text += (text.empty() ? "" : ", ") + provider.plugin +
            (provider.adapter.empty() ? "" : " by way of " + provider.adapter);
  if (text.empty()) text = "nobody";
  for (size_t i = 0; i < point.wrappers.size(); ++i)
    text += (i == 0 ? "; inside of " : ", ") + point.wrappers[i];
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
    add_rows(plan, text);
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
  json.key("rows").begin_array();
  for (const Plan::Row& row : plan.rows) write(json, row);
  json.end_array().key("points").begin_array();
  for (const Plan::PointChange& change : plan.points) {
    json.begin_object().member("name", change.name());
    write(json, "before", change.before);
    write(json, "after", change.after);
    json.end_object();
  }
  json.end_array().key("refused").begin_array();
  for (const Plan::Refused& each : plan.refused) {
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
