// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <set>

#include "executor.hpp"
#include "mortise/host.hpp"

namespace mortise::python {

/// A host that is open, what must outlive it, and what must end before it. Shared with the calls
/// that are under way; the last one ends it, without the GIL. Modules hand it to each other in a
/// capsule of this name.
struct OpenHost {
  static constexpr char kCapsule[] = "mortise_open_host";

  /// What uses the host by itself.
  class Guest {
   public:
    virtual ~Guest() = default;
    /// Waits until the host is used no more. Without the GIL; again: nothing.
    virtual void end() = 0;
    /// Whether this is a thread of its own, which `end` would wait for.
    virtual bool is_here() const = 0;
  };

  /// Whether this thread is inside of what ending the host would wait for. With the GIL held, or by
  /// the last owner.
  bool is_inside() const {
    if (detail::is_inside_call()) return true;
    for (const std::shared_ptr<Guest>& guest : guests)
      if (guest->is_here()) return true;
    return false;
  }
  /// For the last owner.
  static void end(OpenHost* open);

  std::list<PythonExecutor> executors{};
  std::optional<Host> host{};
  std::set<std::shared_ptr<Guest>> guests{};  // guarded by the GIL
};

}  // namespace mortise::python
