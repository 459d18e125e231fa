// SPDX-License-Identifier: Apache-2.0
//
// The composition root: what a host is made of.
#include "mortise/host.hpp"

#include "engine/native/native_engine.hpp"
#include "kernel/supervisor.hpp"
#include "wall/inline/inline_wall.hpp"

namespace mortise {

Host::Host(const HostOptions& options)
    : supervisor_(new kernel::Supervisor(
          {.engine = engine::native::make_native_engine(), .wall = wall::make_inline_wall()},
          options)) {}

}  // namespace mortise
