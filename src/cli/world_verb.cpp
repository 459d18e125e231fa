// SPDX-License-Identifier: Apache-2.0
#include "cli/world_verb.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "bindgen/module.hpp"
#include "cli/read_contract.hpp"
#include "contract/wit.hpp"

namespace mortise::cli {
namespace {

using contract::Contract;

constexpr size_t kMaxModule = size_t{256} << 20;

/// All interfaces of a package and of those it needs, that are not known already.
void add(const contract::Resolved& resolved, std::vector<Contract>& contracts) {
  for (contract::Resolved::Id id = 0; id < resolved.interfaces.size(); ++id) {
    if (!resolved.interfaces[id].name) continue;
    Contract contract = contract::describe(resolved, id);
    if (std::ranges::find(contracts, contract.name(), &Contract::name) == contracts.end())
      contracts.push_back(std::move(contract));
  }
}

Exit complain(const Streams& streams, std::string_view message) {
  streams.err << "mortise contract: " << message << "\n";
  return kInvalid;
}

}  // namespace

Exit show_world_of_module(const Options& options, const Streams& streams) {
  std::vector<Contract> contracts;
  Options one = options;
  one.contract.is_json = false;
  for (const std::string& path : options.contract.paths) {
    one.contract.path = path;
    const contract::Sources sources = read_and_report(one, streams);
    if (!sources.ok()) return kInvalid;
    add(sources.resolved, contracts);
  }
  const auto bytes = base::read_file(options.contract.module, kMaxModule);
  if (!bytes) return complain(streams, bytes.message());
  const auto names = bindgen::read_module(*bytes);
  if (!names) return complain(streams, names.message());
  const auto world = bindgen::show_module_world(*names, contracts);
  if (!world) return complain(streams, world.message());
  streams.out << *world;
  return kFine;
}

}  // namespace mortise::cli
