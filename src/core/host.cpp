// SPDX-License-Identifier: Apache-2.0
//
// The composition root: what a host is made of.
#include "mortise/host.hpp"

#include "engine/choice.hpp"
#include "engine/native/native_engine.hpp"
#include "engine/python/python_engine.hpp"
#include "kernel/supervisor.hpp"
#include "wall/executor/executor_wall.hpp"
#include "wall/inline/inline_wall.hpp"
#include "wall/loopback/loopback_wall.hpp"
#include "wall/thread/thread_wall.hpp"

namespace mortise {
namespace {

kernel::Parts parts(const HostOptions& options) {
  const wall::Limits limits{.max_threads = options.max_threads,
                            .max_waiting = options.max_waiting,
                            .max_abandoned = options.max_abandoned,
                            .create_ms = options.step_ms};
  kernel::Parts parts;
  std::vector<std::unique_ptr<engine::Engine>> engines;
  engines.push_back(engine::python::make_python_engine(std::string(options.python)));
  engines.push_back(engine::native::make_native_engine());  // takes what no other does
  parts.engine = engine::make_choice(std::move(engines));
  parts.walls[Wall::kInline] = wall::make_inline_wall();
  parts.walls[Wall::kThread] = wall::make_thread_wall(limits);
  parts.walls[Wall::kLoopback] = wall::make_loopback_wall(limits);
  parts.executor_wall = [limits](Executor& executor) {
    return wall::make_executor_wall(executor, limits);
  };
  return parts;
}

}  // namespace

void detail::set_clock(Clock now) noexcept { put_clock(now); }

Host::Host(const HostOptions& options)
    : supervisor_(new kernel::Supervisor(parts(options), options)) {}

}  // namespace mortise
