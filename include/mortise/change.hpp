// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a host is asked to become, at one instant: docs/changes.md.
//
//     mortise::Change change;
//     change.steps = {{.kind = mortise::StepKind::kReplace, .plugin = "blur", .path = "blur-2.so"},
//                     {.plugin = "timer", .path = "timer.so"}};
//     change.wiring = {.points = {{.name = "filters", .contract = "photo:lab/image-filter@1",
//                                  .providers = {{"blur"}}, .wrappers = {"timer"}}}};
//     if (auto done = host.apply(change); !done) return complain(done.error());

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mortise/abi.h"
#include "mortise/option.hpp"

namespace mortise {

namespace detail {
struct PointSetup;
}

class Executor;
enum class Wall : uint8_t;

/// What a step does to its plugin.
enum class StepKind : uint8_t {
  kAdd,        ///< There is none of this id yet.
  kReplace,    ///< Another version takes its place, its routes and, where both can, its state.
  kRemove,     ///< It leaves its routes, is drained, stopped and unloaded.
  kConfigure,  ///< It goes on with another configuration.
};

/// What a plugin's manifest says of it at the points of one contract.
struct ContractHints {
  /// As in `photo:lab/image-filter@1`; empty for all contracts of which nothing else is said. Then
  /// what is left out is as the plugin that it replaces has it.
  std::string contract{};
  /// Ids of plugins that it goes before, and after, at points that the wiring does not list.
  std::vector<std::string> before{};
  std::vector<std::string> after{};
  /// Among the others there: higher goes first.
  Option<int32_t> priority{};
  /// What a point's record of attributes asks for, as JSON.
  std::string attributes{};
};

/// What happens to one plugin in a change. What a kind has no use for is left empty.
struct Step {
  StepKind kind = StepKind::kAdd;
  /// What the host calls it.
  std::string plugin{};
  /// Added or replaced: the shared library, or the entry of one that is linked into the
  /// application.
  std::string path{};
  const mortise_plugin* entry = nullptr;
  /// As in `LoadOptions` and `AddOptions`.
  std::string digest{};
  Option<Wall> wall{};
  std::string configuration{};
  std::string state{};
  Executor* executor = nullptr;
  /// Its code is checked and loaded, but it is created, configured and started at its first call.
  bool lazy = false;
  /// Added or replaced: how it stands at points, by contract. None: as the plugin that it replaces.
  std::vector<ContractHints> hints{};
};

/// Who serves a call: a plugin, perhaps through one that provides another version of its contract.
struct Provider {
  std::string plugin{};
  /// A plugin that provides the contract that is asked for, and requires the one that `plugin`
  /// provides; empty for none.
  std::string adapter{};
  bool operator==(const Provider&) const = default;
};

/// Which plugins serve which: by their ids, contracts as in `photo:lab/image-filter@1`.
struct Wiring {
  /// Who serves what one plugin calls of one contract. What is not listed goes to the first plugin,
  /// in the order of loading, that provides the contract and is not the caller.
  struct Import {
    std::string plugin{};
    std::string contract{};
    Provider provider{};
    bool operator==(const Import&) const = default;
  };
  /// What is at a point of the application. One that is not listed has every plugin that provides
  /// its contract, in the order of loading.
  struct Point {
    std::string name{};
    std::string contract{};
    std::vector<Provider> providers{};
    /// Plugins that provide and require the contract, around each provider, the outermost first.
    std::vector<std::string> wrappers{};
    /// Plugins that are linked into the application and provide the contract are in it, too: those
    /// that the point's `order` names where it says so, the others behind.
    bool takes_linked = false;
    bool operator==(const Point&) const = default;
  };

  std::vector<Import> imports{};
  std::vector<Point> points{};
  bool operator==(const Wiring&) const = default;
};

/// Steps that happen together or not at all. Each plugin is in one step at most; plugins start in
/// the order of their steps.
struct Change {
  std::vector<Step> steps{};
  /// The whole wiring afterwards; nothing to leave it as it is.
  std::optional<Wiring> wiring{};
  /// What holds at points from then on, for those who learn of contracts while they run; each lives
  /// until the change has been made.
  std::vector<const detail::PointSetup*> points{};
};

}  // namespace mortise
