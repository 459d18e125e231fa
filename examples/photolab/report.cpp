// SPDX-License-Identifier: Apache-2.0
#include "report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <sstream>

namespace photolab {
namespace {

double share_of(const std::vector<double>& sorted, double share) {
  return sorted.empty()
             ? 0
             : sorted[static_cast<size_t>(std::lround(share * double(sorted.size() - 1)))];
}

const char* name_of(mortise::PluginState state) {
  using State = mortise::PluginState;
  switch (state) {
    case State::kActive:
      return "active";
    case State::kQuarantined:
      return "quarantined";
    case State::kRetained:
      return "retained";
    case State::kWaiting:
      return "waiting";
    case State::kFailed:
      return "failed";
  }
  return "?";
}

const char* name_of(mortise::Wall wall) {
  return wall == mortise::Wall::kInline   ? "inline"
         : wall == mortise::Wall::kThread ? "thread"
                                          : "loopback";
}

}  // namespace

Times::Running::~Running() {
  all_.push_back(
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin_).count());
}

std::vector<double> Times::of(const std::string& plugin) const {
  const auto found = all_.find(plugin);
  std::vector<double> sorted = found == all_.end() ? std::vector<double>{} : found->second;
  std::ranges::sort(sorted);
  return sorted;
}

mortise::List<mortise::String> plugins_at(mortise::Host& host, std::string_view point) {
  mortise::ListBuilder<mortise::String> ids;
  for (const mortise::PointInfo& each : host.points())
    if (each.name == point)
      for (const mortise::PointMember& member : each.members)
        if (member.refusal.empty()) ids.push(clone(member.plugin));
  return ids.finish();
}

void print_plugins(const mortise::Application& application, const mortise::Plan& plan,
                   mortise::Host& host, const Times& times) {
  std::map<std::string, mortise::Candidate> chosen;
  for (mortise::Candidate& each : application.candidates())
    if (each.state == "active") chosen.emplace(each.id, std::move(each));
  std::map<std::string, std::string> purposes;
  for (const mortise::PlanStep& step : plan.steps())
    if (!step.why.empty()) purposes[step.plugin] = step.why.back();
  std::printf("%-23s %-7s %-6s %-6s %-6s %5s %8s %8s  %s\n", "plugin", "version", "engine", "wall",
              "state", "calls", "p50", "p99", "what it is for");
  for (const mortise::PluginInfo& plugin : host.plugins()) {
    const std::string id{std::string_view(plugin.id)};
    const mortise::Candidate& candidate = chosen[id];
    const std::vector<double> sorted = times.of(id);
    std::printf("%-23s %-7s %-6s %-6s %-6s %5zu", id.c_str(), candidate.version.c_str(),
                candidate.engine.c_str(), name_of(plugin.wall), name_of(plugin.state),
                sorted.size());
    if (sorted.empty())
      std::printf(" %8s %8s", "", "");
    else
      std::printf(" %5.1f ms %5.1f ms", share_of(sorted, 0.5), share_of(sorted, 0.99));
    std::printf("  %s\n", purposes[id].c_str());
  }
  std::printf(
      "\nwall: where a plugin runs; inline is in the thread of its caller. p50, p99: so long took\n"
      "half of the calls, and 99 of 100, at most. Nobody calls what wraps or adapts others by its\n"
      "name: it stands between the caller and them.\n");
  std::fflush(stdout);
}

void print_refused(const mortise::Plan& plan) {
  if (!plan.refused().empty()) std::cout << "\nNot active, and why:\n";
  for (const mortise::RefusedPlugin& each : plan.refused()) {
    std::cout << "  " << each.plugin << (each.version.empty() ? "" : " ") << each.version << "  "
              << each.place << "\n";
    for (const mortise::Reason& reason : each.reasons) {
      const bool has_line = !reason.where.empty() && reason.where != each.place;
      std::istringstream lines((has_line ? reason.where + ": " : "") + reason.text);
      for (std::string line; std::getline(lines, line);) std::cout << "      " << line << "\n";
      if (!reason.help.empty()) std::cout << "      help: " << reason.help << "\n";
    }
  }
}

void print_changes(const mortise::Plan& plan) {
  for (const mortise::PlanStep& step : plan.steps()) {
    if (step.action == mortise::PlanAction::kKeep) continue;
    std::cout << "  " << name_of(step.action) << "  " << step.plugin << "  "
              << (step.former_version.empty() ? "" : step.former_version + " -> ") << step.version
              << "\n";
    for (const std::string& why : step.why) std::cout << "      " << why << "\n";
  }
}

}  // namespace photolab
