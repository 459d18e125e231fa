// SPDX-License-Identifier: Apache-2.0
#pragma once

// A plugin's own life, as both sides know it: contracts/lifecycle.wit.

#include <cstddef>
#include <cstdint>

#include "mortise/contract.hpp"
#include "mortise/value.hpp"

namespace mortise {

/// How well a plugin serves.
enum class HealthStatus : uint8_t {
  kReady,      ///< As it should.
  kDegraded,   ///< It serves, but not everything, or not as well as it should.
  kUnhealthy,  ///< It does not serve: it should be restarted.
};

/// What a plugin says of itself: `return {HealthStatus::kDegraded, "the disk is nearly full"};`.
struct [[gnu::may_alias]] Health {
  HealthStatus status{};
  /// Why it is not ready, for operators; else empty.
  String reason{};
};
static_assert(sizeof(Health) == by_pointer(24, 12));
static_assert(offsetof(Health, reason) == by_pointer(8, 4));

namespace detail {

inline constexpr FunctionKey kStart{
    "mortise:plugin/lifecycle@1#start",
    {0x6d, 0x6f, 0x72, 0x74, 0x69, 0x73, 0x65, 0x2f, 's', 't', 'a', 'r', 't'}};
inline constexpr FunctionKey kStop{
    "mortise:plugin/lifecycle@1#stop",
    {0x6d, 0x6f, 0x72, 0x74, 0x69, 0x73, 0x65, 0x2f, 's', 't', 'o', 'p'}};
inline constexpr FunctionKey kHealth =
    function_key("mortise:plugin/lifecycle@1#health", "4547e325f7fcdacb61d2abb821048742");

/// Those whose records are the plugin's own, and so are their hashes.
inline constexpr const char* kConfigure = "mortise:plugin/lifecycle@1#configure";
inline constexpr const char* kExportState = "mortise:plugin/lifecycle@1#export-state";
inline constexpr const char* kImportState = "mortise:plugin/lifecycle@1#import-state";

}  // namespace detail
}  // namespace mortise
