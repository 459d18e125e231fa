// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "base/version.hpp"
#include "bindgen/colour.hpp"
#include "bindgen/diff.hpp"

namespace mortise::bindgen {
namespace {

using contract::Change;
using contract::Class;
using contract::Effect;
using contract::SourceMap;
using contract::Span;

constexpr size_t kIndent = 12;

std::string coloured(const Colour& colour, Class of, std::string_view text) {
  switch (of) {
    case Class::kCompatible:
      return colour.green(text);
    case Class::kAdaptable:
      return colour.yellow(text);
    case Class::kBreaking:
      return colour.red(text);
  }
  return std::string(text);
}

void add_line(std::string& text, std::string_view line) {
  text.append(kIndent, ' ').append(line) += '\n';
}

/// "carried by apply, preview in parameters and results"; nothing where the path says it.
std::string carriers(const Change& change) {
  if (!change.in_parameters && !change.in_results) return {};
  if (change.functions.size() < 2 && !(change.in_parameters && change.in_results)) return {};
  std::string text = "carried by ";
  for (size_t i = 0; i < change.functions.size(); ++i)
    text += (i == 0 ? "" : ", ") + change.functions[i];
  if (change.has_more_functions) text += " and more";
  if (change.in_parameters && change.in_results) return text + " in parameters and results";
  return text + (change.in_parameters ? " in parameters" : " in results");
}

void render_change(const Change& change, const VersionWords& versions, const DiffSources& sources,
                   const Colour& colour, std::string& text) {
  const std::string of(contract::class_name(change.of()));
  text += coloured(colour, change.of(), of) + std::string(kIndent - of.size(), ' ') + change.text +
          "\n";
  const std::string carried = carriers(change);
  if (change.text.find(base::quote(change.path)) == change.text.npos || !carried.empty())
    if (!change.path.empty())
      add_line(text, "at " + change.path + (carried.empty() ? "" : ", " + carried));
  if (!change.forward.empty())
    add_line(text, versions.before + " to " + versions.after + ": " + change.forward);
  if (!change.backward.empty())
    add_line(text, versions.after + " to " + versions.before + ": " + change.backward);
  std::string places = sources.before.where(change.before);
  const std::string after = sources.after.where(change.after);
  if (!after.empty()) places += (places.empty() ? "" : " -> ") + after;
  if (!places.empty()) add_line(text, colour.dim(places));
}

void render_interface(const InterfaceDiff& interface, const DiffSources& sources,
                      const Colour& colour, std::string& text) {
  const auto version = [](const std::optional<std::string>& of) {
    return !of ? std::string("(absent)") : of->empty() ? std::string("(no version)") : *of;
  };
  std::string head = interface.name + " " + version(interface.before);
  if (interface.before != interface.after) head += " -> " + version(interface.after);
  const std::string verdict(contract::class_name(interface.verdict()));
  text += colour.bold(head) + ": " + coloured(colour, interface.verdict(), verdict) + "\n\n";
  const VersionWords versions = VersionWords::of(interface);
  for (const Change& change : interface.changes)
    render_change(change, versions, sources, colour, text);
  text += "\n";
  if (const std::string advice = version_advice(interface); !advice.empty())
    text += "advice: " + advice + "\n\n";
}

void write_place(base::JsonWriter& json, std::string_view key, const SourceMap& sources,
                 Span span) {
  json.key(key);
  if (!span.is_somewhere()) {
    json.null();
    return;
  }
  const contract::Position at = sources.position(span);
  json.begin_object()
      .member("file", sources.file(span.file).path)
      .member("line", at.line)
      .member("column", at.column)
      .end_object();
}

void write_direction(base::JsonWriter& json, std::string_view key, Effect effect,
                     const std::string& text) {
  json.key(key).begin_object();
  json.member("class", contract::class_name(contract::class_of(effect)));
  json.member("effect", contract::effect_name(effect));
  if (!text.empty()) json.member("text", text);
  json.end_object();
}

void write_change(base::JsonWriter& json, const Change& change, const DiffSources& sources) {
  json.begin_object();
  json.member("class", contract::class_name(change.of()));
  json.member("what", contract::change_name(change.what));
  json.member("path", change.path);
  json.member("text", change.text);
  write_direction(json, "forward", change.effects.forward, change.forward);
  write_direction(json, "backward", change.effects.backward, change.backward);
  json.key("functions").begin_array();
  for (const std::string& function : change.functions) json.value(function);
  json.end_array();
  json.member("more_functions", change.has_more_functions);
  json.member("in_parameters", change.in_parameters);
  json.member("in_results", change.in_results);
  write_place(json, "before", sources.before, change.before);
  write_place(json, "after", sources.after, change.after);
  json.end_object();
}

void write_version(base::JsonWriter& json, std::string_view key,
                   const std::optional<std::string>& version) {
  json.key(key);
  if (version)
    json.value(*version);
  else
    json.null();
}

}  // namespace

VersionWords VersionWords::of(const InterfaceDiff& interface) {
  const std::string before = interface.before.value_or("");
  const std::string after = interface.after.value_or("");
  if (before == after || before.empty() || after.empty()) return {"old", "new"};
  return {before, after};
}

VersionWords VersionWords::of(const Diff& diff) {
  std::optional<VersionWords> words;
  for (const InterfaceDiff& interface : diff.interfaces) {
    if (!interface.before || !interface.after) continue;
    const VersionWords one = of(interface);
    if (words && one != *words) return {"old", "new"};
    words = one;
  }
  return words.value_or(VersionWords{"old", "new"});
}

std::string_view effect_text(Effect effect) {
  switch (effect) {
    case Effect::kNone:
      return "nothing has to be converted";
    case Effect::kConverted:
      return "values are converted";
    case Effect::kMayFail:
      return "values are converted; a call fails where the receiver does not know a value";
    case Effect::kImpossible:
      return "some calls cannot be made";
  }
  return {};
}

std::string version_advice(const InterfaceDiff& interface) {
  if (!interface.before || !interface.after || interface.changes.empty()) return {};
  const auto was = base::parse_version(*interface.before);
  const auto is = base::parse_version(*interface.after);
  if (!was || !is) return {};
  if (*is < *was) return "the new version is lower than the old one: are the two in order?";
  const auto dotted = [](uint64_t major, uint64_t minor, uint64_t patch) {
    return base::Version{.major = major, .minor = minor, .patch = patch}.text();
  };
  const bool same_track = contract::track(*interface.before) == contract::track(*interface.after);
  if (interface.verdict() == Class::kBreaking && same_track && was->pre.empty())
    return "publish this as " +
           (was->major > 0   ? dotted(was->major + 1, 0, 0)
            : was->minor > 0 ? dotted(0, was->minor + 1, 0)
                             : dotted(0, 0, was->patch + 1)) +
           " with an adapter, or keep what was and add beside it";
  if (*is == *was)
    return "both are " + *interface.after + ": give the new one a number of its own, such as " +
           (was->major > 0 ? dotted(was->major, was->minor + 1, 0)
                           : dotted(0, was->minor, was->patch + 1));
  return {};
}

std::string render(const Diff& diff, const DiffSources& sources, bool has_colour) {
  const Colour colour{has_colour};
  std::string text;
  size_t unchanged = 0;
  for (const InterfaceDiff& interface : diff.interfaces) {
    if (!interface.changes.empty()) render_interface(interface, sources, colour, text);
    unchanged += interface.changes.empty() ? 1 : 0;
  }
  if (unchanged > 0)
    text += "no difference in " + std::to_string(unchanged) + " of " +
            std::to_string(diff.interfaces.size()) +
            (diff.interfaces.size() == 1 ? " interface\n\n" : " interfaces\n\n");
  if (diff.has_more_changes) text += "There are more changes than are shown.\n\n";

  const std::string verdict(contract::class_name(diff.verdict()));
  text += colour.bold("verdict: ") + coloured(colour, diff.verdict(), verdict);
  std::string counts;
  for (const Class of : {Class::kBreaking, Class::kAdaptable, Class::kCompatible})
    if (const size_t count = diff.count(of); count > 0)
      counts += (counts.empty() ? "" : ", ") + std::to_string(count) + " " +
                std::string(contract::class_name(of));
  text += counts.empty() ? "\n" : " (" + counts + ")\n";
  const VersionWords versions = VersionWords::of(diff);
  const auto add_calls = [&](const std::string& caller, const std::string& provider,
                             Effect effect) {
    text += "  caller " + caller + ", provider " + provider + ": " +
            std::string(effect_text(effect)) + "\n";
  };
  add_calls(versions.before, versions.after, diff.calls.forward);
  add_calls(versions.after, versions.before, diff.calls.backward);
  return text;
}

std::string to_json(const Diff& diff, const DiffSources& sources) {
  std::string text;
  base::JsonWriter json(text, 2);
  json.begin_object();
  json.member("verdict", contract::class_name(diff.verdict()));
  json.key("calls").begin_object();
  write_direction(json, "forward", diff.calls.forward, {});
  write_direction(json, "backward", diff.calls.backward, {});
  json.end_object();
  json.key("interfaces").begin_array();
  for (const InterfaceDiff& interface : diff.interfaces) {
    json.begin_object();
    json.member("name", interface.name);
    write_version(json, "before", interface.before);
    write_version(json, "after", interface.after);
    json.member("verdict", contract::class_name(interface.verdict()));
    json.key("changes").begin_array();
    for (const Change& change : interface.changes) write_change(json, change, sources);
    json.end_array();
    json.end_object();
  }
  json.end_array();
  json.member("more_changes", diff.has_more_changes);
  json.end_object();
  text += '\n';
  return text;
}

}  // namespace mortise::bindgen
