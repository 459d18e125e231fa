// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json_reader.hpp"
#include "contract/contract.hpp"
#include "contract/hash.hpp"
#include "contract/layout.hpp"
#include "mortise/host.hpp"
#include "mortise/outcome.hpp"
#include "value/sink.hpp"

namespace mortise::cli {

/// A contract as the host takes it, learned while the program runs: its functions are called with
/// JSON by the mapping of docs/json.md, no code was generated for it. One-thread.
class DynamicContract {
 public:
  /// @return `contract.too_large`.
  static Outcome<DynamicContract> make(contract::Contract contract);

  const contract::Contract& contract() const { return contract_; }
  /// The number of a function; nothing where there is none of this name.
  std::optional<size_t> find(std::string_view function) const;

  /// What one plugin answered.
  struct Answer {
    std::string plugin{};
    std::string json{};     ///< The result: `null` where the function has none.
    bool is_error = false;  ///< The result is the contract's own error.
  };
  /// Calls a function of the plugin at a place.
  /// @param arguments  an object by the names of parameters.
  /// @return `json.unfit`, or how the call failed.
  Outcome<Answer> call(detail::Place* place, size_t function, const base::Json& arguments) const;

  /// The places of a point, in its order; each has one reference that the caller owns.
  std::vector<detail::Place*> places(Host& host, std::string_view point) const;

 private:
  explicit DynamicContract(contract::Contract contract) : contract_(std::move(contract)) {}
  /// What the host knows the contract by; views into this.
  detail::ContractKeys keys(std::vector<FunctionKey>& functions) const;
  Outcome<> place_arguments(size_t function, const base::Json& arguments, std::byte* record,
                            value::Sink& sink) const;

  contract::Contract contract_;
  contract::Layout layout_;
  std::vector<uint8_t> descriptor_;
  std::string name_;
  std::vector<std::string> link_names_;
  std::vector<contract::Hash> hashes_;
};

}  // namespace mortise::cli
