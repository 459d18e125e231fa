// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "mortise/outcome.hpp"

namespace mortise::catalog {

/// Tells when something in folders changes, by inotify. It tells no more than that: whoever asks
/// looks again, which the index makes cheap, and so a lost or doubled event does no harm.
/// One-thread; move-only.
///
///     catalog.refresh(context);
///     for (;;) {
///       watch->follow(catalog.watched());  // before looking, so that nothing falls between
///       catalog.refresh(context);
///       watch->wait(timeout);
///     }
class Watch {
 public:
  /// @return `catalog.unwatchable` with the system's reason.
  static Outcome<Watch> make();

  Watch(Watch&& other) noexcept;
  Watch& operator=(Watch&& other) noexcept;
  ~Watch();

  /// Follows these folders and no others. Where one is missing, the nearest one above it is
  /// followed.
  /// @return `catalog.unwatchable` where the system's limit is reached; the first ones are
  /// followed.
  Outcome<> follow(const std::vector<std::string>& folders);

  /// Waits until something changed. What happened before, since the last wait, counts.
  /// @param timeout_ms  negative for ever. @return false when nothing happened.
  bool wait(int timeout_ms);

  /// Readable when something changed, for whoever has a loop of their own; then `wait(0)`.
  int descriptor() const { return descriptor_; }

 private:
  explicit Watch(int descriptor) : descriptor_(descriptor) {}

  int descriptor_ = -1;
  std::unordered_map<std::string, int> followed_;
};

}  // namespace mortise::catalog
