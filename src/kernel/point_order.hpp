// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "contract/placement.hpp"
#include "mortise/change.hpp"
#include "mortise/outcome.hpp"

namespace mortise::kernel {

using contract::Placement;

/// What a plugin says of itself at the points of its contracts. Immutable once it was made.
class Hints {
 public:
  struct Entry {
    std::string contract{};  ///< With the major version; empty for those without another entry.
    Placement placement{};
    std::string attributes{};  ///< JSON; empty for none.
  };

  Hints() = default;
  /// @param former  of the plugin that it replaces; null for none.
  Hints(const std::string& plugin, const std::vector<ContractHints>& given, const Hints* former);

  /// What it says at points of a contract. One that it has in another version counts where it says
  /// nothing of this one: an adapter stands between.
  const Entry& of(std::string_view contract) const;

 private:
  std::vector<Entry> entries_{Entry{}};  // the first one is that of all contracts
};

/// The order of plugins at a point, as `contract::place` has it.
/// @return their numbers; `point.cycle` with the plugins on one.
Outcome<std::vector<size_t>> order_plugins(const std::vector<Placement>& plugins,
                                           const std::vector<std::string>& first = {});

}  // namespace mortise::kernel
