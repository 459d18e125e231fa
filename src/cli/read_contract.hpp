// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cli/options.hpp"
#include "cli/streams.hpp"
#include "contract/wit.hpp"

namespace mortise::cli {

/// Reads a contract with the gates that were asked for.
contract::Sources read(const std::string& path, const Options& options);

/// Reads the contract that was asked for and says what is wrong with it.
/// @return the sources, which may have errors.
contract::Sources read_and_report(const Options& options, const Streams& streams);

}  // namespace mortise::cli
