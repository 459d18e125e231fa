// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/json_reader.hpp"
#include "contract/contract.hpp"
#include "mortise/host.hpp"
#include "mortise/outcome.hpp"

namespace mortise::cli {

/// What one plugin did in a call.
struct CallStep {
  std::string plugin{};
  std::string json{};  ///< Its result; `null` where the function has none; empty where it failed.
  std::string error{};
};

/// What came of a call.
struct CallResult {
  Dispatch dispatch = Dispatch::kOne;
  std::vector<CallStep> steps{};
  std::string json{};     ///< The result; of `all` empty.
  bool is_error = false;  ///< The result is the contract's own error.
};

/// Calls a function through a point, as its options say, with JSON by the mapping of docs/json.md.
/// @param arguments  one for each parameter, as `read_arguments` gives them.
/// @return how the call failed.
Outcome<CallResult> call_with_json(detail::PointView& view, const contract::Contract& contract,
                                   size_t function, std::span<const base::Json> arguments);

}  // namespace mortise::cli
