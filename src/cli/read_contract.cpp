// SPDX-License-Identifier: Apache-2.0
#include "cli/read_contract.hpp"

#include "contract/diagnostic_json.hpp"

namespace mortise::cli {

using contract::Sources;

Sources read(const std::string& path, const Options& options) {
  return contract::read_wit(
      path, {.features = options.contract.features, .all_features = options.contract.all_features});
}

Sources read_and_report(const Options& options, const Streams& streams) {
  Sources sources = read(options.contract.path, options);
  if (options.contract.is_json && !sources.ok())
    streams.out << contract::to_json(sources.diagnostics, sources.map);
  else
    streams.err << contract::render(sources.diagnostics, sources.map,
                                    {.colour = options.err_has_colour});
  return sources;
}

}  // namespace mortise::cli
