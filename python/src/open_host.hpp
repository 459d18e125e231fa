// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "executor.hpp"
#include "mortise/host.hpp"

namespace mortise::python {

/// What the host keeps for operators of why something failed; empty where it did not, or there is
/// nothing. Without the GIL.
template <class Outcome>
std::string report_of(const Host& host, const Outcome& outcome) {
  if constexpr (requires { outcome.error(); })
    if (!outcome && outcome.error().incident() != 0)
      if (const Option<Incident> kept = host.incident(outcome.error().incident()))
        return std::string(std::string_view(kept->text));
  return {};
}

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
