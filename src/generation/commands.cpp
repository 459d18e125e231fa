// SPDX-License-Identifier: Apache-2.0
#include "generation/commands.hpp"

#include <algorithm>
#include <array>

#include "base/shown.hpp"

namespace mortise::generation {
namespace {

constexpr std::string_view kProgram = "mortise ";
constexpr std::string_view kAnd = " && ";
/// Those that read or change an application's file.
constexpr std::array<std::string_view, 7> kAboutApplications{"disable", "doctor", "enable", "pin",
                                                             "plan",    "unpin",  "why"};

/// Where in a line its command begins; npos where it has none.
size_t command_at(std::string_view line) {
  const size_t text = line.find_first_not_of(' ');
  if (text != line.npos && line.substr(text).starts_with(kProgram)) return text;
  const size_t behind = line.rfind(": mortise ");
  return behind == line.npos ? behind : behind + 2;
}

template <class Function>
void for_each_line(std::string_view text, const Function& function) {
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    function(text.substr(begin, end - begin));
    begin = end + 1;
  }
}

bool is_about_application(std::string_view command) {
  command.remove_prefix(std::min(kProgram.size(), command.size()));
  return std::ranges::find(kAboutApplications, command.substr(0, command.find(' '))) !=
         kAboutApplications.end();
}

}  // namespace

std::vector<std::string> commands_in(std::string_view text) {
  std::vector<std::string> commands;
  for_each_line(text, [&](std::string_view line) {
    if (const size_t at = command_at(line); at != line.npos) commands.emplace_back(line.substr(at));
  });
  return commands;
}

std::string without_commands(std::string_view text) {
  std::string rest;
  bool is_list = false;
  for_each_line(text, [&](std::string_view line) {
    is_list = line.starts_with("To fix it") || (is_list && line.starts_with(' '));
    const size_t at = command_at(line);
    if (is_list || (at != line.npos && at == line.find_first_not_of(' '))) return;
    std::string_view shown = line.substr(0, at);
    while (shown.ends_with(' ') || (at != line.npos && shown.ends_with(':')))
      shown.remove_suffix(1);
    rest += (rest.empty() ? "" : "\n") + std::string(shown);
  });
  return rest;
}

std::string addressed(std::string_view text, const std::filesystem::path& application) {
  if (application == "mortise.toml") return std::string(text);
  const std::string address = " --app " + base::shell_word(application.string());
  std::string out;
  for_each_line(text, [&](std::string_view line) {
    size_t at = command_at(line);
    out += line.substr(0, at);
    while (at < line.size()) {
      const size_t end = std::min(line.find(kAnd, at), line.size());
      const std::string_view command = line.substr(at, end - at);
      out += command;
      if (is_about_application(command) && !command.contains(" --app ")) out += address;
      at = end;
      if (end < line.size()) {
        out += kAnd;
        at += kAnd.size();
      }
    }
    out += '\n';
  });
  if (!text.ends_with('\n') && !out.empty()) out.pop_back();
  return out;
}

}  // namespace mortise::generation
