// SPDX-License-Identifier: Apache-2.0
#include "cli/contract_verbs.hpp"

#include <algorithm>
#include <filesystem>
#include <span>

#include "base/file.hpp"
#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "bindgen/diff.hpp"
#include "bindgen/docs.hpp"
#include "bindgen/guide.hpp"
#include "bindgen/show.hpp"
#include "cli/read_contract.hpp"
#include "contract/diagnostic_json.hpp"
#include "contract/hash.hpp"
#include "contract/reference_json.hpp"
#include "contract/wit.hpp"

namespace mortise::cli {
namespace {

using contract::Contract;
using contract::Sources;
using contract::to_hex;

std::string counted(size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

void complain(const Streams& streams, const std::string& message) {
  streams.err << "mortise contract: " << message << "\n";
}

/// Whether a name that was given means this interface: `image-filter`, `photo:lab/image-filter`, or
/// that with its version.
bool is_called(const Contract& contract, const std::string& name) {
  return name == contract.interface || name == contract.package + "/" + contract.interface ||
         name == contract.name();
}

/// Leaves the interfaces that were asked for. @return false, and a complaint, where one is not
/// there.
bool select(const std::vector<std::string>& names, std::vector<Contract>& contracts,
            const Streams& streams) {
  if (names.empty()) return true;
  for (const std::string& name : names) {
    if (std::ranges::any_of(contracts, [&](const Contract& c) { return is_called(c, name); }))
      continue;
    std::vector<std::string_view> known(contracts.size());
    std::ranges::transform(contracts, known.begin(),
                           [](const Contract& c) -> std::string_view { return c.interface; });
    const std::string hint = contract::did_you_mean(name, known);
    complain(streams, "there is no interface " + base::quote(name) + " in the package" +
                          (hint.empty() ? "" : "; " + hint));
    return false;
  }
  std::erase_if(contracts, [&](const Contract& contract) {
    return std::ranges::none_of(names, [&](const auto& name) { return is_called(contract, name); });
  });
  return true;
}

Exit exit_of(contract::Class verdict) {
  switch (verdict) {
    case contract::Class::kCompatible:
      return kFine;
    case contract::Class::kAdaptable:
      return kAdaptable;
    case contract::Class::kBreaking:
      return kBreaking;
  }
  return kInternal;
}

/// Whether a type has a line of its own: it has a name, and this interface gave it.
bool is_own(const contract::Type& type) { return !type.name.empty() && type.owner.empty(); }

void print_hashes(const Contract& contract, std::ostream& out) {
  const contract::Hashes hashes = contract::hash(contract);
  for (size_t i = 0; i < contract.functions.size(); ++i)
    out << to_hex(hashes.functions[i]) << "  " << link_name(contract, contract.functions[i])
        << "\n";
  for (size_t i = 0; i < contract.types.size(); ++i)
    if (is_own(contract.types[i]))
      out << to_hex(hashes.types[i]) << "  " << contract.track_name() << "."
          << contract.types[i].name << "\n";
}

void write_hashes(const Contract& contract, base::JsonWriter& json) {
  const contract::Hashes hashes = contract::hash(contract);
  json.begin_object().member("name", contract.name());
  json.key("functions").begin_array();
  for (size_t i = 0; i < contract.functions.size(); ++i) {
    json.begin_object();
    json.member("name", contract.functions[i].name);
    json.member("link_name", link_name(contract, contract.functions[i]));
    json.member("hash", to_hex(hashes.functions[i])).end_object();
  }
  json.end_array().key("types").begin_array();
  for (size_t i = 0; i < contract.types.size(); ++i) {
    if (!is_own(contract.types[i])) continue;
    json.begin_object().member("name", contract.types[i].name);
    json.member("hash", to_hex(hashes.types[i])).end_object();
  }
  json.end_array().end_object();
}

}  // namespace

Exit check_contract(const Options& options, const Streams& streams) {
  if (options.contract.is_json) {
    const Sources sources = read(options.contract.path, options);
    streams.out << contract::to_json(sources.diagnostics, sources.map);
    return sources.ok() ? kFine : kInvalid;
  }
  const Sources sources = read_and_report(options, streams);
  if (!sources.ok()) return kInvalid;
  const auto& package = sources.resolved.packages[sources.resolved.asked_for];
  size_t functions = 0;
  for (const auto id : package.interfaces)
    functions += sources.resolved.interfaces[id].functions.size();
  streams.out << package.name.text() << ": fine; "
              << counted(package.interfaces.size(), "interface") << ", "
              << counted(package.worlds.size(), "world") << ", " << counted(functions, "function");
  if (const size_t warnings = sources.diagnostics.warning_count(); warnings > 0)
    streams.out << ", " << counted(warnings, "warning");
  streams.out << "\n";
  return kFine;
}

Exit show_contract(const Options& options, const Streams& streams) {
  const Sources sources = read_and_report(options, streams);
  if (!sources.ok()) return kInvalid;
  std::vector<Contract> contracts = contract::describe_all(sources.resolved);
  if (!select(options.contract.interfaces, contracts, streams)) return kUsage;

  std::vector<bindgen::Layouts> layouts;
  for (const Contract& contract : contracts) {
    if (!options.contract.has_layout) break;
    auto made = bindgen::Layouts::of(contract);
    if (!made) {
      complain(streams, contract.name() + ": " + std::string(made.message()));
      return kInvalid;
    }
    layouts.push_back(std::move(*made));
  }
  if (options.contract.is_json) {
    for (size_t i = 0; i < contracts.size(); ++i)
      streams.out << (i == 0 ? "[" : ",\n")
                  << bindgen::show_json(contracts[i], layouts.empty() ? nullptr : &layouts[i]);
    streams.out << (contracts.empty() ? "[]\n" : "]\n");
    return kFine;
  }
  const auto& package = sources.resolved.packages[sources.resolved.asked_for];
  streams.out << bindgen::show_package(package);
  if (!contracts.empty()) streams.out << "\n" << bindgen::show(contracts, layouts);
  if (options.contract.interfaces.empty())
    for (const auto id : package.worlds)
      streams.out << "\n" << bindgen::show_world(sources.resolved, id);
  return kFine;
}

Exit json_of_contract(const Options& options, const Streams& streams) {
  const Sources sources = read_and_report(options, streams);
  if (!sources.ok()) return kInvalid;
  const std::string json = contract::reference_json(sources.resolved);
  streams.out << json << (json.ends_with('\n') ? "" : "\n");
  return kFine;
}

Exit hash_contract(const Options& options, const Streams& streams) {
  const Sources sources = read_and_report(options, streams);
  if (!sources.ok()) return kInvalid;
  const std::vector<Contract> contracts = contract::describe_all(sources.resolved);
  if (!options.contract.is_json) {
    for (const Contract& contract : contracts) print_hashes(contract, streams.out);
    return kFine;
  }
  std::string text;
  base::JsonWriter json(text, 2);
  json.begin_array();
  for (const Contract& contract : contracts) write_hashes(contract, json);
  json.end_array();
  streams.out << text << "\n";
  return kFine;
}

Exit document_contract(const Options& options, const Streams& streams) {
  const Sources sources = read_and_report(options, streams);
  if (!sources.ok()) return kInvalid;
  const std::filesystem::path folder = options.contract.out_folder;
  std::error_code error;
  if (!folder.empty()) std::filesystem::create_directories(folder, error);
  if (error) {
    complain(streams,
             "cannot make the folder " + base::quote(folder.string()) + ": " + error.message());
    return kWriteFailed;
  }
  std::string text;
  base::JsonWriter json(text, 2);
  const bool is_json = options.contract.is_json;
  if (is_json) json.begin_array();
  bool is_first = true;
  for (const Contract& contract : contract::describe_all(sources.resolved)) {
    const std::string page = bindgen::docs_page(contract);
    const std::string name = bindgen::docs_file_name(contract);
    if (!folder.empty()) {
      const auto bytes = std::as_bytes(std::span(page));
      if (const auto written = base::write_file(folder / name, bytes, 0644); !written) {
        complain(streams, std::string(written.message()));
        return kWriteFailed;
      }
    }
    if (is_json) {
      json.begin_object().member("name", contract.name()).member("file", name);
      json.member("text", page).end_object();
    } else if (folder.empty()) {
      text += (is_first ? "" : "\n") + page;
    } else {
      text += (folder / name).string() + "\n";
    }
    is_first = false;
  }
  if (is_json) json.end_array();
  streams.out << text << (is_json ? "\n" : "");
  return kFine;
}

Exit diff_contracts(const Options& options, const Streams& streams) {
  const Sources before = read(options.contract.path, options);
  const Sources after = read(options.contract.new_path, options);
  const bool is_ok = before.ok() && after.ok();
  if (options.contract.is_json && !is_ok) {
    std::string text;
    base::JsonWriter json(text);
    const auto trimmed = [](std::string of) {
      if (of.ends_with('\n')) of.pop_back();
      return of;
    };
    json.begin_object();
    json.key("before").raw(trimmed(contract::to_json(before.diagnostics, before.map)));
    json.key("after").raw(trimmed(contract::to_json(after.diagnostics, after.map)));
    json.end_object();
    streams.out << text << "\n";
  } else {
    for (const Sources* sources : {&before, &after})
      streams.err << contract::render(sources->diagnostics, sources->map,
                                      {.colour = options.err_has_colour});
  }
  if (!is_ok) return kInvalid;

  const std::vector<Contract> old_contracts = contract::describe_all(before.resolved);
  const std::vector<Contract> new_contracts = contract::describe_all(after.resolved);
  const bindgen::Diff found = bindgen::diff(old_contracts, new_contracts);
  const bindgen::DiffSources sources{before.map, after.map};
  if (options.contract.is_json)
    streams.out << bindgen::to_json(found, sources);
  else if (options.contract.is_guide)
    streams.out << bindgen::migration_guide(found, sources);
  else
    streams.out << bindgen::render(found, sources, options.out_has_colour);
  return exit_of(found.verdict());
}

}  // namespace mortise::cli
