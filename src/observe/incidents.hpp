// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mortise/error.hpp"

namespace mortise::observe {

/// What is kept of one failure.
struct IncidentRecord {
  uint64_t id = 0;
  Kind kind = Kind::kFailed;
  std::string plugin{};
  /// The function that was called; empty when no call was under way.
  std::string function{};
  std::string text{};
  /// Whose words `text` is: the plugin's, or the host's.
  bool from_plugin = false;
};

/// The last failures of a host. Bounded; the oldest gives way. Thread-safe.
class IncidentLog {
 public:
  static constexpr size_t kCapacity = 256;
  static constexpr size_t kMaxText = 4096;
  static constexpr char kNextLine[] = "\n    ";

  /// Keeps `record`, its text cut at `kMaxText` bytes and freed of control characters, its lines
  /// but the first one indented. @return its id, from 1 up.
  uint64_t add(IncidentRecord record);

  /// Says which function the failure `id` belonged to, if it is still kept.
  void set_function(uint64_t id, std::string_view function);

  std::optional<IncidentRecord> find(uint64_t id) const;
  /// All that are kept, the oldest first.
  std::vector<IncidentRecord> all() const;

 private:
  mutable std::mutex mutex_;
  std::vector<IncidentRecord> ring_;
  uint64_t last_ = 0;
};

}  // namespace mortise::observe
