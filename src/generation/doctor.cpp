// SPDX-License-Identifier: Apache-2.0
#include "generation/doctor.hpp"

#include <algorithm>

#include "base/json_writer.hpp"
#include "base/shown.hpp"
#include "base/text.hpp"
#include "catalog/syntax.hpp"
#include "generation/commands.hpp"

namespace mortise::generation {
namespace {

using catalog::Application;

class Doctor {
 public:
  Doctor(const Planner& planner, const Plan& plan)
      : planner_(planner), plan_(plan), application_(planner.application()) {}

  std::vector<Ailment> run() {
    if (!plan_.is_possible())
      add({true, "", "what the application asks for by name cannot be\n" + plan_.impossible, "",
           commands_in(plan_.impossible).empty() ? "add what is missing to a source" : ""});
    for (const bool is_named : {true, false})
      for (const RefusedPlugin& refused : plan_.refused)
        if ((entry_of(application_, refused.plugin) != nullptr) == is_named) add_refused(refused);
    for (const catalog::Reason& remark : plan_.remarks)
      add({false, "", remark.text, remark.where,
           remark.help.empty() ? "correct it, or 'sources' in mortise.toml" : remark.help});
    if (plan_.is_possible()) points();
    policy();
    digests();
    return std::move(all_);
  }

 private:
  /// Takes the commands out of what is said.
  void add(Ailment ailment) {
    for (std::string* const text : {&ailment.text, &ailment.fix}) {
      for (std::string& command : commands_in(addressed(*text, planner_.path())))
        ailment.commands.push_back(std::move(command));
      *text = without_commands(*text);
    }
    all_.push_back(std::move(ailment));
  }

  void add_refused(const RefusedPlugin& refused) {
    std::string subject = refused.plugin.empty() ? refused.place : refused.plugin;
    if (!refused.version.empty()) subject += " " + refused.version;
    bool can_be_switched_off = !refused.plugin.empty();
    for (const catalog::Reason& reason : refused.reasons) {
      const bool is_proof = reason.text.contains('\n');
      Ailment ailment{true, subject, (is_proof ? "it cannot be active\n" : "") + reason.text,
                      reason.where, reason.help};
      if (reason.help.empty() && commands_in(reason.text).empty()) {
        ailment.fix =
            can_be_switched_off
                ? "correct it, or switch the plugin off: mortise disable " + refused.plugin
                : "correct it, or remove the folder";
        can_be_switched_off = false;
      }
      add(std::move(ailment));
    }
  }

  void points() {
    for (const Generation::Point& point : plan_.target.points)
      if (point.providers.empty())
        add({false, "point '" + point.name + "'", "no plugin serves it", "",
             "add a plugin that provides " + point.contract + "; 'mortise new plugin' begins one"});
  }

  std::string at(const catalog::Place& place) const {
    return planner_.shown(planner_.path().string()) + ":" + std::to_string(place.line) + ":" +
           std::to_string(place.column);
  }

  bool is_met(const std::string& pattern) const {
    return std::ranges::any_of(planner_.catalog().candidates(), [&](const auto& each) {
      return catalog::matches(pattern, each.manifest->id);
    });
  }

  /// Lines of policy that are about nobody: most likely they are misspelt.
  void policy() {
    for (const std::string& pattern : application_.policy.native)
      if (!is_met(pattern))
        add({false, "policy", "'native' names " + base::quote(pattern) + ", and no plugin is it",
             planner_.shown(planner_.path().string()), "correct it or remove it"});
    const auto look = [&](const auto& rules, const std::string& name) {
      for (const auto& rule : rules)
        if (!is_met(rule.plugin))
          add({false, "policy",
               "'" + name + "' names " + base::quote(rule.plugin) + ", and no plugin is it",
               at(rule.place), "correct it or remove it"});
    };
    look(application_.policy.grants, "grants");
    look(application_.policy.walls, "walls");
    look(application_.policy.limits, "limits");
  }

  /// Plugins whose manifest does not say which file is meant: any other one would run as well.
  void digests() {
    std::string ids;
    std::string places;
    for (const Assessed& each : planner_.assessed()) {
      const Generation::Plugin* const active = plan_.target.find(each.manifest().id);
      if (active == nullptr || active->version != each.manifest().version || active->digest.empty())
        continue;
      if (!each.manifest().images[each.candidate->image].digest.empty()) continue;
      ids += (ids.empty() ? "" : ", ") + active->id;
      places += " " + base::shell_word(each.candidate->place);
    }
    if (!ids.empty())
      add({false, "", "manifests without a digest do not say which file is meant: " + ids, "",
           "mortise pack" + places});
  }

  const Planner& planner_;
  const Plan& plan_;
  const Application& application_;
  std::vector<Ailment> all_;
};

std::string counted(size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace

std::vector<Ailment> diagnose(const Planner& planner, const Plan& plan) {
  return Doctor(planner, plan).run();
}

std::string doctor_text(const std::vector<Ailment>& ailments, size_t active, bool has_colour) {
  std::string text;
  size_t errors = 0;
  for (size_t i = 0; i < ailments.size(); ++i) {
    const Ailment& each = ailments[i];
    errors += each.is_error ? 1 : 0;
    const std::string severity = each.is_error ? "error" : "warning";
    text +=
        std::to_string(i + 1) + ". " +
        (has_colour ? (each.is_error ? "\x1b[31m" : "\x1b[33m") + severity + "\x1b[0m" : severity) +
        ": " + (each.subject.empty() ? "" : each.subject + ": ");
    for (const char c : each.text) text += c == '\n' ? std::string("\n     ") : std::string(1, c);
    text += "\n";
    if (!each.where.empty()) text += "     at " + each.where + "\n";
    if (!each.fix.empty()) text += "     fix: " + each.fix + "\n";
    if (each.fix.empty() && !each.commands.empty())
      text += each.commands.size() == 1 ? "     fix:\n" : "     fix, one of:\n";
    for (const std::string& command : each.commands) text += "       " + command + "\n";
  }
  if (ailments.empty()) return "all is well: " + counted(active, "plugin") + " would be active\n";
  return text + counted(errors, "error") + ", " + counted(ailments.size() - errors, "warning") +
         "\n";
}

std::string doctor_json(const std::vector<Ailment>& ailments) {
  std::string text;
  base::JsonWriter json(text, 2);
  json.begin_object().key("ailments").begin_array();
  for (const Ailment& each : ailments) {
    json.begin_object().member("severity", each.is_error ? "error" : "warning");
    json.member("subject", each.subject).member("text", each.text).member("where", each.where);
    json.member("fix", each.fix).key("commands").begin_array();
    for (const std::string& command : each.commands) json.value(command);
    json.end_array().end_object();
  }
  json.end_array().end_object();
  return text + "\n";
}

}  // namespace mortise::generation
