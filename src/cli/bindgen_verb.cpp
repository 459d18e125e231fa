// SPDX-License-Identifier: Apache-2.0
#include "cli/bindgen_verb.hpp"

#include <algorithm>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "bindgen/c.hpp"
#include "bindgen/cpp.hpp"
#include "cli/output.hpp"
#include "cli/read_contract.hpp"
#include "contract/wit.hpp"

namespace mortise::cli {
namespace {

using bindgen::SourceFile;
using contract::Contract;
using contract::Resolved;

/// The interfaces of the package, then those that they take types from.
std::vector<Contract> contracts_to_write(const Resolved& resolved) {
  std::vector<Contract> contracts = contract::describe_all(resolved);
  std::vector<std::string> known;
  for (const Contract& contract : contracts) known.push_back(contract.name());
  const auto add = [&](const std::string& owner) {
    if (owner.empty() || std::ranges::find(known, owner) != known.end()) return;
    for (Resolved::Id id = 0; id < resolved.interfaces.size(); ++id) {
      const Resolved::Interface& interface = resolved.interfaces[id];
      const std::string_view name = interface.name.value_or("");
      if (resolved.packages[interface.package].name.text(name) != owner) continue;
      known.push_back(owner);
      contracts.push_back(contract::describe(resolved, id));
      return;
    }
  };
  for (size_t i = 0; i < contracts.size(); ++i) {  // NOLINT(modernize-loop-convert): it grows
    std::vector<std::string> owners;               // `add` moves the contracts
    for (const contract::Type& type : contracts[i].types) owners.push_back(type.owner);
    for (const contract::Resource& resource : contracts[i].resources)
      owners.push_back(resource.owner);
    std::ranges::for_each(owners, add);
  }
  return contracts;
}

void complain(const Streams& streams, std::string_view message) {
  streams.err << "mortise bindgen: " << message << "\n";
}

/// Whether a file has these bytes already.
bool is_written(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  const auto old = base::read_file(path, bytes.size());
  return old && std::ranges::equal(*old, bytes);
}

bool write(const std::filesystem::path& path, const std::string& text, const Streams& streams) {
  const auto bytes = std::as_bytes(std::span(text));
  if (is_written(path, bytes)) return true;
  const auto written = write_with_folder(path, text);
  if (!written) complain(streams, written.message());
  return written.has_value();
}

}  // namespace

Exit generate_code(const Options& options, const Streams& streams) {
  const contract::Sources sources = read_and_report(options, streams);
  if (!sources.ok()) return kInvalid;
  std::vector<SourceFile> files;
  for (const Contract& contract : contracts_to_write(sources.resolved)) {
    const std::string& prefix = options.contract.prefix;
    auto file = options.contract.language == "c" ? bindgen::c_header(contract, prefix)
                                                 : bindgen::cpp_header(contract, prefix);
    if (!file) {
      complain(streams, file.message());
      return kInvalid;
    }
    files.push_back(*std::move(file));
  }
  const std::filesystem::path folder = options.contract.out_folder;
  for (const SourceFile& file : files) {
    if (!write(folder / file.path, file.text, streams)) return kWriteFailed;
    streams.out << (folder / file.path).string() << "\n";
  }
  return kFine;
}

}  // namespace mortise::cli
