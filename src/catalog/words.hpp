// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

namespace mortise::catalog {

// The words of files, each list in the order of its enum.
inline constexpr std::string_view kEngineWords[] = {"native", "wasm", "python"};
inline constexpr std::string_view kStartWords[] = {"eager", "lazy"};
inline constexpr std::string_view kStateWords[] = {"none", "handoff", "external"};
inline constexpr std::string_view kNeedWords[] = {"device", "service", "path", "memory"};
inline constexpr std::string_view kWallWords[] = {"inline", "thread", "process"};
inline constexpr std::string_view kDispatchWords[] = {"one", "first", "all", "fold"};
inline constexpr std::string_view kFailureWords[] = {"fail", "skip", "fallback"};

/// The word for a value of the list's enum.
template <size_t kCount, class Enum>
constexpr std::string_view word(const std::string_view (&words)[kCount], Enum value) {
  return words[static_cast<size_t>(value)];
}

}  // namespace mortise::catalog
