// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "engine/engine.hpp"
#include "kernel/alarm.hpp"
#include "kernel/keeper.hpp"
#include "kernel/retirement.hpp"
#include "kernel/roster.hpp"
#include "kernel/stand_in.hpp"
#include "mortise/host.hpp"
#include "observe/incidents.hpp"
#include "wall/wall.hpp"

namespace mortise::kernel {

/// What a host is made of. Handed in by the composition root.
struct Parts {
  std::unique_ptr<engine::Engine> engine;
  std::map<Wall, std::unique_ptr<wall::Wall>> walls;
  /// Makes what stands before a service that runs on an executor.
  std::function<std::unique_ptr<wall::Wall>(Executor&)> executor_wall;
};

/// What all parts of one host share. Thread-safe as each of them says.
struct Core {
  Core(Parts made_of, const HostOptions& how, Alarm::Hear hear);
  Core(const Core&) = delete;
  Core& operator=(const Core&) = delete;

  /// Lets go of what left the routes, when nobody can come any more.
  void let_go(Leaving left);

  const Parts parts;
  const HostOptions options;
  const std::shared_ptr<observe::IncidentLog> log;
  const std::shared_ptr<Alarm> alarm;
  const std::shared_ptr<Reaper> reaper;  // shared with plugins, which may outlive the host
  /// One lock for the model and the making of roots; plugin code, files and waiting stay outside.
  std::mutex mutex;
  const std::shared_ptr<Events> events = std::make_shared<Events>();  // shared with handlers
  Roster roster{events};
  std::vector<Leaving> leaving;
  Retirement retirement;
};

/// `plugin.unknown`
Error unknown(std::string_view id);
/// `plugin.busy`, while a plugin's state is handed over.
Error busy(std::string_view id);

}  // namespace mortise::kernel
