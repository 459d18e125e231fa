// SPDX-License-Identifier: Apache-2.0
#include "cli/new_verb.hpp"

#include <algorithm>
#include <filesystem>

#include "base/json_writer.hpp"
#include "base/text.hpp"
#include "cli/output.hpp"
#include "cli/project.hpp"
#include "cli/read_contract.hpp"
#include "cli/templates.hpp"
#include "contract/wit.hpp"

namespace mortise::cli {
namespace {

namespace fs = std::filesystem;
using bindgen::SourceFile;
using contract::Contract;

void complain(const Streams& streams, std::string_view message) {
  streams.err << "mortise new: " << message << "\n";
}

/// The contract's files as they are in the project; fills in where they are.
std::vector<SourceFile> copies_of(const contract::Sources& sources, const std::string& path,
                                  std::string& wit) {
  std::vector<SourceFile> files;
  const bool is_folder = fs::is_directory(path);
  wit = is_folder ? "contract" : "contract/" + fs::path(path).filename().string();
  for (uint32_t i = 0; i < sources.map.size(); ++i) {
    const auto& file = sources.map.file(i);
    const fs::path inside = is_folder ? fs::path(file.path).lexically_normal().lexically_relative(
                                            fs::path(path).lexically_normal())
                                      : fs::path(path).filename();
    files.push_back({.path = (fs::path("contract") / inside).string(), .text = file.text});
  }
  return files;
}

/// The interface that was asked for; without a name the first one with functions.
const Contract* choose(const std::vector<Contract>& contracts, const ContractOptions& options) {
  const auto found = std::ranges::find_if(contracts, [&](const Contract& contract) {
    return options.interfaces.empty() ? !contract.functions.empty()
                                      : contract.interface == options.interfaces[0];
  });
  return found == contracts.end() ? nullptr : &*found;
}

/// Whether there is no folder yet, or nothing in it; complains where there is.
bool is_free(const fs::path& folder, const Streams& streams) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(folder, error))) return true;
  if (fs::is_directory(folder, error) && fs::is_empty(folder, error) && !error) return true;
  complain(streams, base::quote(folder.string()) +
                        (error ? ": " + error.message()
                               : std::string(" is there already, and not an empty folder: remove "
                                             "it, or choose another with '--out'")));
  return false;
}

bool write(const fs::path& folder, const std::vector<SourceFile>& files, const Streams& streams) {
  for (const SourceFile& file : files) {
    if (const auto done = write_with_folder(folder / file.path, file.text); !done) {
      complain(streams, done.message());
      return false;
    }
  }
  return true;
}

void list(const fs::path& folder, const std::vector<SourceFile>& files, const Options& options,
          const Streams& streams) {
  if (!options.contract.is_json) {
    for (const SourceFile& file : files) streams.out << (folder / file.path).string() << "\n";
    return;
  }
  std::string text;
  base::JsonWriter json(text, 2);
  json.begin_object().member("folder", folder.string()).key("files").begin_array();
  for (const SourceFile& file : files) json.value(file.path);
  json.end_array().end_object();
  streams.out << text << "\n";
}

Language language_of(std::string_view name) {
  if (name == "c") return Language::kC;
  return name == "python" ? Language::kPython : Language::kCpp;
}

}  // namespace

Exit make_project(const Options& options, const Streams& streams) {
  const ContractOptions& asked = options.contract;
  if (!is_project_name(asked.name)) {
    complain(streams, "a project cannot be called " + base::quote(asked.name, 64) +
                          ": take at most 64 small letters, digits and single '-', a letter first "
                          "and nothing that build tools know as something else");
    return kUsage;
  }
  const fs::path folder = asked.out_folder.empty() ? asked.name : asked.out_folder;
  if (!is_free(folder, streams)) return kWriteFailed;

  Project project{.name = asked.name,
                  .is_host = asked.is_host,
                  .language = language_of(asked.language),
                  .greets = asked.path.empty(),
                  .wit = "contract/greeter.wit",
                  .contract = {}};
  const contract::Sources sources = project.greets
                                        ? contract::read_wit_text("greeter.wit", kGreeterWit)
                                        : read_and_report(options, streams);
  if (!sources.ok()) return kInvalid;
  std::vector<SourceFile> files{{.path = project.wit, .text = kGreeterWit}};
  if (!project.greets) files = copies_of(sources, asked.path, project.wit);

  const std::vector<Contract> contracts = contract::describe_all(sources.resolved);
  const Contract* const contract = choose(contracts, asked);
  if (contract == nullptr) {
    complain(streams,
             asked.interfaces.empty()
                 ? "the package has no interface with functions"
                 : "there is no interface " + base::quote(asked.interfaces[0]) + " in the package");
    return asked.interfaces.empty() ? kInvalid : kUsage;
  }
  project.contract = *contract;
  auto made = project_files(project);
  if (!made) {
    complain(streams, made.message());
    return kInvalid;
  }
  std::ranges::move(*made, std::back_inserter(files));
  std::ranges::sort(files, {}, &SourceFile::path);
  if (!write(folder, files, streams)) return kWriteFailed;
  list(folder, files, options, streams);
  return kFine;
}

}  // namespace mortise::cli
