// SPDX-License-Identifier: Apache-2.0
#include "cli/catalog_verbs.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "catalog/catalog.hpp"
#include "catalog/manifest_json.hpp"
#include "cli/paths.hpp"
#include "cli/progress.hpp"
#include "contract/diagnostic_json.hpp"

namespace mortise::cli {
namespace {

using catalog::Candidate;
using catalog::Catalog;
using catalog::Reason;
namespace fs = std::filesystem;

/// What hosts can run; without an application nothing says less.
constexpr catalog::Engine kEngines[] = {catalog::Engine::kNative, catalog::Engine::kWasm,
                                        catalog::Engine::kPython};

/// Adds what a path means: an application's file or folder, the folder of a plugin, a folder of
/// plugins.
/// @return false where it is the file of an application with errors, which are written.
bool add_path(const std::string& path, Catalog& catalog, catalog::Context& context,
              const Options& options, const Streams& streams) {
  std::error_code ignored;
  const fs::path folder = path;
  if (fs::is_directory(folder, ignored) && fs::exists(folder / "plugin.toml", ignored)) {
    catalog.add(catalog::make_plugin_source(shown_path(path)));
    return true;
  }
  if (fs::is_directory(folder, ignored) && !fs::exists(folder / "mortise.toml", ignored)) {
    catalog.add(catalog::make_folder_source(shown_path(path)));
    return true;
  }
  const fs::path place = application_file(path);
  const catalog::ApplicationFile file = catalog::read_application(place);
  streams.err << contract::render(file.diagnostics, file.sources,
                                  {.colour = options.err_has_colour});
  catalog::Context of_application = catalog::Context::of(file.application);
  of_application.engines = context.engines;
  context = std::move(of_application);
  catalog::add_sources(catalog, file.application, place.parent_path());
  return file.ok();
}

void write_reasons(std::string_view name, std::span<const Reason> reasons, base::JsonWriter& json) {
  json.key(name).begin_array();
  for (const Reason& reason : reasons) {
    json.begin_object().member("text", reason.text);
    json.member("where", reason.where).member("help", reason.help).end_object();
  }
  json.end_array();
}

std::string to_json(const Catalog& catalog) {
  std::string text;
  base::JsonWriter json(text, 2);
  json.begin_object().key("plugins").begin_array();
  for (const Candidate& each : catalog.candidates()) {
    json.begin_object().member("id", each.manifest->id).member("version", each.manifest->version);
    json.member("state", catalog::state_name(each.state));
    json.member("source", each.source).member("place", each.place);
    write_reasons("reasons", each.reasons, json);
    json.end_object();
  }
  json.end_array();
  write_reasons("problems", catalog.problems(), json);
  json.end_object();
  return text + "\n";
}

void print(const Reason& reason, std::ostream& out) {
  out << "    " << (reason.where.empty() ? "" : reason.where + ": ") << reason.text << "\n";
  if (!reason.help.empty()) out << "    help: " << reason.help << "\n";
}

std::string_view colour_of(Candidate::State state) {
  switch (state) {
    case Candidate::State::kFit:
      return "\x1b[32m";
    case Candidate::State::kUnfit:
      return "\x1b[31m";
    case Candidate::State::kShadowed:
      return "\x1b[33m";
  }
  return "";
}

std::string name_of(const Candidate& candidate) {
  const catalog::Manifest& manifest = *candidate.manifest;
  return (manifest.id.empty() ? "(no id)" : manifest.id) + (manifest.version.empty() ? "" : " ") +
         manifest.version;
}

void print(const Catalog& catalog, bool has_colour, std::ostream& out) {
  constexpr size_t kWidest = 48;
  size_t width = 0;
  size_t state_width = 0;
  for (const Candidate& each : catalog.candidates()) {
    width = std::max(width, std::min(name_of(each).size(), kWidest));
    state_width = std::max(state_width, catalog::state_name(each.state).size());
  }
  for (const Candidate& each : catalog.candidates()) {
    const std::string name = name_of(each);
    const std::string_view state = catalog::state_name(each.state);
    out << name << std::string(std::max(width, name.size()) - name.size() + 2, ' ')
        << (has_colour ? colour_of(each.state) : "") << state << (has_colour ? "\x1b[0m" : "")
        << std::string(state_width - state.size() + 2, ' ')
        << (each.place.empty() ? each.source : each.place) << "\n";
    for (const Reason& reason : each.reasons) print(reason, out);
  }
}

}  // namespace

Exit list_plugins(const Options& options, const Streams& streams) {
  Catalog catalog;
  catalog::Context context = catalog::Context::of_machine();
  context.engines.assign(std::begin(kEngines), std::end(kEngines));
  context.native = {"*"};  // policy is an application's
  std::vector<std::string> paths = options.contract.paths;
  if (paths.empty()) paths.emplace_back("mortise.toml");
  bool is_fine = true;
  {
    const Progress progress(streams, "looking at plugins");
    for (const std::string& path : paths)
      is_fine = add_path(path, catalog, context, options, streams) && is_fine;
    catalog.refresh(context);
  }
  if (options.contract.is_json)
    streams.out << to_json(catalog);
  else
    print(catalog, options.out_has_colour, streams.out);
  for (const Reason& problem : catalog.problems())
    streams.err << "mortise list: " << problem.text << "\n";
  is_fine = is_fine && catalog.problems().empty();
  if (is_fine && catalog.candidates().empty())
    streams.err << "mortise list: there is no plugin; one is a folder with a 'plugin.toml'\n";
  if (!is_fine && options.contract.paths.empty())
    streams.err << (fs::exists(paths[0])
                        ? ""
                        : "help: name a folder of plugins, or go to that of an application\n");
  return is_fine ? kFine : kInvalid;
}

Exit inspect_plugin(const Options& options, const Streams& streams) {
  fs::path path = shown_path(options.contract.path);
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) path /= "plugin.toml";
  const catalog::ManifestFile file = catalog::read_manifest(path);
  if (!file.ok()) {
    if (options.contract.is_json)
      streams.out << contract::to_json(file.diagnostics, file.sources);
    else
      streams.err << contract::render(file.diagnostics, file.sources,
                                      {.colour = options.err_has_colour});
    return kInvalid;
  }
  streams.out << (options.contract.is_json ? catalog::manifest_json(file.manifest)
                                           : catalog::manifest_text(file.manifest));
  return kFine;
}

}  // namespace mortise::cli
