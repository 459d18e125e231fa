// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "mortise/route.hpp"
#include "observe/incidents.hpp"
#include "route/gate.hpp"

namespace mortise::detail {

/// What readers enter. One for each instance, and one for each reason why nobody serves a row.
struct Target {
  /// The plugin's id; empty where the host itself answers.
  std::string plugin{};
  /// Where its failures go; null where the host itself answers.
  observe::IncidentLog* log = nullptr;
  /// A call may come back to it on its own call chain.
  bool reentrant = false;
  /// Calls get to a plugin that has the function; false where the host answers for it.
  bool provides = true;
  /// Only used by rows that `route::serial_row` made.
  route::Gate gate{};
};

}  // namespace mortise::detail

namespace mortise::route {

using detail::Target;

/// A frame behind the gate of a serial plugin. Must outlive the roots that its row is in.
struct SerialFrame {
  Target* target;
  mortise_frame code;
  void* self;
};

/// Rows, by who answers.
detail::Row parallel_row(const Target& target, mortise_frame code, void* self);
detail::Row serial_row(const SerialFrame& frame);
/// Answers `unavailable`: no plugin serves the place.
detail::Row nobody_row();
/// Answers `unsupported`: the plugin does not have the function.
detail::Row missing_row();
/// Answers `unsupported`: the plugin has the function with another signature.
detail::Row mismatch_row();

}  // namespace mortise::route
