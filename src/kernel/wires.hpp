// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.hpp"
#include "mortise/change.hpp"
#include "route/continuation.hpp"
#include "route/table.hpp"

namespace mortise::kernel {

/// A plugin in front of another one at one place.
struct Wrapping {
  route::PlaceRef outer{};
  route::Continuation continuation{};
  std::vector<route::WrappedRow> rows{};  // by the outer place's functions
  /// Who came behind it when it was last in a wiring, by their ids.
  std::vector<std::string> behind{};
  uint64_t published = 0;  // in which root it was last in a wiring
};

/// What a plugin calls of one contract.
struct Wire {
  std::string contract{};
  /// The first function that must be there; empty where it works without the contract.
  std::string required{};
  /// Who serves it; empty for the first plugin that provides the contract.
  Provider provider{};
  /// A row for each function that it calls, in the order of its entry.
  route::PlaceRef place{};
  /// The plugin provides the contract, too, perhaps in another version: it may stand in front of
  /// others. By the place.
  bool may_wrap = false;
  std::map<const route::PlaceRecord*, std::unique_ptr<Wrapping>> wrappings{};
};

/// The wires of a plugin. Locked by its owner; `link` may be asked on any thread.
class Wires {
 public:
  /// @param provided  the contracts that the plugin provides.
  Wires(std::span<const engine::Import> imports, const std::vector<std::string>& provided,
        route::Table& table);
  Wires(const Wires&) = delete;
  Wires& operator=(const Wires&) = delete;

  std::span<Wire> all() { return wires_; }
  std::span<const Wire> all() const { return wires_; }

  /// Where an import is called.
  struct Link {
    const Wire* wire = nullptr;  ///< Null where the host itself serves it.
    uint32_t row = 0;
  };
  const Link& link(size_t import) const { return links_[import]; }

 private:
  std::vector<Wire> wires_;
  std::vector<Link> links_;
};

/// `photo:lab/image-filter` of `photo:lab/image-filter@1`.
std::string_view interface_of(std::string_view contract);

}  // namespace mortise::kernel
