// SPDX-License-Identifier: Apache-2.0
#include "kernel/directory.hpp"

namespace mortise::kernel {

const Part* Directory::find(std::string_view id) const {
  if (by_id_.empty())
    for (const Part& part : parts_) by_id_.emplace(part.id, &part);
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

const Part* Directory::first(std::string_view contract, const Plugin* except) const {
  if (by_contract_.empty())
    for (const Part& part : parts_)
      if (part.serves)
        for (const std::string& each : part.plugin->contracts())
          by_contract_[each].push_back(&part);
  const auto found = by_contract_.find(contract);
  if (found == by_contract_.end()) return nullptr;
  for (const Part* part : found->second)
    if (part->plugin != except) return part;
  return nullptr;
}

}  // namespace mortise::kernel
