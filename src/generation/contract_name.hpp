// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "base/range.hpp"
#include "base/version.hpp"
#include "contract/contract.hpp"

namespace mortise::generation {

/// `photo:lab/image-filter` of `photo:lab/image-filter@1.1.0`.
inline std::string contract_name(std::string_view contract) {
  return std::string(contract.substr(0, contract.find('@')));
}

/// Its version; 0.0.0 of a contract without one.
inline base::Version contract_version(std::string_view contract) {
  const size_t at = contract.find('@');
  if (at == contract.npos) return {};
  return base::parse_version(contract.substr(at + 1)).value_or(base::Version{});
}

/// The versions that are called for one another: those of its track, or every one where it has no
/// version.
inline base::Range contract_range(std::string_view contract) {
  const size_t at = contract.find('@');
  if (at == contract.npos) return {};
  const std::string track = contract::track(contract.substr(at + 1));
  return base::parse_range((track.contains('-') ? "=" : "^") + track).value_or(base::Range{});
}

/// `photo:lab/image-filter@1`: what the host calls contracts by.
inline std::string track_name(std::string_view contract) {
  const size_t at = contract.find('@');
  if (at == contract.npos) return std::string(contract);
  return contract_name(contract) + "@" + contract::track(contract.substr(at + 1));
}

}  // namespace mortise::generation
