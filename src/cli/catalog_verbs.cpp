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
#include "contract/diagnostic_json.hpp"

namespace mortise::cli {
namespace {

using catalog::Candidate;
using catalog::Catalog;
using catalog::Reason;

/// What hosts can run; without an application nothing says less.
constexpr catalog::Engine kEngines[] = {catalog::Engine::kNative, catalog::Engine::kWasm,
                                        catalog::Engine::kPython};

/// Adds what a path means: the file of an application, the folder of a plugin, a folder of plugins.
/// @return false where it is the file of an application with errors, which are written.
bool add_path(const std::string& path, Catalog& catalog, catalog::Context& context,
              const Options& options, const Streams& streams) {
  const std::filesystem::path place = path;
  std::error_code ignored;
  if (std::filesystem::is_directory(place, ignored)) {
    const bool is_plugin = std::filesystem::exists(place / "plugin.toml", ignored);
    catalog.add(is_plugin ? catalog::make_plugin_source(path) : catalog::make_folder_source(path));
    return true;
  }
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

void print(const Catalog& catalog, std::ostream& out) {
  for (const Candidate& each : catalog.candidates()) {
    const std::string& id = each.manifest->id;
    const std::string& version = each.manifest->version;
    out << (id.empty() ? "(no id)" : id) << (version.empty() ? "" : " ") << version << "  "
        << catalog::state_name(each.state) << "  "
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
  bool is_fine = true;
  for (const std::string& path : options.contract.paths)
    is_fine = add_path(path, catalog, context, options, streams) && is_fine;
  catalog.refresh(context);
  if (options.contract.is_json)
    streams.out << to_json(catalog);
  else
    print(catalog, streams.out);
  for (const Reason& problem : catalog.problems())
    streams.err << "mortise list: " << problem.text << "\n";
  return is_fine && catalog.problems().empty() ? kFine : kInvalid;
}

Exit inspect_plugin(const Options& options, const Streams& streams) {
  std::filesystem::path path = options.contract.path;
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) path /= "plugin.toml";
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
