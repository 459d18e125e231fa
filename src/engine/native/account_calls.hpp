// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "engine/native/redirect.hpp"

namespace mortise::engine::native {

/// Who is told of what redirected calls did.
struct AccountCalls {
  /// Code at `caller` got a block.
  static void took(void* block, size_t size, const void* caller);
  /// Somebody is about to give one back. @return where its code was that took it; null for nobody.
  static const void* gives(void* block);
  /// Code at `caller` got a descriptor.
  static void opened(int file, const void* caller);
  static void closes(int file);

  /// What libraries with an account call instead.
  static std::span<const Redirection> of_plugins();
  /// What all others call instead.
  static std::span<const Redirection> of_others();
};

}  // namespace mortise::engine::native
