// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <thread>

namespace mortise::base {

/// Starts a thread of the host's own: it blocks every signal, so that handlers run on the
/// application's threads.
///
/// @param name  at most 15 bytes, shown by debuggers.
std::thread start_thread(const char* name, std::function<void()> body);

/// The same for a thread that only makes something quicker: none, which is not joinable, where the
/// system has no more.
std::thread start_helper(const char* name, std::function<void()> body);

}  // namespace mortise::base
