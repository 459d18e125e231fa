// SPDX-License-Identifier: Apache-2.0
#include "bindgen/guide.hpp"

#include <algorithm>
#include <string_view>

#include "bindgen/markdown.hpp"

namespace mortise::bindgen {
namespace {

using contract::Change;
using contract::Class;
using contract::Effect;
using What = Change::What;

/// What somebody has to do, by what he does with the values that changed.
struct Advice {
  std::string_view sender;
  std::string_view receiver;
};

/// Of changes in types and parameters that can be adapted.
Advice advice_of(What what) {
  switch (what) {
    case What::kFieldAdded:
    case What::kParameterAdded:
      return {"Set it where you have something to say.",
              "Read it; from senders of {old} it comes {fate}."};
    case What::kFieldRemoved:
    case What::kParameterRemoved:
      return {"Stop setting it.",
              "Stop reading it; senders of {old} may still have it set, and "
              "it does not arrive."};
    case What::kCaseAdded:
      return {"Receivers of {old} do not know it ({fate back}); use it where that will do.",
              "Handle it wherever you look at the cases."};
    case What::kCaseRemoved:
      return {"Stop using it: receivers of {new} do not know it.",
              "Delete what handled it once no sender of {old} is left."};
    case What::kFlagAdded:
      return {"Receivers of {old} do not know it ({fate back}); set it where that will do.",
              "Look at it."};
    case What::kFlagRemoved:
      return {"Stop setting it: receivers of {new} do not know it.", "Stop looking at it."};
    case What::kFieldsReordered:
    case What::kCasesReordered:
    case What::kFlagsReordered:
    case What::kParametersReordered:
      return {"Nothing in your code; build again and the conversion goes away.",
              "Nothing in your code; build again and the conversion goes away."};
    default:
      return {};
  }
}

/// Of changes for which both sides have the same to do.
std::string_view common_advice(What what) {
  switch (what) {
    case What::kTrackChanged:
      return "Build against {new}. Until all have, an adapter that provides one and calls the "
             "other must stand between them.";
    case What::kTypeRemoved:
      return "Where your sources name it, write what took its place.";
    case What::kGateChanged:
      return "Look at what the gate says, and plan for it.";
    case What::kPragmaChanged:
      return "Check whether you rely on what it said.";
    case What::kFieldRenamed:
    case What::kCaseRenamed:
    case What::kFlagRenamed:
    case What::kParameterRenamed:
      return "Use the new name, and build against {new}: labels are matched, so the two versions "
             "do not understand each other here.";
    case What::kTypeChanged:
    case What::kResourceChanged:
    case What::kOwnershipChanged:
    case What::kAsyncChanged:
      return "Build against {new}: nothing converts one into the other.";
    case What::kFieldAdded:
    case What::kFieldRemoved:
    case What::kParameterAdded:
    case What::kParameterRemoved:
      return "Build against {new}: in one direction nothing can stand for it.";
    case What::kGivenUp:
      return "Compare this part by hand.";
    default:
      return {};
  }
}

/// Fills in versions, and what becomes of a value on its way from the old one to the new one.
std::string filled_in(std::string_view text, const VersionWords& versions, const Change& change) {
  const auto named = [](const std::string& version) {
    return version == "old" || version == "new" ? "the " + version + " version" : version;
  };
  std::string result(text);
  for (const auto& [word, by] :
       {std::pair<std::string_view, std::string>{"{old}", named(versions.before)},
        {"{new}", named(versions.after)},
        {"{fate}", change.forward},
        {"{fate back}", change.backward}}) {
    const size_t at = result.find(word);
    if (at != result.npos) result.replace(at, word.size(), by);
  }
  return result;
}

std::string sentence(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

enum class Side : uint8_t { kProvider, kCaller };

/// What one side has to do about a change; empty where that is nothing.
std::string task(const Change& change, Side side, const VersionWords& versions) {
  const bool is_provider = side == Side::kProvider;
  std::string_view text;
  switch (change.what) {
    case What::kInterfaceAdded:
      text = is_provider ? "Provide it where you can." : "Call it where it helps.";
      break;
    case What::kFunctionAdded:
      text = is_provider
                 ? "Implement it. Until you do, callers get 'unsupported', or what the host "
                   "registered in its place."
                 : "Call it where it helps; providers of {old} answer 'unsupported', unless "
                   "you register a default in the host.";
      break;
    case What::kInterfaceRemoved:
    case What::kFunctionRemoved:
      text = is_provider ? "Keep it as long as callers of {old} are to be served; then delete it."
                         : "Stop calling it: providers of {new} answer 'unsupported'.";
      break;
    default:
      break;
  }
  if (text.empty() && change.of() == Class::kAdaptable) {
    const Advice advice = advice_of(change.what);
    const bool sends = is_provider ? change.in_results : change.in_parameters;
    const bool receives = is_provider ? change.in_parameters : change.in_results;
    std::string both = sends ? filled_in(advice.sender, versions, change) : std::string();
    if (receives && !(sends && advice.sender == advice.receiver))
      both += (both.empty() ? "" : " ") + filled_in(advice.receiver, versions, change);
    return both;
  }
  if (text.empty()) text = common_advice(change.what);
  return filled_in(text, versions, change);
}

void add_side(const InterfaceDiff& interface, Side side, std::string& text) {
  const VersionWords versions = VersionWords::of(interface);
  text += side == Side::kProvider ? "### If you provide it (plugins, mostly)\n\n"
                                  : "### If you call it (hosts, mostly)\n\n";
  bool has_any = false;
  for (const Change& change : interface.changes) {
    const std::string what = task(change, side, versions);
    if (what.empty()) continue;
    has_any = true;
    text += "- " + std::string(change.of() == Class::kBreaking ? "**Breaking.** " : "") +
            markdown_text(sentence(change.text));
    if (!change.path.empty()) text += " (" + code(change.path) + ")";
    text += ". " + markdown_text(what) + "\n";
  }
  text += has_any ? "\n" : "Nothing to do.\n\n";
}

void add_row(const std::string& caller, const std::string& provider, Effect effect,
             std::string& text) {
  text += "| " + table_cell(caller) + " | " + table_cell(provider) + " | " +
          std::string(effect_text(effect)) + " |\n";
}

/// All changes with the places in both sources.
void add_changes(const InterfaceDiff& interface, const DiffSources& sources, std::string& text) {
  const VersionWords versions = VersionWords::of(interface);
  text += "### All changes\n\n| class | change | " + table_cell(versions.before) + " to " +
          table_cell(versions.after) + " | " + table_cell(versions.after) + " to " +
          table_cell(versions.before) + " | where |\n|---|---|---|---|---|\n";
  for (const Change& change : interface.changes) {
    std::string where = sources.before.where(change.before);
    const std::string after = sources.after.where(change.after);
    if (!after.empty()) where += (where.empty() ? "" : ", ") + after;
    text += "| " + std::string(contract::class_name(change.of())) + " | " +
            table_cell(markdown_text(change.text)) + " | " +
            table_cell(markdown_text(change.forward)) + " | " +
            table_cell(markdown_text(change.backward)) + " | " + table_cell(where) + " |\n";
  }
  text += "\n";
}

}  // namespace

std::string migration_guide(const Diff& diff, const DiffSources& sources) {
  std::string text =
      "# Migration guide\n\nA draft from `mortise contract diff --guide`: say why each change was "
      "made, then take out this line.\n\nVerdict: **" +
      std::string(contract::class_name(diff.verdict())) +
      "**.\n\n| caller | provider | calls |\n|---|---|---|\n";
  const VersionWords versions = VersionWords::of(diff);
  add_row(versions.before, versions.after, diff.calls.forward, text);
  add_row(versions.after, versions.before, diff.calls.backward, text);
  text += "\n";
  for (const InterfaceDiff& interface : diff.interfaces) {
    if (interface.changes.empty()) continue;
    text += "## " + code(interface.name) + "\n\n";
    if (const std::string advice = version_advice(interface); !advice.empty())
      text += "Before it is published: " + markdown_text(advice) + ".\n\n";
    add_side(interface, Side::kProvider, text);
    add_side(interface, Side::kCaller, text);
    add_changes(interface, sources, text);
  }
  if (diff.has_more_changes) text += "There are more changes than are listed.\n\n";
  text.pop_back();  // one newline at the end
  return text;
}

}  // namespace mortise::bindgen
