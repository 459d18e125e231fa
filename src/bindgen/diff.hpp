// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "contract/change.hpp"
#include "contract/contract.hpp"
#include "contract/source.hpp"

namespace mortise::bindgen {

/// What differs in one interface.
struct InterfaceDiff {
  std::string name;                     ///< `photo:lab/image-filter`
  std::optional<std::string> before{};  ///< Its version; empty when it has none, nothing when it
  std::optional<std::string> after{};   ///< is not there.
  /// Worst first, else in the order of the sources. A change in a type that several interfaces of
  /// the package share is told in the first of them; functions of others then stand there in full:
  /// `image-filter.apply`.
  std::vector<contract::Change> changes{};

  contract::Class verdict() const;
};

/// What differs between two versions of a package.
struct Diff {
  std::vector<InterfaceDiff> interfaces{};
  /// On calls. Forward: of callers built for the version before, with providers of the one after.
  contract::Effects calls{};
  bool has_more_changes = false;  ///< More than `contract::Matcher::kMostChanges` in an interface.

  contract::Class verdict() const;
  size_t count(contract::Class of) const;
};

/// Compares interfaces of one name, whatever their versions.
Diff diff(std::span<const contract::Contract> before, std::span<const contract::Contract> after);

/// The sources of both versions, for places.
struct DiffSources {
  const contract::SourceMap& before;
  const contract::SourceMap& after;
};

/// How the versions of an interface are told apart: by their numbers, else as "old" and "new".
struct VersionWords {
  std::string before;
  std::string after;

  static VersionWords of(const InterfaceDiff& interface);
  /// Of a package, whose interfaces mostly agree.
  static VersionWords of(const Diff& diff);

  friend bool operator==(const VersionWords&, const VersionWords&) = default;
};

/// What should become of the version numbers; empty where all is well.
std::string version_advice(const InterfaceDiff& interface);

/// "values are converted"
std::string_view effect_text(contract::Effect effect);

/// For people.
std::string render(const Diff& diff, const DiffSources& sources, bool has_colour);

/// For machines: docs/cli.md describes it.
std::string to_json(const Diff& diff, const DiffSources& sources);

}  // namespace mortise::bindgen
