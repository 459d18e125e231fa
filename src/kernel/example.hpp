// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "kernel/core.hpp"
#include "kernel/plugin.hpp"
#include "kernel/point.hpp"

namespace mortise::kernel {

/// Asks a plugin that was just started the examples of the contracts that it provides: those that
/// the application's points know, `drafts` among them, else those that it has itself. Behind its
/// wall, each call within the time of a step. What it lacks, or has with types that cannot be
/// converted, is left out.
///
/// Plugin code: without a lock. The plugin is on no route yet.
/// @return `plugin.example_failed` with what was expected and what came.
Outcome<> run_examples(Core& core, std::span<const PointDraft> drafts, Plugin& plugin);

}  // namespace mortise::kernel
