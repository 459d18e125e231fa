// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "catalog/application.hpp"
#include "catalog/manifest.hpp"
#include "catalog/source.hpp"
#include "generation/generation.hpp"

namespace mortise::generation {

/// What a host can do with plugins.
struct Abilities {
  std::vector<catalog::Engine> engines{catalog::Engine::kNative, catalog::Engine::kPython};
  std::vector<catalog::WallKind> walls{catalog::WallKind::kInline, catalog::WallKind::kThread};
};

/// What an application's policy makes of one plugin.
struct Terms {
  catalog::WallKind wall = catalog::WallKind::kInline;
  std::vector<Grant> grants{};  ///< Sorted.
  catalog::Limits limits{};
  std::vector<catalog::Reason> lacks{};  ///< Why it must not run; each with the line that helps.
};

/// The thickest wall of all rules and of the points that take the plugin; the lowest limits; of the
/// permissions it asks for those that are granted.
/// @param place  its folder, for messages.
Terms terms_of(const catalog::Manifest& manifest, const std::string& place,
               const catalog::Application& application, const Abilities& abilities);

}  // namespace mortise::generation
