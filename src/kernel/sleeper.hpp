// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "mortise/outcome.hpp"
#include "route/gate.hpp"
#include "route/readers.hpp"
#include "route/table.hpp"
#include "route/target.hpp"

namespace mortise::kernel {

/// What stands in the place of a plugin that is created, configured and started by its first call.
///
/// One caller starts it; others wait for that, each within its own deadline. When it is up they
/// all go on to whoever serves their place. When it could not start, every call answers
/// `unavailable`, with the incident that says why; it is not tried again: an operator has the
/// plugin replaced.
///
/// Thread-safe, but for `row`, which is locked by its owner.
class Sleeper {
 public:
  enum class State : uint8_t { kAsleep, kAwake, kFailed };

  /// @param wake  starts the plugin; called once, on the first caller's thread, inside its call.
  /// @param rise  puts it on its routes; called when it is awake.
  Sleeper(std::string plugin, observe::IncidentLog& log, std::function<Outcome<>()> wake,
          std::function<void()> rise);
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;

  /// A row that wakes the plugin.
  detail::Row row(const route::PlaceRecord& place, uint32_t function);

  const route::Target& target() const { return target_; }
  State state() const { return state_.load(); }
  /// Why it failed; else empty.
  std::string_view cause() const;

 private:
  struct Function {
    Sleeper* sleeper = nullptr;
    const route::PlaceRecord* place = nullptr;
    uint32_t function = 0;
  };

  static mortise_status call(void* self, const void* arguments, void* result,
                             const mortise_call* call);
  /// Returns when it is awake. @return why a call must not go on.
  mortise_status ensure(route::ThreadReader& reader, const mortise_call& call);
  void wake_up();

  route::Target target_;
  const std::function<Outcome<>()> wake_;
  const std::function<void()> rise_;
  /// By place and function: what is in it stays right when another place gets the same address.
  std::map<std::pair<const route::PlaceRecord*, uint32_t>, std::unique_ptr<Function>> functions_;
  route::Gate gate_;  // whoever starts it is inside
  std::atomic<State> state_{State::kAsleep};
  // Written before it failed.
  uint64_t incident_ = 0;
  std::string cause_;
};

}  // namespace mortise::kernel
