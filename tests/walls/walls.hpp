// SPDX-License-Identifier: Apache-2.0
#pragma once

// Lets every test of calls run behind each wall: the program's argument `--wall NAME` says which.

#include <mortise/host.hpp>

namespace test {

/// The wall of this run; inline without the argument.
mortise::Wall wall();

/// The options of a host whose plugins are behind it.
mortise::HostOptions behind_wall(mortise::HostOptions options = {});

}  // namespace test
